import { readFileSync } from "node:fs";
import { stream } from "@quantal/numeric";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holm, improvementInterval, permutationTest, probabilityOfImprovement } from "./improvement.ts";

interface Recorded {
  intervals: { a: number[]; b: number[]; probabilityOfImprovement: number; improvementInterval: [number, number] }[];
  permutation: { a: number[]; b: number[]; pValue: number }[];
}
const recorded: Recorded = JSON.parse(readFileSync(new URL("../../test-data/python.json", import.meta.url), "utf8"));
const scores = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 12 });

describe("probability of improvement", () => {
  it.each(recorded.intervals)("equals rliable's with $a.length runs, its interval within Monte-Carlo error", (row) => {
    expect(probabilityOfImprovement(row.a, row.b)).toBeCloseTo(row.probabilityOfImprovement, 12);
    const { low, high } = improvementInterval(row.a, row.b, { resamples: 20_000 });
    expect(Math.abs(low - row.improvementInterval[0])).toBeLessThan(0.02);
    expect(Math.abs(high - row.improvementInterval[1])).toBeLessThan(0.02);
  });

  it("is 1 above, 0 below, one half for equals, and turns around with its arguments", () => {
    expect(probabilityOfImprovement([3, 4], [1, 2])).toBe(1);
    expect(probabilityOfImprovement([1, 2], [3, 4])).toBe(0);
    expect(probabilityOfImprovement([7, 7, 7], [7, 7])).toBe(0.5);
    fc.assert(
      fc.property(scores, scores, (a, b) => {
        expect(probabilityOfImprovement(a, b) + probabilityOfImprovement(b, a)).toBeCloseTo(1, 12);
      }),
    );
  });

  it("needs runs of both agents", () => {
    expect(() => probabilityOfImprovement([], [1])).toThrow(/an agent has no runs. Got \[0, 1\]/);
  });
});

describe("permutationTest", () => {
  it.each(recorded.permutation)("comes near SciPy's exact p-value $pValue", ({ a, b, pValue }) => {
    expect(Math.abs(permutationTest(a, b, { permutations: 50_000 }) - pValue)).toBeLessThan(0.005);
  });

  it("rejects equal agents no more often than its level says", () => {
    const rng = stream(3, "null");
    const draw = () => Array.from({ length: 10 }, () => rng.normal());
    let rejected = 0;
    for (let k = 0; k < 400; k++) if (permutationTest(draw(), draw(), { permutations: 300, seed: k }) < 0.05) rejected++;
    expect(rejected / 400).toBeLessThan(0.075);
    expect(rejected / 400).toBeGreaterThan(0.02);
  });

  it("is 1 where nothing differs and the least it can be where all does", () => {
    const high = Array.from({ length: 12 }, (_, i) => 100 + i);
    const low = Array.from({ length: 12 }, (_, i) => i);
    expect(permutationTest([5, 5, 5], [5, 5, 5])).toBe(1);
    expect(permutationTest(high, low, { permutations: 999 })).toBe(0.001);
  });
});

describe("holm", () => {
  it("corrects the textbook's example, in the order given", () => {
    const corrected = holm([0.01, 0.04, 0.03, 0.005]);
    for (const [i, value] of [0.03, 0.06, 0.06, 0.02].entries()) expect(corrected[i]).toBeCloseTo(value, 12);
    expect(holm([])).toEqual([]);
    expect(holm([0.7, 0.9])).toEqual([1, 1]);
  });
});
