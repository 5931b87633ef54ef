import { stream } from "@quantal/numeric";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ActionDistribution, categorical, gaussian } from "./index.ts";

/** logProb and entropy of one row. */
function evaluate(distribution: ActionDistribution, outputs: Float32Array, sample: Float32Array): [number, number] {
  distribution.prepare();
  distribution.evaluate(outputs, 0, sample, 0);
  return [distribution.logProb, distribution.entropy];
}

describe("categorical", () => {
  const logits = fc
    .array(fc.float({ min: -20, max: 20, noNaN: true }), { minLength: 1, maxLength: 7 })
    .map((list) => Float32Array.from(list));

  it("has the log-probabilities and the entropy of softmax", () => {
    fc.assert(
      fc.property(logits, (outputs) => {
        const sum = outputs.reduce((total, x) => total + Math.exp(x), 0);
        const probs = Array.from(outputs, (x) => Math.exp(x) / sum);
        const expected = probs.reduce((total, p) => total - p * Math.log(p), 0);
        for (const [k, p] of probs.entries()) {
          const [logProb, entropy] = evaluate(categorical(outputs.length), outputs, Float32Array.of(k));
          expect(logProb).toBeCloseTo(Math.log(p), 10);
          expect(entropy).toBeCloseTo(expected, 10);
        }
      }),
    );
  });

  it("is not troubled by large outputs", () => {
    expect(evaluate(categorical(2), Float32Array.of(3e38, -3e38), Float32Array.of(0))).toEqual([0, 0]);
    expect(evaluate(categorical(2), Float32Array.of(700, 0), Float32Array.of(0))[0]).toBeCloseTo(0, 12);
  });

  it("draws each action as often as it should, by one uniform number", () => {
    const outputs = Float32Array.from([0.1, 0.2, 0.7], Math.log);
    const distribution = categorical(3);
    const counts = [0, 0, 0];
    const rng = stream(1, "explore");
    const twin = stream(1, "explore");
    const sample = new Float32Array(1);
    const n = 20_000;
    for (let i = 0; i < n; i++) {
      distribution.sample(sample, 0, outputs, 0, rng);
      const u = twin.uniform();
      expect(sample[0]).toBe(u < 0.1 - 1e-9 ? 0 : u < 0.3 - 1e-9 ? 1 : 2);
      expect(distribution.logProb).toBeCloseTo(outputs[sample[0]], 6);
      counts[sample[0]]++;
    }
    for (const [k, p] of [0.1, 0.2, 0.7].entries()) expect(Math.abs(counts[k] / n - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / n));
  });

  it("has the first of equals as its mode", () => {
    const sample = new Float32Array(1);
    categorical(4).mode(sample, 0, Float32Array.of(9, 9, 9, 9, 1, 3, 2, 3), 1);
    expect(sample[0]).toBe(1);
  });
});

describe("gaussian", () => {
  it("has the log-probability and the entropy of independent normals", () => {
    const logDeviation = Float32Array.of(0.5, -1);
    const [logProb, entropy] = evaluate(gaussian(logDeviation), Float32Array.of(1, 2), Float32Array.of(3, 1.5));
    const density = (x: number, mean: number, s: number): number => Math.exp(-(((x - mean) / s) ** 2) / 2) / (s * Math.sqrt(2 * Math.PI));
    expect(logProb).toBeCloseTo(Math.log(density(3, 1, Math.exp(0.5)) * density(1.5, 2, Math.exp(-1))), 10);
    expect(entropy).toBeCloseTo(Math.log(2 * Math.PI * Math.E) - 0.5, 10);
  });

  it("draws with its mean and deviation, and knows the log-probability of what it drew", () => {
    const distribution = gaussian(Float32Array.of(Math.log(2)));
    const rng = stream(1, "explore");
    const sample = new Float32Array(1);
    const n = 20_000;
    let [sum, squares] = [0, 0];
    for (let i = 0; i < n; i++) {
      distribution.sample(sample, 0, Float32Array.of(5), 0, rng);
      const drawn = distribution.logProb;
      distribution.evaluate(Float32Array.of(5), 0, sample, 0);
      expect(distribution.logProb).toBe(drawn);
      sum += sample[0];
      squares += (sample[0] - 5) ** 2;
    }
    expect(Math.abs(sum / n - 5)).toBeLessThan((4 * 2) / Math.sqrt(n));
    expect(Math.abs(squares / n - 4)).toBeLessThan(4 * 4 * Math.sqrt(2 / n));
  });

  it("has its mean as its mode", () => {
    const sample = new Float32Array(2);
    gaussian(new Float32Array(2)).mode(sample, 0, Float32Array.of(0, 0, 4, -5), 1);
    expect([...sample]).toEqual([4, -5]);
  });
});

describe("gradients of a distribution are those of finite differences", () => {
  const weight = { logProb: 0.7, entropy: -0.4 };
  const h = 1 / 512; // a power of two: outputs are float32, and the step must be exact in them
  const loss = ([logProb, entropy]: [number, number]): number => weight.logProb * logProb + weight.entropy * entropy;

  /** Central difference of the loss by element i of an array. */
  const difference = (values: Float32Array, i: number, evaluated: () => [number, number]): number => {
    const kept = values[i];
    values[i] = kept + h;
    const above = loss(evaluated());
    values[i] = kept - h;
    const below = loss(evaluated());
    values[i] = kept;
    return (above - below) / (2 * h);
  };

  it("categorical", () => {
    const outputs = Float32Array.of(0.5, -1.25, 2, 0.125);
    const distribution = categorical(4);
    const sample = Float32Array.of(2);
    const expected = [0, 1, 2, 3].map((k) => difference(outputs, k, () => evaluate(distribution, outputs, sample)));
    evaluate(distribution, outputs, sample);
    const gradient = new Float32Array(4);
    distribution.backward(gradient, 0, weight.logProb, weight.entropy);
    for (const [k, value] of expected.entries()) expect(Math.abs(gradient[k] - value)).toBeLessThan(2e-6); // h^2 / 6 of a third derivative below 1
  });

  it("gaussian, by means and log deviations", () => {
    const outputs = Float32Array.of(0.5, -1.25);
    const logDeviation = Float32Array.of(0.25, -0.5);
    const own = new Float32Array(2);
    const distribution = gaussian(logDeviation, own);
    const sample = Float32Array.of(0.75, -1);
    const byMean = [0, 1].map((k) => difference(outputs, k, () => evaluate(distribution, outputs, sample)));
    const byDeviation = [0, 1].map((k) => difference(logDeviation, k, () => evaluate(distribution, outputs, sample)));
    evaluate(distribution, outputs, sample);
    const gradient = new Float32Array(2);
    distribution.backward(gradient, 0, weight.logProb, weight.entropy);
    distribution.addGradient();
    for (const [k, value] of byMean.entries()) expect(Math.abs(gradient[k] - value)).toBeLessThan(2e-6);
    for (const [k, value] of byDeviation.entries()) expect(Math.abs(own[k] - value)).toBeLessThan(5e-6);
  });
});
