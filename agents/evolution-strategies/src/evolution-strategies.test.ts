import type { Episodes, EpisodesOrder } from "@quantal/core";
import { actsAlone, hold, holdContinuous, table, testAgent } from "@quantal/testing";
import fc from "fast-check";
import { box, discrete } from "gymnasium-js";
import { describe, expect, test } from "vitest";
import { evolutionStrategies } from "./evolution-strategies.ts";
import { rankDifferences } from "./gradient.ts";
import { layoutFor, networkFor } from "./network.ts";
import { noiseSource } from "./noise.ts";
import type { EsOptions } from "./options.ts";
import type { EsPolicyData } from "./policy.ts";
import type { EsState } from "./policy-spec.ts";

const SMALL = { population: 6, hidden: 5 };
const TASK = { envId: "Test-v0", observationSpace: box({ low: [-9, -9], high: [9, 9] }), actionSpace: discrete(2), maxEpisodeSteps: 10 };

testAgent({
  agent: evolutionStrategies(SMALL),
  envs: [hold, holdContinuous],
  refuses: [
    { ...TASK, envId: "Unbounded-v0", actionSpace: box({ low: [-1, -Infinity], high: [1, Infinity] }) },
    { ...TASK, envId: "Integers-v0", actionSpace: box({ low: [0], high: [3], dtype: "int32" }) },
  ],
  learns: [{ agent: evolutionStrategies({ population: 32, normalization: "none" }), env: hold, steps: 60_000, threshold: 25 }],
});

describe("on rows", () => {
  const rows = { normalization: "fixed", inputMean: 96, inputDeviation: 64 } as const;
  testAgent({
    agent: evolutionStrategies({ ...SMALL, ...rows }),
    envs: [],
    learns: [{ agent: evolutionStrategies({ ...rows, population: 32, hidden: 8 }), env: table, steps: 6000, threshold: 0.9 }],
  });

  test("a lane acts as if it were alone, and a network with a state starts anew at each row", async () => {
    await actsAlone(evolutionStrategies({ ...SMALL, ...rows }), table);
    await actsAlone(evolutionStrategies({ ...SMALL, ...rows, network: "gru" }), table);
  });

  test("a running normalization is refused", () => {
    const task = { ...TASK, observationSpace: table.observationSpace, actionSpace: table.actionSpace };
    expect(() => evolutionStrategies(SMALL).learner(task, 1)).toThrow(/an observation of 6 rows has no moments/);
  });
});

function experienceOf(returns: readonly number[], more: Partial<Episodes> = {}): Episodes {
  const count = returns.length;
  return {
    type: "episodes",
    complete: true,
    count,
    returns: Float64Array.from(returns),
    lengths: new Int32Array(count).fill(3),
    ends: new Uint8Array(count),
    moments: Float64Array.of(count * 3, 1, 2, 12 * count, 3 * count),
    payload: new Uint8Array(0),
    ...more,
  };
}

function learnerOf(options: Partial<EsOptions> = {}) {
  const agent = evolutionStrategies({ ...SMALL, ...options });
  const learner = agent.learner(TASK, 1000);
  const state = learner.init() as EsState; // the only agent here
  return { agent, learner, state, ask: () => learner.ask(state, 900) as EpisodesOrder }; // es orders nothing else
}

/** The noise of a generation, stored: [pairs][parameters]. */
function storedNoise(options: EsOptions, generation: number): Float32Array[] {
  const layout = layoutFor(networkFor(options, TASK));
  return Array.from({ length: options.population / 2 }, (_, pair) => {
    const noise = new Float32Array(layout.length);
    noiseSource(layout, options.sigma, 1000).write(noise, generation, pair);
    return noise;
  });
}

/** Centered ranks by counting: the share of others below, half of those alike. */
function ranksByCounting(fitness: readonly number[]): number[] {
  return fitness.map((f) => {
    const below = fitness.filter((g) => g < f).length;
    const alike = fitness.filter((g) => g === f).length - 1;
    return (below + alike / 2) / (fitness.length - 1) - 0.5;
  });
}

describe("a generation", () => {
  test("moves parameters as a twin that stores its noise, in float64, over three generations", () => {
    const { agent, learner, state } = learnerOf({ weightDecay: 0.1, learningRate: 0.05 });
    const options = agent.options as EsOptions; // what it was made of
    const x = Float64Array.from(state.parameters);
    const [m, v] = [new Float64Array(x.length), new Float64Array(x.length)];
    const generations = [
      [3, 1, 4, 1, 5, 9],
      [2, 6, 5, 3, 5, 8],
      [9, 7, 9, 3, 2, 3],
    ];
    for (const [generation, fitness] of generations.entries()) {
      const noise = storedNoise(options, generation);
      const weights = ranksByCounting(fitness);
      for (let i = 0; i < x.length; i++) {
        let g = 0;
        for (const [pair, row] of noise.entries()) g -= ((weights[2 * pair] - weights[2 * pair + 1]) * row[i]) / noise.length;
        m[i] = 0.9 * m[i] + 0.1 * g;
        v[i] = 0.999 * v[i] + 0.001 * g * g;
        const t = generation + 1;
        const step = g === 0 && m[i] === 0 ? 0 : m[i] / (1 - 0.9 ** t) / (Math.sqrt(v[i] / (1 - 0.999 ** t)) + 1e-8);
        x[i] -= 0.05 * (step + 0.1 * x[i]);
      }
      learner.tell(state, experienceOf(fitness));
    }
    const worst = x.reduce((most, value, i) => Math.max(most, Math.abs(value - state.parameters[i])), 0);
    expect(worst).toBeLessThan(2e-6);
    expect(state.generation).toBe(3);
  });

  test("has pairs of opposite noise, standard normals times sigma, other ones in each pair and generation", () => {
    const options = evolutionStrategies({ population: 64, sigma: 0.3, hidden: 64 }).options as EsOptions; // as given
    const rows = [0, 1].flatMap((generation) => storedNoise(options, generation));
    const layout = layoutFor(networkFor(options, TASK));
    const values = rows.flatMap((row) => layout.tensors.flatMap(({ offset, length }) => [...row.subarray(offset, offset + length)]));
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const variance = values.reduce((sum, x) => sum + x * x, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan((4 * 0.3) / Math.sqrt(values.length));
    expect(Math.abs(variance / 0.09 - 1)).toBeLessThan(4 * Math.sqrt(2 / values.length));
    expect(new Set(values).size).toBeGreaterThan(values.length * 0.99);
  });

  test.each(["mlp", "spiking", "gru", "lstm"] as const)("plays a member with center +- noise, in any lane: %s", (network) => {
    const { agent, ask, state } = learnerOf({ network, neurons: 8, squash: "clip" });
    const task = { ...TASK, actionSpace: box({ low: [-1, -1], high: [1, 1] }) };
    const learner = agent.learner(task, 1000);
    const center = learner.init() as EsState; // the only agent here
    const options = agent.options as EsOptions; // what it was made of
    const spec = learner.policy(center, "explore");
    const layout = layoutFor(networkFor(options, task));
    const noise = new Float32Array(layout.length);
    noiseSource(layout, options.sigma, 1000).write(noise, 2, 1);
    const actionsOf = (data: Partial<EsPolicyData>, member: number | undefined, lane: number): number[] => {
      const policy = agent.createPolicy({ ...spec, data: { ...(spec.data as EsPolicyData), ...data } }, task, 3);
      const decision = { actions: new Float32Array(6), aux: new Float32Array(0) };
      const rng = { u32: () => 2 ** 31, uniform: () => 0.5, normal: () => 0, integers: () => 0 };
      policy.begin(lane, member === undefined ? undefined : { generation: 2, member, start: 0 }, rng);
      const observations = new Float32Array(6);
      observations.set([0.5, -0.25], 2 * lane);
      const lanes = { count: 1, index: Int32Array.of(lane), rng: () => rng };
      for (let step = 0; step < 5; step++) policy.act(decision, observations, lanes);
      policy.close?.();
      return [...decision.actions.subarray(2 * lane, 2 * lane + 2)];
    };
    for (const [member, sign] of [
      [2, 1],
      [3, -1],
    ] as const) {
      const parameters = center.parameters.map((x, i) => x + sign * noise[i]);
      const direct = actionsOf({ sigma: 0, parameters }, undefined, 0);
      for (const lane of [0, 1, 2]) expect(actionsOf({}, member, lane)).toEqual(direct);
      expect(actionsOf({ sigma: 0 }, undefined, 0)).not.toEqual(direct);
    }
    expect(ask().jobs.map(({ member }) => member)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(state.generation).toBe(0);
  });

  test("of equal fitness moves nothing with average ties, and by decay and momentum alone later on", () => {
    const { learner, state } = learnerOf();
    const before = state.parameters.slice();
    const metrics = learner.tell(state, experienceOf(new Array(6).fill(500)));
    expect(metrics.gradientNorm).toBe(0);
    expect(state.parameters).toEqual(before);

    const decayed = learnerOf({ weightDecay: 0.1, learningRate: 0.5 });
    decayed.learner.tell(decayed.state, experienceOf(new Array(6).fill(-1)));
    expect(decayed.state.parameters).toEqual(before.map((x) => x - 0.5 * 0.1 * x));

    learner.tell(state, experienceOf([1, 2, 3, 4, 5, 6]));
    const { first } = structuredClone(state.optimizer);
    learner.tell(state, experienceOf(new Array(6).fill(0)));
    expect(state.optimizer.first).toEqual(first.map((m) => 0.9 * m));
  });

  test("ranks ties by their average, or in the published order: first all members +, then all members -", () => {
    const fitness = Float64Array.of(7, 7, 3, 7, 1, 1); // + - + - + -
    expect([...rankDifferences(fitness, "average")]).toEqual([0, -4, 0]);
    // published order 7 3 1 | 7 7 1: ranks 3 2 0 | 4 5 1
    expect([...rankDifferences(fitness, "index")]).toEqual([-2, -6, -2]);
    expect([...rankDifferences(Float64Array.of(Number.NaN, -1e9, 2, Infinity), "average")]).toEqual([-3, 5]);
  });

  test("that the budget cut moves nothing at all", () => {
    const { learner, state } = learnerOf();
    const before = structuredClone(state);
    expect(learner.tell(state, experienceOf([1, 2, 3], { complete: false }))).toEqual({});
    expect(state).toEqual(before);
  });

  test("changes no bit of the state when a strictly increasing function is applied to fitness", () => {
    const returns = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 6, maxLength: 6 });
    const told = (generations: readonly number[][], curve: (f: number) => number): EsState => {
      const { learner, state } = learnerOf();
      for (const fitness of generations) learner.tell(state, experienceOf(fitness.map(curve)));
      return state;
    };
    fc.assert(
      fc.property(fc.array(returns, { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 9 }), (generations, width) => {
        expect(told(generations, (f) => f * f * f + width * f - 100)).toEqual(told(generations, (f) => f));
      }),
      { numRuns: 25, seed: 1000 },
    );
  });

  test("needs an even population", () => {
    expect(() => evolutionStrategies({ population: 5 })).toThrow(/Use 6/);
  });
});
