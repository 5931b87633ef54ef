import { fileURLToPath } from "node:url";
import { digitTasks } from "@quantal/digits";
import { readDigits } from "@quantal/digits/node";
import type { EnvSource } from "gymnasium-js";
import { checkEnv } from "gymnasium-js/checker";
import { expect, test } from "vitest";

const load = () => readDigits(fileURLToPath(new URL("../../envs/digits/test-data", import.meta.url)), { validation: 100 });
const { mnist, mnistBatch } = digitTasks(load);

const CASES: readonly (readonly [EnvSource, number])[] = [
  [mnist, 2000],
  [mnistBatch, 20], // 50,176 numbers an observation, each looked at
  [digitTasks(load, { batchSize: 4 }).mnistBatch, 300],
];

test.each(CASES)("$id breaks no rule", async (env, steps) => {
  expect((await checkEnv(env, { steps })).map(({ code, message }) => `${code} ${message}`)).toEqual([]);
});
