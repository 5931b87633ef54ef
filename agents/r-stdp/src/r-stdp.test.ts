import type { BatchPolicy, Lanes, TransitionBatch } from "@quantal/core";
import { RowRng, writeKey } from "@quantal/numeric";
import { hold, testAgent } from "@quantal/testing";
import { box, discrete } from "gymnasium-js";
import { describe, expect, test } from "vitest";
import type { RStdpOptions } from "./options.ts";
import { type RStdpState, rStdp } from "./r-stdp.ts";
import { layoutOf } from "./row.ts";
import { wire } from "./wiring.ts";

const GENERAL = { inputs: "running", critic: "reward", steps: 100 } as const;
const TASK = { envId: "Test-v0", observationSpace: box({ low: [-9, -9], high: [9, 9] }), actionSpace: discrete(2), maxEpisodeSteps: 10 };
const FOUR = { ...TASK, observationSpace: box({ low: [-9, -9, -9, -9], high: [9, 9, 9, 9] }), actionSpace: discrete(2, 5) };
const NETWORK = wire(4, 1000);
const LAYOUT = layoutOf(NETWORK);

testAgent({
  agent: rStdp({ ...GENERAL, lanes: 2 }),
  envs: [hold.with({ maxEpisodeSteps: 8 })], // short episodes: a step of this agent takes a tenth of a millisecond
  steps: 800,
  refuses: [
    { ...TASK, envId: "Continuous-v0", actionSpace: box({ low: [-1], high: [1] }) },
    { ...TASK, envId: "OneAction-v0", actionSpace: discrete(1) },
    { ...TASK, envId: "ManyActions-v0", actionSpace: discrete(41) },
    { ...TASK, envId: "Large-v0", observationSpace: box({ low: new Array(257).fill(0), high: new Array(257).fill(1) }) },
  ],
});

describe("refusals", () => {
  test.each([
    [{}, /inputs=cartPole is made for\. Got "2 numbers", expected 4 numbers\. Use inputs=running and critic=reward/],
    [{ inputs: "running" as const }, /critic=cartPole is made for/],
  ])("an observation of another size than CartPole's with %o says what to use", (options, message) => {
    expect(() => rStdp(options).learner(TASK, 1)).toThrow(message);
  });

  test("options out of range are named", () => {
    expect(() => rStdp({ punishment: -1 })).toThrow(/punishment: the value is out of range\. Got -1/);
    expect(() => rStdp({ lanes: 65 })).toThrow(/lanes/);
  });
});

/** A policy of a fresh learner, with one step's buffers; `step` acts and lets it learn. */
function played(options: Partial<RStdpOptions>, mode: "explore" | "greedy", rows?: Float64Array) {
  const agent = rStdp(options);
  const learner = agent.learner(FOUR, 1000);
  const state = learner.init() as RStdpState; // the only agent here
  const spec = learner.policy(rows === undefined ? state : { rows }, mode);
  const policy: BatchPolicy = agent.createPolicy(spec, FOUR, 1);
  const keys = new Uint32Array(4);
  writeKey(keys, 0, 3, "explore");
  const rng = new RowRng(keys);
  const lanes: Lanes = { count: 1, index: Int32Array.of(0), rng: () => rng };
  const transition: TransitionBatch = {
    lanes,
    observations: new Float32Array(4),
    actions: new Int32Array(1),
    rewards: Float64Array.of(1),
    ends: new Uint8Array(1),
    nextObservations: new Float32Array(4),
  };
  policy.begin(0, undefined, rng);
  return {
    policy,
    state,
    rows: (): Float64Array => policy.learned?.() as Float64Array, // what it gives
    transition,
    step(observation: readonly number[], next: readonly number[], end = 0): number {
      transition.observations.set(observation);
      transition.nextObservations.set(next);
      transition.ends[0] = end;
      policy.act({ actions: transition.actions, aux: new Float32Array(0) }, transition.observations, lanes);
      policy.observe?.(transition);
      return transition.actions[0];
    },
  };
}

/** Leans to and fro, so that pairs of spikes mark connections. */
function sway(k: number): number[] {
  return [0.02 * (k % 5), 0.1 * ((k % 7) - 3), 0.03 * ((k % 9) - 4), 0.2 * ((k % 4) - 1.5)];
}

const weightsOf = (rows: Float64Array): number[] => [...rows.subarray(LAYOUT.weights, LAYOUT.weights + NETWORK.plastic)];

describe("a lane", () => {
  test("acts within the action space, wherever it starts", () => {
    const { step } = played({}, "explore");
    const taken = new Set(Array.from({ length: 40 }, (_, k) => step(sway(k), sway(k + 1))));
    expect([...taken].sort()).toEqual([5, 6]);
  });

  test("learns nothing from the step that ends an episode, unless failure is punished", () => {
    const changed = (options: Partial<RStdpOptions>, end: number): boolean => {
      const { step, rows } = played({ ...options, normalizeEvery: 0 }, "explore");
      for (let k = 0; k < 40; k++) step([0, 0, 0, 0], [0, 0, 0, 0]); // from balance: worth nothing; the first second marks nothing
      const before = weightsOf(rows());
      step([0, 0, 0.1, 0.1], [0, 0, 0.2, 0.4], end);
      return weightsOf(rows()).some((w, s) => w !== before[s]);
    };
    expect(changed({}, 0)).toBe(true);
    expect(changed({}, 1)).toBe(false);
    expect(changed({ punishment: 0.5 }, 1)).toBe(true);
    expect(changed({ punishment: 0.5 }, 2)).toBe(false); // it was stopped, it didn't fail
  });

  test("forgets marks at an episode's beginning, and nothing else", () => {
    const { policy, step, rows } = played({}, "explore");
    for (let k = 0; k < 60; k++) step(sway(k), sway(k + 1));
    const before = rows();
    policy.begin(0, undefined, new RowRng(new Uint32Array(4)));
    const after = rows();
    const [first, last] = [LAYOUT.hebbian, LAYOUT.hebbian + 2 * NETWORK.plastic];
    expect(before.subarray(first, last).some((tick) => tick > 0)).toBe(true);
    expect(after.subarray(first, last).every((tick) => tick < 0)).toBe(true);
    before.fill(0, first, last);
    after.fill(0, first, last);
    expect(after).toEqual(before);
  });
});

describe("judged", () => {
  test("a policy doesn't learn, and an episode leaves nothing to the next", () => {
    const first = played({}, "explore");
    for (let k = 0; k < 30; k++) first.step(sway(k), sway(k + 1));
    const rows = first.rows();
    const kept = rows.slice();
    const { policy, step } = played({}, "greedy", rows);
    expect(policy.observe).toBeUndefined();
    const actions = (): number[] => {
      const keys = new Uint32Array(4);
      policy.begin(0, undefined, new RowRng(keys));
      return Array.from({ length: 30 }, (_, k) => step(sway(k + 2), sway(k + 3)));
    };
    const episode = actions();
    expect(new Set(episode).size).toBe(2);
    expect(rows).toEqual(kept);
  });

  test("of several learners each episode draws one", () => {
    // Of the first learner only motor cells of action 5 are reached, of the second only those of action 6.
    const first = played({}, "explore").state.rows;
    const both = new Float64Array([...first, ...first]);
    for (let s = 0; s < NETWORK.plastic; s++) {
      const motor = NETWORK.target[s] - 120;
      if (motor >= 0) both[LAYOUT.weights + s + (motor >= 20 ? 0 : LAYOUT.size)] = 0;
    }
    const { policy, step } = played({}, "greedy", both);
    const keys = new Uint32Array(4);
    const favorites = Array.from({ length: 12 }, (_, k) => {
      writeKey(keys, 0, 5, "explore", k);
      policy.begin(0, undefined, new RowRng(keys));
      return Array.from({ length: 30 }, () => step(sway(1), sway(1))).filter((action) => action === 5).length > 15 ? 5 : 6;
    });
    expect([...new Set(favorites)].sort()).toEqual([5, 6]);
  });
});
