import type { AgentDefinition, Lanes, Task } from "@quantal/core";
import { OptionError, RowRng, SpaceError, writeKey } from "@quantal/numeric";
import { hold, holdContinuous, testAgent } from "@quantal/testing";
import { actionBuffer, box, contains, discrete, type FlatSpace, multiBinary, multiDiscrete, sizeOf } from "gymnasium-js";
import { describe, expect, test } from "vitest";
import { constantAgent } from "./constant.ts";
import { randomAgent } from "./random.ts";

const taskOf = (actionSpace: FlatSpace): Task => ({
  envId: "Test-v0",
  observationSpace: box({ low: -1, high: 1 }),
  actionSpace,
  maxEpisodeSteps: 10,
});

/** Lanes with a stream each, as the engine gives them. */
function lanesOf(index: number[], numLanes: number, seed = 1000): Lanes {
  const keys = new Uint32Array(4 * numLanes);
  for (let lane = 0; lane < numLanes; lane++) writeKey(keys, lane, seed, "explore", lane);
  const rng = new RowRng(keys);
  return { count: index.length, index: Int32Array.from([...index, 0]), rng: (lane) => rng.at(lane) };
}

/** Actions of `rounds` calls of act with the given active lanes, row = round * numLanes + lane. */
function actionsOf(definition: AgentDefinition, space: FlatSpace, rounds: number, index: number[], numLanes = 4): number[][] {
  const agent = definition();
  const task = taskOf(space);
  const learner = agent.learner(task, 1);
  const policy = agent.createPolicy(learner.policy(learner.init(), "greedy"), task, numLanes);
  const lanes = lanesOf(index, numLanes);
  const size = sizeOf(space);
  const rows: number[][] = [];
  for (let round = 0; round < rounds; round++) {
    const actions = actionBuffer(space, numLanes);
    policy.act({ actions, aux: new Float32Array(0) }, new Float32Array(numLanes), lanes);
    for (let lane = 0; lane < numLanes; lane++) rows.push([...actions.subarray(lane * size, (lane + 1) * size)]);
  }
  return rows;
}

describe("random", () => {
  test("draws every element of a Discrete space equally often", () => {
    const counts = new Map<number, number>();
    for (const [action] of actionsOf(randomAgent, discrete(3, -1), 3000, [0, 1, 2, 3])) counts.set(action, (counts.get(action) ?? 0) + 1);
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([-1, 0, 1]);
    for (const count of counts.values()) expect(Math.abs(count - 4000)).toBeLessThan(200); // 4 standard deviations of 52
  });

  test("draws every element of a MultiDiscrete and a MultiBinary equally often, each by itself", () => {
    for (const space of [multiDiscrete([3, 2], { start: [-1, 4] }), multiBinary(2)]) {
      const rows = actionsOf(randomAgent, space, 1500, [0, 1, 2, 3]);
      expect(rows.every((row) => contains(space, row))).toBe(true);
      const counts = new Map<string, number>();
      for (const row of rows) counts.set(row.join(), (counts.get(row.join()) ?? 0) + 1);
      const share = space.type === "MultiDiscrete" ? 1000 : 1500; // of 6000, over 6 or 4 pairs
      expect(counts.size).toBe(6000 / share);
      for (const count of counts.values()) expect(Math.abs(count - share)).toBeLessThan(170); // 5 standard deviations of 34
    }
  });

  test("fills a bounded Box uniformly and stays inside", () => {
    const space = box({ low: [-2, 10], high: [2, 11] });
    const rows = actionsOf(randomAgent, space, 2000, [0, 1, 2, 3]);
    expect(rows.every((row) => contains(space, row))).toBe(true);
    for (const [j, mean, spread] of [
      [0, 0, 4],
      [1, 10.5, 1],
    ] as const) {
      const values = rows.map((row) => row[j]);
      const average = values.reduce((sum, x) => sum + x, 0) / values.length;
      expect(Math.abs(average - mean)).toBeLessThan(0.016 * spread); // 5 standard errors of spread / sqrt(12 * 8000)
      expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(0.99 * spread);
    }
  });

  test("is exponential from a single bound and normal without any, as Gymnasium's samples are", () => {
    const space = box({ low: [1, -Infinity, -Infinity], high: [Infinity, 5, Infinity] });
    const rows = actionsOf(randomAgent, space, 5000, [0, 1, 2, 3]);
    const mean = (j: number) => rows.reduce((sum, row) => sum + row[j], 0) / rows.length;
    const square = rows.reduce((sum, row) => sum + row[2] * row[2], 0) / rows.length;
    expect(rows.every((row) => contains(space, row))).toBe(true);
    expect(mean(0)).toBeCloseTo(2, 1);
    expect(mean(1)).toBeCloseTo(4, 1);
    expect(mean(2)).toBeCloseTo(0, 1);
    expect(square).toBeCloseTo(1, 1);
  });

  test("draws whole numbers for an integer Box", () => {
    const values = actionsOf(randomAgent, box({ low: 3, high: 5, dtype: "int32" }), 100, [0, 1, 2, 3]).flat();
    expect([...new Set(values)].sort()).toEqual([3, 4, 5]);
  });

  test("writes only active lanes, and a lane's draws don't depend on its company", () => {
    const space = discrete(1000, 1);
    const alone = actionsOf(randomAgent, space, 20, [2]);
    const together = actionsOf(randomAgent, space, 20, [0, 2, 3]);
    for (let round = 0; round < 20; round++) {
      expect(alone[round * 4 + 2]).toEqual(together[round * 4 + 2]);
      expect(alone[round * 4 + 1]).toEqual([0]);
    }
  });
});

describe("constant", () => {
  test("gives its action to every component of every active lane", () => {
    const agent = Object.assign(() => constantAgent({ action: 0.5 }), constantAgent);
    expect(actionsOf(agent, box({ low: [-1, -1], high: [1, 1] }), 1, [1, 3])).toEqual([
      [0, 0],
      [0.5, 0.5],
      [0, 0],
      [0.5, 0.5],
    ]);
    expect(actionsOf(constantAgent, discrete(2), 2, [0, 1, 2, 3]).flat()).toEqual(new Array(8).fill(0));
  });

  test.each([
    [discrete(2), 2],
    [discrete(2), 0.5],
    [discrete(2, 1), 0],
    [box({ low: -2, high: 2 }), 2.5],
  ] as const)("refuses an action outside of the space: %o %s", (space, action) => {
    expect(() => constantAgent({ action }).learner(taskOf(space), 1)).toThrow(SpaceError);
    expect(() => constantAgent({ action }).learner(taskOf(space), 1)).toThrow(
      /constant: option action: the action is outside of the action space of Test-v0\. Got/,
    );
  });
});

test("both order segments, take partial experience, and carry where workers find them", () => {
  for (const [definition, name] of [
    [randomAgent, "randomAgent"],
    [constantAgent, "constantAgent"],
  ] as const) {
    const agent = definition();
    const learner = agent.learner(taskOf(discrete(2)), 1);
    expect(learner.ask(learner.init(), 10)).toMatchObject({ type: "segments", lanes: 8, steps: 128 });
    expect(agent.export).toBe(name);
    expect(agent.module).toMatch(/^file:.*\/baselines\/src\/(random|constant)\.ts$/);
  }
});

test("both refuse a space of another kind and unknown options", () => {
  const strange = { type: "Tuple" } as unknown as FlatSpace; // as a user's JavaScript could give it
  for (const definition of [randomAgent, constantAgent]) {
    expect(() => definition().learner(taskOf(strange), 1)).toThrow(SpaceError);
    expect(() => definition({ lanes: 3 } as object)).toThrow(OptionError);
  }
});

const tuple: Task = { ...taskOf(discrete(2)), actionSpace: { type: "Tuple" } as unknown as FlatSpace }; // as a user's JavaScript could give it

testAgent({ agent: randomAgent(), envs: [hold, holdContinuous], refuses: [tuple] });
testAgent({ agent: constantAgent(), envs: [hold, holdContinuous], refuses: [tuple, taskOf(discrete(2, 1))] });
