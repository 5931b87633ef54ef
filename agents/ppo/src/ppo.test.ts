import type { BatchPolicy, Segments, Task } from "@quantal/core";
import { stream } from "@quantal/numeric";
import { hold, holdContinuous, type RunEvent, taskOf, testAgent, train } from "@quantal/testing";
import { box, contains, discrete, sizeOf } from "gymnasium-js";
import { describe, expect, it } from "vitest";
import { ppo } from "./index.ts";

const QUICK = { lanes: 4, steps: 64, minibatchSize: 64, epochs: 4, hidden: 16, learningRate: 3e-3, discount: 0.95 };
const FAR = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, shape: [2] };

testAgent({
  agent: ppo(QUICK),
  envs: [hold, holdContinuous],
  refuses: [
    { envId: "a Box of integers", observationSpace: box(FAR), actionSpace: box({ low: 0, high: 9, dtype: "int32" }), maxEpisodeSteps: 10 },
    { envId: "too many actions", observationSpace: box(FAR), actionSpace: discrete(2 ** 25), maxEpisodeSteps: 10 },
  ],
  learns: [
    { agent: ppo({ ...QUICK, epochs: 10 }), env: hold, steps: 15_000, threshold: 35 },
    { agent: ppo({ ...QUICK, epochs: 10, normalizeReturns: true }), env: holdContinuous, steps: 20_000, threshold: -12 },
  ],
});

describe("options", () => {
  it("must cut a rollout into whole minibatches", () => {
    expect(() => ppo({ lanes: 8, steps: 128, minibatchSize: 48 })).toThrow(
      'ppo: minibatchSize doesn\'t divide the rollout. Got "48 for 8 x 128 steps", expected a divisor of 1024. Use 32.',
    );
  });

  it("have presets for two environments", () => {
    expect(ppo({ preset: "CartPole-v1" }).options).toMatchObject({
      lanes: 8,
      steps: 32,
      epochs: 20,
      minibatchSize: 256,
      clipSchedule: "linear",
    });
    expect(ppo({ preset: "Pendulum-v1" }).options).toMatchObject({
      lanes: 4,
      steps: 1024,
      minibatchSize: 64,
      discount: 0.9,
      clipSchedule: "constant",
    });
    expect(() => ppo({ preset: "CartPole-v2" })).toThrow(/Did you mean "CartPole-v1"/);
  });

  it.each([
    { sharedTrunk: true, activation: "relu", layers: 1 },
    { normalizeObservations: true, normalizeReturns: true, clipValue: 0.2 },
    { targetKl: 0.01, entropyCoefficient: 0.01, normalizeAdvantages: false, maxGradientNorm: 0 },
  ] as const)("all work: %o", async (more) => {
    for (const env of [hold, holdContinuous]) {
      const events: RunEvent[] = [];
      const run = train({ agent: ppo({ ...QUICK, ...more }), env, seed: 1001, budget: { environmentSteps: 1024 } });
      run.events.subscribe((event) => events.push(event));
      await run.result;
      const updates = events.filter((event) => event.type === "update");
      expect(updates).toHaveLength(4);
      for (const { metrics } of updates)
        for (const [name, value] of Object.entries(metrics)) expect(value, name).toSatisfy(Number.isFinite);
    }
  });
});

describe("an update", () => {
  const metricsOf = async (options: object, steps: number): Promise<Record<string, number>[]> => {
    const metrics: Record<string, number>[] = [];
    const run = train({ agent: ppo({ ...QUICK, ...options }), env: hold, seed: 1001, budget: { environmentSteps: steps } });
    run.events.subscribe((event) => {
      if (event.type === "update") metrics.push(event.metrics);
    });
    await run.result;
    return metrics;
  };

  it("lets learning rate and clip fall linearly over the budget", async () => {
    const metrics = await metricsOf({ learningRateSchedule: "linear", clipSchedule: "linear", clip: 0.4 }, 1024);
    expect(metrics.map(({ learningRate }) => learningRate)).toEqual([3e-3, 2.25e-3, 1.5e-3, 0.75e-3].map((x) => expect.closeTo(x, 12)));
    expect(metrics.map(({ clip }) => clip)).toEqual([0.4, 0.3, 0.2, 0.1].map((x) => expect.closeTo(x, 12)));
  });

  it("ends early at the target KL divergence", async () => {
    const [first] = await metricsOf({ targetKl: 1e-7 }, 256);
    expect(first["minibatches"]).toBe(2); // the first one has a divergence of 0
  });

  it("learns from a rollout that the budget cut if it fills a minibatch, and only counts a shorter one", async () => {
    expect(await metricsOf({}, 256 + 63)).toEqual([expect.objectContaining({ minibatches: 16 }), {}]);
    expect(await metricsOf({}, 256 + 64)).toEqual([
      expect.objectContaining({ minibatches: 16 }),
      expect.objectContaining({ minibatches: 4 }),
    ]);
    expect(await metricsOf({}, 255)).toEqual([expect.objectContaining({ minibatches: 12 })]); // 3 an epoch, the last of 127 rows
    for (const steps of [1, 2, 3, 5]) expect(await metricsOf({}, steps)).toEqual([{}]);
  });

  it("explains all variance with perfect values, and none with a constant", () => {
    const learner = ppo({ ...QUICK, gaeLambda: 0 }).learner(taskOf(hold), 1);
    const state = learner.init();
    learner.ask(state, 1e6);
    const values = Float32Array.from({ length: 256 }, (_, row) => row % 7);
    // lambda 0 and discount 0.95: returns are reward + 0.95 * next value
    const next = (row: number): number => 0.95 * (row % 64 === 63 ? 0 : values[row + 1]);
    expect(
      learner.tell(
        state,
        segments(values, (row) => values[row] - next(row)),
      )["explainedVariance"],
    ).toBeCloseTo(1, 6);
    expect(
      learner.tell(
        state,
        segments(new Float32Array(256), (row) => row % 5),
      )["explainedVariance"],
    ).toBeCloseTo(0, 6);
  });

  it("names what isn't finite in a rollout", () => {
    const learner = ppo(QUICK).learner(taskOf(hold), 1);
    const state = learner.init();
    learner.ask(state, 1e6);
    const values = new Float32Array(256).fill(1);
    values[2 * 64 + 5] = Number.NaN;
    expect(() =>
      learner.tell(
        state,
        segments(values, () => 1),
      ),
    ).toThrow(/the return of lane 2, step \d of the rollout is not finite. Got NaN/);
  });
});

/** A rollout of QUICK on hold, without episode ends. */
function segments(values: Float32Array, reward: (row: number) => number): Segments {
  return {
    type: "segments",
    complete: true,
    steps: 64,
    lanes: 4,
    lengths: new Int32Array(4).fill(64),
    observations: new Float32Array(512),
    actions: new Int32Array(256),
    rewards: Float64Array.from({ length: 256 }, (_, row) => reward(row)),
    ends: new Uint8Array(256),
    aux: Float32Array.from({ length: 512 }, (_, i) => (i % 2 === 0 ? -1.1 : values[i >> 1])),
    bootstrap: new Float32Array(256),
    lastObservations: new Float32Array(8),
    truncatedAt: new Int32Array(0),
    truncatedObservations: new Float32Array(0),
    initialMemory: new Float64Array(0),
    episodes: {
      lane: new Int32Array(0),
      step: new Int32Array(0),
      returns: new Float64Array(0),
      lengths: new Int32Array(0),
      ends: new Uint8Array(0),
    },
  };
}

describe("a policy", () => {
  const acted = (
    task: Task,
    mode: "explore" | "greedy",
  ): { policy: BatchPolicy; actions: Int32Array | Float32Array; aux: Float32Array } => {
    const agent = ppo({ ...QUICK, initialLogDeviation: 1 });
    const learner = agent.learner(task, 1);
    const policy = agent.createPolicy(learner.policy(learner.init(), mode), task, 3);
    const actions = task.actionSpace.type === "Discrete" ? new Int32Array(3) : new Float32Array(3 * sizeOf(task.actionSpace));
    const aux = new Float32Array(3 * 4);
    const rng = stream(1, "explore");
    policy.act({ actions, aux }, Float32Array.of(1, 2, 3, 4, 5, 6), { count: 3, index: Int32Array.of(0, 1, 2), rng: () => rng });
    return { policy, actions, aux };
  };
  const observationSpace = box(FAR);

  it("counts actions from the space's start", () => {
    const task = { envId: "start", observationSpace, actionSpace: discrete(2, 7), maxEpisodeSteps: 10 };
    for (const action of acted(task, "explore").actions) expect(contains(task.actionSpace, action)).toBe(true);
    for (const action of acted(task, "greedy").actions) expect(contains(task.actionSpace, action)).toBe(true);
  });

  it("clips what the environment gets to its bounds, float64 ones too, and keeps the sample as it was drawn", () => {
    const actionSpace = box({ low: [-0.1, 0.3], high: [0.1, 0.7], dtype: "float64" });
    const { actions, aux } = acted({ envId: "bounds", observationSpace, actionSpace, maxEpisodeSteps: 10 }, "explore");
    const clipped = [0, 1, 2].map((lane) => contains(actionSpace, actions.subarray(2 * lane, 2 * lane + 2)));
    expect(clipped).toEqual([true, true, true]);
    const [sample0, sample1] = [aux[2], aux[3]];
    const density = (x: number): number => -0.5 * (x / Math.E) ** 2 - 1 - 0.5 * Math.log(2 * Math.PI);
    expect(aux[0]).toBeCloseTo(density(sample0) + density(sample1), 1); // means are near 0 at the beginning
    expect(Math.max(Math.abs(sample0), Math.abs(sample1))).toBeGreaterThan(0.7);
  });

  it("gives the value that it acted with as its bootstrap", () => {
    const { policy, aux } = acted({ envId: "value", observationSpace, actionSpace: discrete(2), maxEpisodeSteps: 10 }, "explore");
    const values = new Float32Array(3);
    policy.bootstrap?.(values, Float32Array.of(0, 0, 3, 4, 0, 0), { count: 1, index: Int32Array.of(1), rng: () => stream(1, "none") });
    expect([...values]).toEqual([0, aux[2 * 1 + 1], 0]);
  });

  it("refuses parameters of other spaces", () => {
    const agent = ppo(QUICK);
    const learner = agent.learner(taskOf(hold), 1);
    const spec = learner.policy(learner.init(), "greedy");
    expect(() => agent.createPolicy(spec, taskOf(holdContinuous), 1)).toThrow(/ppo.createPolicy: the policy isn't one for this task/);
  });
});
