import fc from "fast-check";
import { expect, test } from "vitest";
import { addMoments, emptyMoments, mergeMoments, momentsMean, momentsVariance } from "./moments.ts";
import { stream } from "./random/row-rng.ts";

function momentsOf(values: Float32Array, d: number, from = 0, to = values.length / d): Float64Array {
  const moments = emptyMoments(d);
  for (let row = from; row < to; row++) addMoments(moments, values, row * d);
  return moments;
}

function samples(rows: number, d: number, seed: number): Float32Array {
  const rng = stream(seed, "test");
  return Float32Array.from({ length: rows * d }, (_, i) => 100 * (i % d) + rng.normal() * (1 + (i % d)));
}

test("moments are those of two passes over the values", () => {
  const d = 3;
  const rows = 1000;
  const values = samples(rows, d, 1);
  const moments = momentsOf(values, d);
  expect(moments[0]).toBe(rows);
  for (let j = 0; j < d; j++) {
    const column = Array.from({ length: rows }, (_, i) => values[i * d + j]);
    const mean = column.reduce((sum, x) => sum + x, 0) / rows;
    const variance = column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / rows;
    expect(Math.abs(momentsMean(moments, j) - mean)).toBeLessThan(1e-12 * Math.max(1, Math.abs(mean)));
    expect(Math.abs(momentsVariance(moments, j) - variance)).toBeLessThan(1e-12 * variance);
  }
});

test("merged chunks equal one pass within 1e-12, wherever they are cut", () => {
  const d = 2;
  const rows = 200;
  const values = samples(rows, d, 2);
  const whole = momentsOf(values, d);
  const cuts = fc.uniqueArray(fc.integer({ min: 0, max: rows }), { maxLength: 8 });
  fc.assert(
    fc.property(cuts, (inner) => {
      const edges = [0, ...inner.sort((a, b) => a - b), rows];
      const merged = emptyMoments(d);
      for (let k = 1; k < edges.length; k++) mergeMoments(merged, momentsOf(values, d, edges[k - 1], edges[k]));
      expect(merged[0]).toBe(rows);
      for (let j = 1; j < merged.length; j++)
        expect(Math.abs(merged[j] - whole[j])).toBeLessThanOrEqual(1e-12 * Math.abs(whole[j]) + 1e-13);
    }),
  );
});

test("merging with nothing changes no bit", () => {
  const some = momentsOf(samples(7, 2, 3), 2);
  const left = some.slice();
  mergeMoments(left, emptyMoments(2));
  expect(left).toEqual(some);
  const right = emptyMoments(2);
  mergeMoments(right, some);
  expect(right).toEqual(some);
});

test("the mean's size doesn't drown the variance", () => {
  const values = Float32Array.from({ length: 1000 }, (_, i) => 1e6 + (i % 2));
  expect(momentsVariance(momentsOf(values, 1), 0)).toBeCloseTo(0.25, 8);
});

test("moments of nothing have variance 0, and other lengths are refused", () => {
  expect(momentsVariance(emptyMoments(1), 0)).toBe(0);
  expect(() => mergeMoments(emptyMoments(2), emptyMoments(3))).toThrow(/mergeMoments: lengths differ\. Got 7, expected 5/);
});
