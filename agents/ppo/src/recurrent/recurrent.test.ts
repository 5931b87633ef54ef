import type { BatchPolicy, Lanes } from "@quantal/core";
import { stream } from "@quantal/numeric";
import { hold, holdContinuous, type RunEvent, taskOf, testAgent, train } from "@quantal/testing";
import { describe, expect, it } from "vitest";
import { ppo } from "../index.ts";

const QUICK = {
  lanes: 4,
  steps: 64,
  minibatchSize: 64,
  sequence: 16,
  epochs: 4,
  hidden: 16,
  layers: 1,
  learningRate: 3e-3,
  discount: 0.95,
};
const LSTM = { ...QUICK, memory: "lstm", memorySize: 12 } as const;
const GRU = { ...QUICK, memory: "gru", memorySize: 12 } as const;

testAgent({
  agent: ppo(LSTM),
  envs: [hold],
  learns: [{ agent: ppo({ ...LSTM, normalizeReturns: true }), env: hold, steps: 15_000, threshold: 30 }],
});
testAgent({ agent: ppo({ ...GRU, layers: 0 }), envs: [holdContinuous], steps: 1200 });

describe("options of memory", () => {
  it("must cut rollouts and minibatches into whole sequences", () => {
    expect(() => ppo({ ...LSTM, sequence: 24 })).toThrow(
      'ppo: sequence doesn\'t cut rollout and minibatch into whole sequences. Got "24 for 64 steps a lane and minibatches of 64 rows", expected a divisor of 64 and of 64. Use 16.',
    );
    expect(() => ppo({ ...LSTM, steps: 48, minibatchSize: 64 })).not.toThrow();
    expect(() => ppo({ ...LSTM, steps: 48, minibatchSize: 64, sequence: 32 })).toThrow(/Use 16\.$/);
    expect(() => ppo({ ...QUICK, sequence: 24 })).not.toThrow(); // it says nothing without memory
    expect(() => ppo({ ...QUICK, memory: "ltsm" as "lstm" })).toThrow(/Did you mean "lstm"/);
  });

  it.each(["published", "published-locomotion", "CartPole-v1-lstm"])("fit each other in the preset %s", (preset) => {
    expect(ppo({ preset }).options).toMatchObject({ memory: "lstm" });
  });

  it.each([
    { ...GRU, layers: 2, targetKl: 0.01, normalizeObservations: true },
    { ...LSTM, layers: 0, valueLoss: "huber", rewardScale: 0.01, bootstrapTruncation: false },
    { ...LSTM, sequence: 64, sharedTrunk: true, clipValue: 0.2, normalizeReturns: true },
  ] as const)("all work: %o", async (options) => {
    for (const env of [hold, holdContinuous]) {
      const metrics = await metricsOf(options, 512, env);
      expect(metrics).toHaveLength(2);
      for (const update of metrics) for (const [name, value] of Object.entries(update)) expect(value, name).toSatisfy(Number.isFinite);
    }
  });
});

async function metricsOf(
  options: object,
  steps: number,
  env = hold as Parameters<typeof train>[0]["env"],
): Promise<Record<string, number>[]> {
  const metrics: Record<string, number>[] = [];
  const run = train({ agent: ppo(options), env, seed: 1001, budget: { environmentSteps: steps } });
  run.events.subscribe((event: RunEvent) => {
    if (event.type === "update") metrics.push(event.metrics);
  });
  await run.result;
  return metrics;
}

describe("an update with memory", () => {
  it("starts each sequence from the state that its lane acted from", async () => {
    for (const options of [LSTM, GRU, { ...LSTM, sequence: 1 }, { ...LSTM, sequence: 64 }]) {
      // Episodes of 40 steps end within sequences of rollouts of 64; the second and third rollout start in mid-episode.
      const metrics = await metricsOf({ ...options, minibatchSize: 256, epochs: 1 }, 768);
      expect(metrics).toHaveLength(3);
      for (const { approximateKl, minibatches } of metrics) {
        expect(minibatches).toBe(1);
        expect(Math.abs(approximateKl)).toBeLessThan(1e-12); // the ratio is 1 but for the rounding of log-probabilities
      }
    }
  });

  it("uses whole sequences of a rollout that the budget cut, and only counts what is left", async () => {
    const [, cut] = await metricsOf(LSTM, 256 + 4 * 31); // 16 rows of each lane
    expect(cut).toMatchObject({ minibatches: 4 });
    expect(await metricsOf(LSTM, 256 + 4 * 15)).toEqual([expect.objectContaining({ minibatches: 16 }), {}]);
  });

  it("takes time limits for ends where it is told to", async () => {
    const [bootstrapped] = await metricsOf({ ...LSTM, epochs: 1 }, 256);
    const [ended] = await metricsOf({ ...LSTM, epochs: 1, bootstrapTruncation: false }, 256);
    expect(ended["valueLoss"]).not.toBe(bootstrapped["valueLoss"]);
  });

  it("scales rewards", async () => {
    const [plain] = await metricsOf({ ...LSTM, gaeLambda: 1, discount: 0, epochs: 1, learningRate: 0 }, 256);
    const [scaled] = await metricsOf({ ...LSTM, gaeLambda: 1, discount: 0, epochs: 1, learningRate: 0, rewardScale: 1000 }, 256);
    expect(scaled["valueLoss"] / plain["valueLoss"] / 1e6).toBeCloseTo(1, 0);
  });
});

describe("a policy with memory", () => {
  const make = (): { policy: BatchPolicy; act: (policy: BatchPolicy, step: number, index: readonly number[]) => number[] } => {
    const agent = ppo(LSTM);
    const learner = agent.learner(taskOf(hold), 1);
    const policy = agent.createPolicy(learner.policy(learner.init(), "explore"), taskOf(hold), 3);
    const act = (acting: BatchPolicy, step: number, index: readonly number[]): number[] => {
      const aux = new Float32Array(3 * 2);
      acting.act({ actions: new Int32Array(3), aux }, observationsAt(step), lanesOf(index));
      return index.map((lane) => aux[2 * lane + 1]);
    };
    return { policy, act };
  };
  const observationsAt = (step: number): Float32Array => Float32Array.from({ length: 6 }, (_, i) => ((step * 7 + i * 3) % 11) / 5 - 1);
  const lanesOf = (index: readonly number[]): Lanes => ({
    count: index.length,
    index: Int32Array.from(index),
    rng: () => stream(1, "none"),
  });

  it("says how many floats its lanes remember", () => {
    for (const [options, floats] of [
      [LSTM, 24],
      [GRU, 12],
      [QUICK, undefined],
    ] as const) {
      const learner = ppo(options).learner(taskOf(hold), 1);
      for (const mode of ["explore", "greedy"] as const) expect(learner.policy(learner.init(), mode).memory).toBe(floats);
    }
  });

  it("values a final observation by the lane's own state, and leaves that as it is", () => {
    const [{ policy, act }, twin] = [make(), make()];
    for (let step = 0; step < 3; step++) expect(act(policy, step, [0, 2])).toEqual(act(twin.policy, step, [0, 2]));
    const values = new Float32Array(3);
    for (let k = 0; k < 2; k++) policy.bootstrap?.(values, observationsAt(3), lanesOf([2]));
    const after = act(policy, 3, [0, 2]);
    expect(values[2]).toBe(after[1]);
    expect(after).toEqual(twin.act(twin.policy, 3, [0, 2]));
  });

  it("goes on elsewhere from a lane's memory, and begins without any", () => {
    const [{ policy, act }, other] = [make(), make()];
    const first = act(policy, 0, [1]);
    act(policy, 1, [1]);
    const row = new Float64Array(30);
    policy.readMemory?.(row, 5, 1);
    expect(row.subarray(5, 29).every((value) => value !== 0)).toBe(true);
    expect([row[4], row[29]]).toEqual([0, 0]);
    other.policy.writeMemory?.(row, 5, 1);
    expect(other.act(other.policy, 2, [1])).toEqual(act(policy, 2, [1]));
    policy.begin(1, undefined, stream(1, "none"));
    expect(act(policy, 0, [1])).toEqual(first);
  });
});
