import { randomAgent } from "@quantal/baselines";
import { cartPole } from "@quantal/classic-control";
import { evaluate } from "@quantal/trainer";
import { box, defineEnv, discrete } from "gymnasium-js";
import { expect, test } from "vitest";
import { floorsOf } from "./floors.ts";

/** One step an episode; `step` says the reward. */
const oneStep = (reward: () => number, maxEpisodeSteps = 1) =>
  defineEnv({
    id: "test/OneStep-v0",
    observationSpace: box({ low: [0], high: [1] }),
    actionSpace: discrete(2),
    maxEpisodeSteps,
    state: ["unused"],
    params: {},
    reset() {},
    step(_state, result, i) {
      result.reward[i] = reward();
      result.terminated[i] = 1;
    },
    observe(observations, _state, i) {
      observations[i] = 0;
    },
  });

test("the floor is the mean return of 100 episodes of the agent random with seed 0, the same every time", async () => {
  const floors = await floorsOf(new Map([["pole", cartPole]]));
  const judged = await evaluate({ agent: randomAgent(), env: cartPole, policy: { kind: "random", data: null }, seed: 0 });
  expect(floors).toEqual({ pole: { policy: "random", meanReturn: judged.meanReturn, episodes: 100, seed: 0 } });
  expect(judged.meanReturn).toBeGreaterThan(18); // Gymnasium's random policy: some 22
  expect(judged.meanReturn).toBeLessThan(27);
});

test("long episodes get fewer, and never less than 10", async () => {
  const envs = [1, 500, 1000, 50_000].map((steps) => [`${steps}`, oneStep(() => 7, steps)] as const);
  const floors = await floorsOf(new Map(envs));
  expect(Object.values(floors)).toEqual([100, 100, 50, 10].map((episodes) => ({ policy: "random", meanReturn: 7, episodes, seed: 0 })));
});

test("an environment on which a random policy fails gets the reason, and the others their number", async () => {
  const throws = oneStep(() => {
    throw new Error("no idea");
  });
  const floors = await floorsOf(
    new Map([
      ["throws", throws],
      ["nan", oneStep(() => Number.NaN)],
      ["fine", oneStep(() => 1)],
    ]),
  );
  expect(floors.throws).toEqual({ policy: "random", failure: expect.stringContaining("no idea") });
  expect(floors.nan).toEqual({ policy: "random", failure: expect.stringMatching(/NaN/) });
  expect(floors.fine).toMatchObject({ meanReturn: 1 });
});
