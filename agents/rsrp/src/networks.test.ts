import type { EpisodesOrder } from "@quantal/core";
import { OptionError, stream } from "@quantal/numeric";
import { hold, holdContinuous, testAgent } from "@quantal/testing";
import { box, discrete } from "gymnasium-js";
import { describe, expect, test } from "vitest";
import { connectedProbabilities } from "./connectivity.ts";
import type { RsrpOptions } from "./options.ts";
import type { RsrpPolicyData } from "./policy.ts";
import type { RsrpState } from "./policy-spec.ts";
import { rsrp } from "./rsrp.ts";

const TASK = { envId: "Test-v0", observationSpace: box({ low: [-9, -9], high: [9, 9] }), actionSpace: discrete(3), maxEpisodeSteps: 10 };
const SMALL = { population: 6, neurons: 24, subSteps: 3, hidden: 8 };

describe.each<[string, Partial<RsrpOptions>]>([
  ["signed perceptron", { network: "binaryMlp", layers: 2 }],
  ["perceptron of 3 : 1, sparse", { network: "binaryMlp", weights: "inhibitory", excitatoryRatio: 0.75, connectivity: 0.7 }],
])("%s", (_, options) => {
  testAgent({
    agent: rsrp({ ...SMALL, ...options }),
    envs: [options.weights === "inhibitory" ? holdContinuous : hold],
    refuses: [{ ...TASK, envId: "Unbounded-v0", actionSpace: box({ low: [-1, -Infinity], high: [1, Infinity] }) }],
  });
});

/** A learner after some generations of made-up returns, with releases as its policy draws them. */
function learned(options: Partial<RsrpOptions>, generations = 3) {
  const agent = rsrp({ ...SMALL, ...options });
  const learner = agent.learner(TASK, 1000);
  const state = learner.init() as RsrpState; // the only agent here
  const first = structuredClone(state);
  for (let k = 0; k < generations; k++) {
    const order = learner.ask(state, 900) as EpisodesOrder; // rsrp orders nothing else at this size
    const policy = agent.createPolicy(order.policy, TASK, 1);
    const stride = order.policy.payload ?? 0;
    const payload = new Uint8Array(order.jobs.length * stride);
    for (const [j, job] of order.jobs.entries()) {
      policy.begin(0, job, rngOf(j));
      policy.finish?.(payload, j * stride, 0);
    }
    const returns = Float64Array.from(order.jobs, (_, j) => (j * (k + 2)) % 5);
    const count = returns.length;
    const [lengths, ends] = [new Int32Array(count).fill(1), new Uint8Array(count)];
    const moments = Float64Array.of(2 * count, 0, 0, count, count);
    const metrics = learner.tell(state, { type: "episodes", complete: true, count, returns, lengths, ends, moments, payload });
    if (k === generations - 1) return { learner, state, first, metrics, payload, stride, order };
  }
  throw new Error("no generation was asked for");
}

const rngOf = (word: number) => stream(7, "job", word);

describe("connectivity", () => {
  const options = { ...rsrp(SMALL).options, connectivity: 0.3 } as RsrpOptions;

  test("is a fixed share of synapses by seed, a sparser network being a part of a denser one", () => {
    const sparse = connectedProbabilities(options, 10_000, 5, 0.5);
    const exist = sparse.filter((p) => p > 0).length;
    expect(Math.abs(exist - 3000)).toBeLessThan(4 * 46);
    expect(connectedProbabilities(options, 10_000, 5, 0.5)).toEqual(sparse);
    expect(connectedProbabilities(options, 10_000, 6, 0.5)).not.toEqual(sparse);
    const dense = connectedProbabilities({ ...options, connectivity: 0.6 }, 10_000, 5, 0.5);
    expect(sparse.every((p, s) => p <= dense[s])).toBe(true);
    expect(connectedProbabilities({ ...options, connectivity: 1 }, 100, 5, 0.25)).toEqual(new Float32Array(100).fill(0.25));
  });

  test.each<Partial<RsrpOptions>>([
    {},
    { antithetic: true },
    { regularization: "none", gradientForm: "raw" },
    { optimizer: "sgd", decayToHalf: 0.1, learningRate: 4 },
    { network: "reservoir" },
    { network: "binaryMlp", weights: "inhibitory" },
  ])("leaves out synapses that are never drawn, never moved and never counted: %j", (more) => {
    const { state, first, metrics, payload, stride, learner, order } = learned({ connectivity: 0.3, ...more });
    const absent = [...first.probabilities.keys()].filter((s) => first.probabilities[s] === 0);
    expect(absent.length).toBeGreaterThan(0.6 * first.probabilities.length);
    for (const s of absent) {
      expect([state.probabilities[s], state.average[s], state.optimizer.first[s]]).toEqual([0, 0, 0]);
      for (let job = 0; job < order.jobs.length; job++) expect((payload[job * stride + (s >> 3)] >> (s & 7)) & 1).toBe(0);
    }
    const there = state.probabilities.filter((p) => p > 0);
    expect(there.length).toBe(first.probabilities.length - absent.length);
    expect(there.every((p) => p >= Math.fround(0.001))).toBe(true);
    expect(metrics.meanProbability).toBeCloseTo(there.reduce((sum, p) => sum + p, 0) / there.length, 12);
    expect(state.probabilities).not.toEqual(first.probabilities);
    const { bits } = learner.policy(state, "greedy").data as RsrpPolicyData; // made by rsrp
    for (const s of absent) expect((bits[s >> 3] >> (s & 7)) & 1).toBe(0);
  });

  test("of signed weights is refused, as are shares that leave nothing", () => {
    const make = (more: Partial<RsrpOptions>) => () => rsrp({ ...SMALL, ...more }).learner(TASK, 1);
    expect(make({ network: "binaryMlp", connectivity: 0.5 })).toThrow(OptionError);
    expect(make({ network: "binaryMlp", connectivity: 0.5 })).toThrow(/Use inhibitory weights/);
    expect(make({ network: "binaryMlp", weights: "inhibitory", excitatoryRatio: 0 })).toThrow(/no hidden neuron excites/);
    expect(make({ connectivity: 0 })).toThrow(/connectivity/);
    expect(make({ connectivity: 1.5 })).toThrow(/connectivity/);
  });
});

describe("a perceptron", () => {
  test("has as many synapses as weights, and reports no firing", () => {
    const { metrics, state } = learned({ network: "binaryMlp", hidden: 8, layers: 2 }, 1);
    expect(state.probabilities.length).toBe(2 * 8 + 8 * 8 + 8 * 3);
    expect(Object.keys(metrics)).not.toContain("firingFraction");
    expect(learned({ network: "binaryMlp", weights: "inhibitory" }, 1).state.probabilities.length).toBe(4 * 8 + 8 * 3);
  });
});
