import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FormatError, OptionError, Pcg64, SpaceError } from "@quantal/numeric";
import { multiBinary, multiDiscrete, sample } from "gymnasium-js";
import { afterAll, describe, expect, test } from "vitest";
import type { Host } from "../host.ts";
import { toJson } from "../json.ts";
import { playRollout, type Told } from "./rollout.ts";

const folder = mkdtempSync(join(tmpdir(), "quantal-rollout-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The installation under test is the one that runs the test: there is nothing to register. */
const host: Host = {
  mode: "source",
  root: undefined,
  matrixWorker: "",
  matrixTask: "",
  boot: "",
  registerQuantal: async () => {},
  registerTypeScript: async () => {},
};

type Segment = {
  reset_obs: number[];
  actions: (number | number[])[];
  obs: number[][];
  rewards: number[];
  terminated: boolean[];
  truncated: boolean[];
};
type Golden = { env_id: string; runs: { seed: string; policy: string; segments: Segment[] }[] };

function golden(name: string): Golden {
  return JSON.parse(readFileSync(new URL(`../../../../envs/classic-control/test-data/${name}.json`, import.meta.url), "utf8"));
}

function fileOf(text: string): string {
  const path = join(folder, "actions.json");
  writeFileSync(path, text);
  return path;
}

describe.each(["env-cartpole-v1", "env-pendulum-v1"])("the trajectories of %s", (name) => {
  const { env_id: env, runs } = golden(name);

  test.each(runs.map((run) => [`seed ${run.seed}, ${run.policy}`, run] as const))(
    "come back from their actions: %s",
    async (_, { seed, segments }) => {
      const actions = fileOf(JSON.stringify(segments.flatMap((segment) => segment.actions)));
      const told: Told = JSON.parse(toJson(await playRollout({ env, seed: BigInt(seed), actions }, host)));
      expect(told.resets.map(({ observation }) => observation)).toEqual(segments.map((segment) => segment.reset_obs));
      expect(told.steps.map(({ observation }) => observation)).toEqual(segments.flatMap((segment) => segment.obs));
      expect(told.steps.map(({ terminated }) => terminated)).toEqual(segments.flatMap((segment) => segment.terminated));
      expect(told.steps.map(({ truncated }) => truncated)).toEqual(segments.flatMap((segment) => segment.truncated));
      for (const [k, reward] of segments.flatMap((segment) => segment.rewards).entries())
        expect(Math.abs(told.steps[k].reward - reward)).toBeLessThan(1e-9);
    },
  );

  test("come back from samples of the action space, where that is how they were made", async () => {
    for (const { seed, segments } of runs.filter(({ policy }) => policy === "sample")) {
      const steps = segments.reduce((sum, segment) => sum + segment.actions.length, 0);
      const told: Told = JSON.parse(toJson(await playRollout({ env, seed: BigInt(seed), random: true, steps }, host)));
      expect(told.steps.map(({ observation }) => observation)).toEqual(segments.flatMap((segment) => segment.obs));
    }
  });
});

test("without a number of steps a random rollout is one episode", async () => {
  const { resets, steps } = await playRollout({ env: "CartPole-v1:maxEpisodeSteps=7", seed: 5, random: true }, host);
  expect(resets.length).toBe(1);
  expect(steps.length).toBeLessThanOrEqual(7);
  expect(steps.map(({ terminated, truncated }) => terminated || truncated)).toEqual(steps.map((_, k) => k === steps.length - 1));
});

test("no actions are one reset", async () => {
  const told = await playRollout({ env: "CartPole-v1", seed: 0, actions: fileOf("[]") }, host);
  expect([told.resets.length, told.steps.length]).toEqual([1, 0]);
});

test.each([
  ["[0, 1", FormatError, /the file is no JSON/],
  ['{"actions": []}', FormatError, /the file is no list/],
  ['[0, "left"]', FormatError, /action 1 is none. Got "left"/],
  ["[0, 2]", OptionError, /the action is no element of the action space. Got 2/],
])("the actions %s are refused", async (text, type, message) => {
  const rollout = playRollout({ env: "CartPole-v1", seed: 0, actions: fileOf(text) }, host);
  await expect(rollout).rejects.toThrow(type);
  await expect(rollout).rejects.toThrow(message);
});

test("more steps than actions, a missing file and no way to act are wrong words", async () => {
  const actions = fileOf("[0]");
  await expect(playRollout({ env: "CartPole-v1", seed: 0, actions, steps: 2 }, host)).rejects.toThrow(
    /there are not so many actions. Got 2, expected at most 1/,
  );
  await expect(playRollout({ env: "CartPole-v1", seed: 0, actions: join(folder, "none.json") }, host)).rejects.toThrow(OptionError);
  await expect(playRollout({ env: "CartPole-v1", seed: 0 }, host)).rejects.toThrow(/nothing says how to act/);
});

describe.each([
  [
    "multiDiscrete([[3, 2]], { start: [[-1, 4]] })",
    multiDiscrete([[3, 2]], { start: [[-1, 4]] }),
    [
      [0, 4],
      [-1, 5],
    ],
    "[[0, 4], [2, 4]]",
  ],
  [
    "multiBinary(2)",
    multiBinary(2),
    [
      [0, 1],
      [1, 1],
    ],
    "[[0, 1], [0.5, 1]]",
  ],
] as const)("an environment that shows its actions of %s", (factory, space, actions, wrong) => {
  const env = join(folder, `${factory.slice(0, 7)}.mjs`);
  const index = new URL("../../../../packages/gymnasium-js/src/index.ts", import.meta.url).href;
  writeFileSync(
    env,
    `const { box, defineEnv, multiBinary, multiDiscrete } = await import(${JSON.stringify(index)});
    export default defineEnv({
      id: "my/Echo-v0", observationSpace: box({ low: -9, high: 9, shape: [2] }), actionSpace: ${factory}, maxEpisodeSteps: 50,
      state: { last: 2 }, params: {}, reset() {},
      step(state, result, i, actions) { for (let j = 2 * i; j < 2 * i + 2; j++) state.last[j] = actions[j]; },
      observe(observations, state, i) { for (let j = 2 * i; j < 2 * i + 2; j++) observations[j] = state.last[j]; } });`,
  );
  const shown = ({ steps }: Told) => steps.map(({ observation }) => [...observation]);

  test("gets the samples of the space with --random, and lists with --actions", async () => {
    const rng = new Pcg64(5);
    const samples = Array.from({ length: 40 }, () => [...sample(space, rng)]);
    expect(shown(await playRollout({ env, seed: 5, random: true, steps: 40 }, host))).toEqual(samples);
    expect(shown(await playRollout({ env, seed: 5, actions: fileOf(JSON.stringify(actions)) }, host))).toEqual(actions);
  });

  test("refuses what is no action, naming its element", async () => {
    const rollout = playRollout({ env, seed: 5, actions: fileOf(wrong) }, host);
    await expect(rollout).rejects.toThrow("my/Echo-v0.step element 0: the action is no element of the action space");
    await expect(playRollout({ env, seed: 5, actions: fileOf("[1]") }, host)).rejects.toThrow(SpaceError);
  });
});
