import { stream } from "@quantal/numeric";
import { describe, expect, it } from "vitest";
import { softmaxCrossEntropy } from "./softmax-cross-entropy.ts";

/** The loss of rows in float64 by its formula, which is exact for small logits. */
function meanLoss(logits: Float64Array, labels: Uint8Array, classes: number): number {
  let loss = 0;
  for (let r = 0; r < labels.length; r++) {
    const row = logits.subarray(r * classes, (r + 1) * classes);
    loss -= Math.log(Math.exp(row[labels[r]]) / row.reduce((sum, x) => sum + Math.exp(x), 0));
  }
  return loss / labels.length;
}

describe("softmax cross-entropy", () => {
  it.each([2, 3, 10, 17])("is that of a twin in float64, its gradient that of differences: %i classes", (classes) => {
    const rows = 5;
    const rng = stream(1, "test", classes);
    const logits = Float32Array.from({ length: rows * classes }, () => 3 * rng.normal());
    const labels = Uint8Array.from({ length: rows }, () => rng.integers(0, classes));
    const gradient = new Float32Array(logits.length);
    const loss = softmaxCrossEntropy(gradient, logits, labels, rows, classes);
    const at = Float64Array.from(logits);
    expect(loss / rows).toBeCloseTo(meanLoss(at, labels, classes), 12);
    for (let i = 0; i < at.length; i++) {
      const [kept, h] = [at[i], 1e-5];
      at[i] = kept + h;
      const above = meanLoss(at, labels, classes);
      at[i] = kept - h;
      const below = meanLoss(at, labels, classes);
      at[i] = kept;
      expect(gradient[i]).toBeCloseTo((above - below) / (2 * h), 7);
    }
  });

  it("is right for logits whose exponential is no finite number", () => {
    const gradient = new Float32Array(6);
    const loss = softmaxCrossEntropy(gradient, Float32Array.of(5000, 4990, -5000, -3000, -2000, -2000), Uint8Array.of(2, 1), 2, 3);
    expect(loss).toBeCloseTo(10_000 + Math.log1p(Math.exp(-10)) + Math.LN2, 9);
    expect(Array.from(gradient, (x) => Math.fround(2 * x).toFixed(6))).toEqual(
      "0.999955 0.000045 -1.000000 0.000000 -0.500000 0.500000".split(" "),
    );
  });

  it("is NaN where a logit is NaN or too large", () => {
    const lossOf = (...logits: number[]): number =>
      softmaxCrossEntropy(new Float32Array(2), Float32Array.from(logits), Uint8Array.of(0), 1, 2);
    expect(lossOf(1, Number.NaN)).toBeNaN();
    expect(lossOf(Number.NaN, 1)).toBeNaN();
    expect(lossOf(Number.POSITIVE_INFINITY, 1)).toBeNaN();
  });
});
