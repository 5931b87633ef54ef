// A program that forgets to close its vector.
import { makeVecThreads } from "../src/node/index.ts";
import { walk } from "./thread-envs.ts";

const envs = makeVecThreads(walk, { numEnvs: 2, workers: 1 });
envs.reset({ seed: 1 });
console.log(envs.step([0, 1]).observations.length);
