import { constantAgent, randomAgent } from "@quantal/baselines";
import { type Agent, defineAgent, type Task } from "@quantal/core";
import { SpaceError } from "@quantal/numeric";
import { ppo } from "@quantal/ppo";
import { rsrp } from "@quantal/rsrp";
import { train } from "@quantal/trainer";
import { type EnvSource, fromEnv, make, makeVec, multiBinary } from "gymnasium-js";
import { describe, expect, test } from "vitest";
import { Gears, gears, Switches, switches } from "./environments.ts";

describe("make and makeVec name the element of an action", () => {
  test("that a MultiDiscrete doesn't have", () => {
    const env = make(gears);
    env.reset({ seed: 1 });
    for (const [element, action] of [
      [0, [2, 3]],
      [0, [-2, 3]],
      [1, [0, 5]],
      [1, [0, 2]],
      [1, [0, 3.5]],
      [0, [Number.NaN, 3]],
    ] as const) {
      expect(() => env.step(action)).toThrow(SpaceError);
      expect(() => env.step(action)).toThrow(`test/Gears-v0.step element ${element}: the action is no element of the action space`);
      const envs = makeVec(gears, { numEnvs: 3 });
      envs.reset({ seed: 1 });
      expect(() => envs.step([0, 3, ...action, 0, 3])).toThrow(`test/Gears-v0.step lane 1 element ${element}: the action is no element`);
      if (action.every(Number.isInteger))
        expect(() => envs.step(Int32Array.of(1, 4, -1, 3, ...action))).toThrow(`lane 2 element ${element}`);
    }
    expect(() => env.step([0])).toThrow("expected 2 integers of MultiDiscrete([3, 2], start [-1, 3])");
    expect(() => env.step(Int32Array.of(0, 3, 0))).toThrow(SpaceError);
  });

  test("that a MultiBinary doesn't have", () => {
    const env = make(switches);
    const envs = makeVec(switches, { numEnvs: 2 });
    env.reset({ seed: 1 });
    envs.reset({ seed: 1 });
    for (const wrong of [2, -1, 0.5, Number.NaN, 2 ** 31 - 1, -(2 ** 31)]) {
      expect(() => env.step([0, 1, wrong])).toThrow("test/Switches-v0.step element 2: the action is no element of the action space");
      expect(() => envs.step([0, 1, 0, 1, wrong, 0])).toThrow("test/Switches-v0.step lane 1 element 1: ");
      if (Number.isInteger(wrong)) expect(() => envs.step(Int32Array.of(wrong, 1, 0, 1, 0, 0))).toThrow("lane 0 element 0: ");
    }
    expect(() => envs.step(new Int32Array(5))).toThrow("expected 2 rows of 3");
    expect(env.step(Uint8Array.of(1, 0, 1)).reward).toBeCloseTo(make(switches).reset({ seed: 1 }).observation[0] + 1.25, 6); // a float32
  });
});

describe("a class", () => {
  test("gets a new array of its space's type at every step", () => {
    const made: Gears[] = [];
    const env = make(fromEnv(() => made[made.push(new Gears()) - 1], { maxEpisodeSteps: 9 }));
    env.reset({ seed: 1 });
    for (const action of [[0, 3], Int32Array.of(1, 4), Uint8Array.of(1, 3)]) env.step(action);
    expect(made[0].taken).toEqual([Int32Array.of(0, 3), Int32Array.of(1, 4), Int32Array.of(1, 3)]);
    const envs = makeVec(
      fromEnv(() => new Switches(), { maxEpisodeSteps: 9 }),
      { numEnvs: 2 },
    );
    envs.reset();
    expect([...envs.step([1, 0, 1, 0, 1, 0]).rewards]).toEqual([1.25, -1.5]);
  });

  test("whose observations aren't a Box is told of flattenObservation", () => {
    const create = () => Object.assign(new Switches(), { observationSpace: multiBinary(2) });
    const make = () => fromEnv(create, { maxEpisodeSteps: 9 });
    expect(make).toThrow(SpaceError);
    expect(make).toThrow(
      'observationSpace must be a Box. Got "MultiBinary([2])". Wrap it inside: fromEnv(() => flattenObservation(env), …)',
    );
  });
});

const taskOf = ({ id, observationSpace, actionSpace, maxEpisodeSteps }: EnvSource): Task => ({
  envId: id,
  observationSpace,
  actionSpace,
  maxEpisodeSteps,
});

describe("agents", () => {
  test.each([ppo(), rsrp()])("$id refuses both at construction of learner and policy", async (agent: Agent) => {
    await agent.prepare?.({});
    const served = taskOf({ ...gears, actionSpace: { type: "Discrete", n: 3, start: 0 } });
    const learner = agent.learner(served, 1);
    const spec = learner.policy(learner.init(), "greedy");
    for (const source of [gears, switches]) {
      expect(() => agent.learner(taskOf(source), 1)).toThrow(SpaceError);
      expect(() => agent.learner(taskOf(source), 1)).toThrow(`${agent.id}: it can't act in this space. Got "Multi`);
      expect(() => agent.createPolicy(spec, taskOf(source), 2)).toThrow(SpaceError);
    }
  });

  test("constant acts where its number is a choice of every element", async () => {
    const result = await train({ agent: constantAgent({ action: 1 }), env: switches, seed: 1, budget: { environmentSteps: 50 } }).result;
    expect(result.steps).toBe(50);
    expect(() => constantAgent({ action: 2 }).learner(taskOf(switches), 1)).toThrow("the action is outside of the action space");
    expect(() => constantAgent({ action: 1 }).learner(taskOf(gears), 1)).toThrow(SpaceError); // no element of a gear
  });

  test("that write no choice are stopped, with lane, element and seed", async () => {
    const broken = defineAgent({
      ...randomAgent(),
      id: "broken",
      options: {},
      create: () => ({
        createPolicy: () => ({ begin() {}, act: ({ actions }) => void actions.fill(3) }),
        learner: (task, seed) => randomAgent().learner(task, seed),
      }),
    });
    const run = train({ agent: broken(), env: gears, seed: 5, budget: { environmentSteps: 50 } }).result;
    await expect(run).rejects.toThrow(
      /test\/Gears-v0: lane 0, .*seed 5: the policy chose an action whose element 0 the space doesn't have. Got 3, expected an integer in \[-1, 1\]/,
    );
  });
});
