import { stream } from "@quantal/numeric";
import { describe, expect, it } from "vitest";
import { normalQuantile, type SeededScore, seededPermutationTest, seedsNeeded } from "./seeded-test.ts";

const runs = (scores: readonly number[], firstSeed = 1): SeededScore[] => scores.map((score, i) => ({ seed: firstSeed + i, score }));
const normals = (seed: number, count: number, shift = 0) => {
  const rng = stream(seed, "scores");
  return Array.from({ length: count }, () => shift + rng.normal());
};

/** The exact p-value for paired runs, by all 2^n swaps and all pairs of runs. */
function exact(x: readonly number[], y: readonly number[]): number {
  const wins = (a: readonly number[], b: readonly number[]) => a.flatMap((u) => b.map((v) => Math.sign(u - v))).reduce((s, w) => s + w, 0);
  const observed = Math.abs(wins(x, y));
  let asFar = 0;
  for (let mask = 0; mask < 1 << x.length; mask++) {
    const is = (i: number) => (mask >> i) & 1;
    if (
      Math.abs(
        wins(
          x.map((v, i) => (is(i) ? y[i] : v)),
          y.map((v, i) => (is(i) ? x[i] : v)),
        ),
      ) >= observed
    )
      asFar++;
  }
  return asFar / (1 << x.length);
}

describe("seededPermutationTest", () => {
  it.each([1, 2, 3])(
    "is the exact p-value of all swaps where there are few, and comes near it with fewer permutations, with ties (%i)",
    (seed) => {
      const x = normals(seed, 8, 0.6).map((value) => Math.round(2 * value));
      const y = normals(seed + 50, 8).map((value) => Math.round(2 * value));
      expect(seededPermutationTest(runs(x), runs(y))).toBe(exact(x, y));
      expect(seededPermutationTest(runs(x), runs(y), { permutations: 256 })).toBe(exact(x, y));
      const drawn = [1, 2, 3, 4].map((k) => seededPermutationTest(runs(x), runs(y), { permutations: 255, seed: k }));
      expect(Math.abs(drawn.reduce((sum, p) => sum + p / 4, 0) - exact(x, y))).toBeLessThan(0.06);
    },
  );

  it("sees through what seeds have in common", () => {
    const hard = normals(7, 12).map((value) => 100 * value);
    const better = hard.map((value, i) => value + 1 + 0.01 * i);
    expect(seededPermutationTest(runs(better), runs(hard))).toBeLessThan(0.01);
    expect(seededPermutationTest(runs(better), runs(hard, 101))).toBeGreaterThan(0.3); // other seeds: nothing to pair
  });

  it("is 1 where agents scored the same on shared seeds, and doesn't depend on the order of agents or runs", () => {
    const x = runs(normals(1, 10));
    const y = [...runs(normals(2, 6)), ...runs(normals(3, 6), 40)];
    expect(seededPermutationTest(x, x)).toBe(1);
    expect(seededPermutationTest(x, y)).toBeCloseTo(seededPermutationTest(y, x), 1);
    expect(seededPermutationTest(x, y)).toBe(seededPermutationTest(x, y));
    expect(() => seededPermutationTest([...x, x[0]], y)).toThrow(/a seed stands twice/);
    expect(() => seededPermutationTest([], y)).toThrow(/an agent has no runs/);
  });

  it.each([10, 30])("claims a difference of identical agents with %i seeds in 0.075 of repetitions or fewer", (seeds) => {
    let claims = 0;
    for (let k = 0; k < 400; k++) {
      const p = seededPermutationTest(runs(normals(2 * k + 10_000, seeds)), runs(normals(2 * k + 10_001, seeds)), {
        permutations: 400,
        seed: k,
      });
      if (p < 0.05) claims++;
    }
    expect(claims / 400).toBeLessThanOrEqual(0.075);
    expect(claims / 400).toBeGreaterThan(0.015);
  });

  it("finds a gap of one standard deviation with 30 seeds in four of five or more", () => {
    let found = 0;
    for (let k = 0; k < 100; k++) {
      const x = runs(normals(3 * k + 20_000, 30, 1));
      if (seededPermutationTest(x, runs(normals(3 * k + 20_001, 30)), { permutations: 400, seed: k }) < 0.05) found++;
    }
    expect(found).toBeGreaterThanOrEqual(80);
  });
});

describe("seedsNeeded", () => {
  it("is near the sample size of the textbook for a gap of one standard deviation", () => {
    // Noether 1987: (1.96 + 0.84)^2 / (6 * (0.76 - 0.5)^2) = 19.3 runs of each.
    const needed = seedsNeeded(runs(normals(1, 4000, 1)), runs(normals(2, 4000), 10_001));
    expect(needed).toBeGreaterThanOrEqual(17);
    expect(needed).toBeLessThanOrEqual(23);
  });

  it("grows as the effect shrinks and the level falls, and has no end without an effect", () => {
    const y = runs(normals(2, 400));
    const small = seedsNeeded(runs(normals(1, 400, 0.3)), y);
    expect(small).toBeGreaterThan(seedsNeeded(runs(normals(1, 400, 1)), y));
    expect(seedsNeeded(runs(normals(1, 400, 0.3)), y, 0.01)).toBeGreaterThan(small);
    expect(seedsNeeded(y, y)).toBe(Number.POSITIVE_INFINITY);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 12);
  });
});
