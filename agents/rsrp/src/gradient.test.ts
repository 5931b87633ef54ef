import { plainSpikingKernels } from "@quantal/kernels";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { naturalGradient } from "./gradient.ts";
import { optimizerState, updateProbabilities } from "./optimize.ts";
import { REGULARIZATIONS } from "./options.ts";
import { finiteFitness, rankWeights, valueWeights } from "./regularize.ts";

const kernels = plainSpikingKernels();
const RULE = { regularization: "crt", ties: "index", historyDecay: 0, sigmoidGain: 10, gradientForm: "centered" };
const ADAM = {
  optimizer: "adam",
  adamBeta1: 0.9,
  adamBeta2: 0.999,
  adamEps: 1e-8,
  momentum: 0.9,
  decayToZero: 0,
  decayToHalf: 0,
  eps: 0.001,
};

// The golden vectors of the published rule: 4 members, 2 synapses.
const FITNESS = Float64Array.of(3, 1, 1, 5);
const RELEASES = Uint8Array.of(0b01, 0b10, 0b11, 0b01);

function gradientOf(rule: typeof RULE, probabilities: ArrayLike<number>, fitness = FITNESS, baseline = 0): number[] {
  const gradient = new Float64Array(2);
  naturalGradient(gradient, kernels, { fitness, releases: RELEASES, stride: 1 }, rule, {
    probabilities: Float32Array.from(probabilities),
    baseline,
  });
  return [...gradient];
}

function weightsOf(rule: Partial<typeof RULE>, fitness = FITNESS): number[] {
  const ranked = rankWeights(fitness, { ...RULE, ...rule });
  if (ranked === undefined) return [];
  return [...ranked.ranks].map((rank) => rank * ranked.scale);
}

/** Two updates from p = [0.5, 0.7] by an optimizer. */
function updates(options: typeof ADAM, learningRate: number, rule = RULE): number[][] {
  const probabilities = Float32Array.of(0.5, 0.7);
  const state = optimizerState(2);
  return [1, 2].map(() => {
    updateProbabilities(probabilities, state, Float64Array.from(gradientOf(rule, probabilities)), options, learningRate);
    return [...probabilities];
  });
}

describe("the golden vectors of the published rule", () => {
  test("ranks, scaled and with averaged ties", () => {
    expectClose(weightsOf({}), [1 / 6, -1 / 2, -1 / 6, 1 / 2]);
    expectClose(weightsOf({ regularization: "crt12" }), [0.577350269, -1.732050808, -0.577350269, 1.732050808]);
    expectClose(weightsOf({ ties: "average" }), [1 / 6, -1 / 3, -1 / 3, 1 / 2]);
  });

  test("the natural gradient, centered and raw", () => {
    expectClose(gradientOf(RULE, [0.5, 0.7]), [0.125, -1 / 6]);
    expectClose(gradientOf({ ...RULE, gradientForm: "raw" }, [0.5, 0.7]), [0.125, -1 / 6]);
  });

  test("two updates by Adam, and by gradient ascent that clips", () => {
    const [first, second] = updates(ADAM, 0.15);
    expectClose(first, [0.65, 0.55], 1e-7);
    expectClose(second, [0.8, 0.4], 1e-7);
    expectClose(updates({ ...ADAM, optimizer: "sgd" }, 4, { ...RULE, regularization: "crt12" })[0], [0.999, 0.001], 1e-7);
  });
});

describe("optimizers", () => {
  test("momentum accumulates without dampening", () => {
    const [first, second] = updates({ ...ADAM, optimizer: "momentum" }, 0.1);
    expectClose(first, [0.5125, 0.7 - 0.1 / 6], 1e-7);
    expectClose(second, [0.5125 + 0.1 * 0.125 * 1.9, 0.7 - (0.1 / 6) * 2.9], 1e-7);
  });

  test("the two decays pull to 0 and to 0.5, the second apart from the learning rate", () => {
    const decayed = (change: object, learningRate: number): number[] => {
      const probabilities = Float32Array.of(0.2, 0.8);
      updateProbabilities(probabilities, optimizerState(2), new Float64Array(2), { ...ADAM, optimizer: "sgd", ...change }, learningRate);
      return [...probabilities];
    };
    expectClose(decayed({ decayToZero: 0.1 }, 0.5), [0.2 - 0.01, 0.8 - 0.04], 1e-7);
    expectClose(decayed({ decayToHalf: 0.1 }, 0), [0.2 + 0.03, 0.8 - 0.03], 1e-7);
  });

  test("probabilities stay in [eps, 1 - eps]", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 2, maxLength: 2 }),
        fc.constantFrom("adam", "sgd", "momentum"),
        (g, optimizer) => {
          const probabilities = Float32Array.of(0.001, 0.999);
          updateProbabilities(probabilities, optimizerState(2), Float64Array.from(g), { ...ADAM, optimizer }, 1);
          for (const p of probabilities) expect(p >= Math.fround(0.001) && p <= Math.fround(0.999)).toBe(true);
        },
      ),
    );
  });

  test("an update tells how far the probabilities moved, after clipping", () => {
    const probabilities = Float32Array.of(0.5, 0.75);
    const norm = (...g: number[]): number =>
      updateProbabilities(probabilities, optimizerState(2), Float64Array.from(g), { ...ADAM, eps: 0.125, optimizer: "sgd" }, 1);
    expect(norm(0.1875, -0.25)).toBe(0.3125);
    expect([...probabilities]).toEqual([0.6875, 0.5]);
    expect(norm(9, 0)).toBe(0.1875); // to the bound
    expect(norm(9, 0)).toBe(0);
  });

  test("no gradient moves nothing, even without adamEps", () => {
    const probabilities = Float32Array.of(0.3, 0.6);
    updateProbabilities(probabilities, optimizerState(2), new Float64Array(2), { ...ADAM, adamEps: 0 }, 1);
    expect([...probabilities]).toEqual([Math.fround(0.3), Math.fround(0.6)]);
  });
});

describe("regularization", () => {
  const value = (regularization: string, fitness: number[], baseline = 0, more: object = {}) =>
    valueWeights(Float64Array.from(fitness), { ...RULE, regularization, ...more }, baseline);

  test("keeps values by its formula, and moves the baseline", () => {
    expect(value("none", [3, 1])).toEqual({ weights: Float64Array.of(3, 1), baseline: 0 });
    expect(value("meanPrevious", [3, 1], 4)).toEqual({ weights: Float64Array.of(-1, -3), baseline: 2 });
    expect(value("history", [3, 1], 4, { historyDecay: 0.75 })).toEqual({ weights: Float64Array.of(-1, -3), baseline: 3.5 });
    expect(value("meanCurrent", [3, 1]).weights).toEqual(Float64Array.of(1, -1));
    expect(value("leaveOneOut", [3, 1, 5]).weights).toEqual(Float64Array.of(0, -3, 3));
    expectClose(value("zscore", [3, 1]).weights, [1, -1], 1e-7);
    expectClose(value("sigmoid", [0.1, 0.3], 0.1).weights, [0.5, 1 / (1 + Math.exp(-2))]);
  });

  test("a generation of equal fitness has a gradient of exactly 0, where the rule subtracts its own mean", () => {
    for (const fitness of [0.1, -1e9, 7]) {
      for (const regularization of ["crt", "crt12", "zscore", "meanCurrent", "leaveOneOut"]) {
        expect(gradientOf({ ...RULE, ties: "average", regularization }, [0.3, 0.9], new Float64Array(4).fill(fitness))).toEqual([0, 0]);
      }
    }
  });

  test("equal fitness has weights of exactly 0 even where its mean is rounded", () => {
    const equal = new Array<number>(10).fill(0.1); // ten times 0.1 is 0.9999999999999999
    for (const regularization of ["zscore", "meanCurrent", "leaveOneOut"])
      expect(value(regularization, equal).weights).toEqual(new Float64Array(10));
  });

  test("every rule is chosen by its name", () => {
    const weights = REGULARIZATIONS.map(
      (regularization) => weightsOf({ regularization }).join() || value(regularization, [3, 1, 1, 5], 0.5).weights.join(),
    );
    expect(new Set(weights).size).toBe(REGULARIZATIONS.length - 1); // meanPrevious and history differ in the baseline only
  });

  test("a strictly increasing transform of fitness changes no bit of a ranked gradient", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 4, maxLength: 4 }),
        fc.constantFrom("average", "index"),
        (fitness, ties) => {
          const rule = { ...RULE, ties };
          const plain = gradientOf(rule, [0.3, 0.6], Float64Array.from(fitness));
          expect(
            gradientOf(
              rule,
              [0.3, 0.6],
              Float64Array.from(fitness, (f) => f * f * f * 1e6 - 3),
            ),
          ).toEqual(plain);
        },
      ),
    );
  });

  test("what isn't finite counts as worst", () => {
    const odd = Float64Array.of(3, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5);
    expect([...finiteFitness(odd, false)]).toEqual([3, 3, 3, 3, 5]);
    expect(weightsOf({ ties: "average" }, Float64Array.from(finiteFitness(odd, true)))).toEqual([0.25, -0.25, -0.25, -0.25, 0.5]);
    expect([...finiteFitness(Float64Array.of(Number.NaN), false)]).toEqual([0]);
    const gradientWith = (regularization: string, f: number) =>
      gradientOf({ ...RULE, ties: "average", regularization }, [0.5, 0.7], Float64Array.of(3, 1, f, 5));
    for (const [regularization, worst] of [
      ["crt", 0],
      ["zscore", 1],
    ] as const) {
      expect(gradientWith(regularization, Number.NaN)).toEqual(gradientWith(regularization, worst));
      expect(gradientWith(regularization, Number.POSITIVE_INFINITY)).toEqual(gradientWith(regularization, worst));
    }
  });

  test("the mean of weights, centered, removes the push of a baseline that is off", () => {
    const none = { ...RULE, regularization: "none" };
    const plain = gradientOf(none, [0.5, 0.7]);
    const raw = gradientOf({ ...none, gradientForm: "raw" }, [0.5, 0.7]);
    expectClose(plain, [raw[0] - 0.5 * 2.5, raw[1] - Math.fround(0.7) * 2.5]);
    const direct = [0, 1].map((s) => {
      const p = Math.fround([0.5, 0.7][s]);
      return FITNESS.reduce((sum, f, i) => sum + f * (((RELEASES[i] >> s) & 1) - p), 0) / 4;
    });
    expectClose(plain, direct, 1e-12);
  });
});

function expectClose(actual: ArrayLike<number>, expected: number[], tolerance = 1e-9): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of expected.entries())
    expect(Math.abs(actual[i] - value), `element ${i}: ${actual[i]} for ${value}`).toBeLessThan(tolerance);
}
