import { fileURLToPath } from "node:url";
import { digitTasks } from "@quantal/digits";
import { readDigits } from "@quantal/digits/node";

/** The committed thousand digits. */
export const subset = () => readDigits(fileURLToPath(new URL("../../envs/digits/test-data", import.meta.url)), { validation: 100 });

/** Both tasks on them, for worker threads too. */
export const { mnist, mnistBatch } = digitTasks(subset, { module: import.meta.url });
