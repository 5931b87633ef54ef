import { readFileSync } from "node:fs";
import { stream } from "@quantal/numeric";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bootstrap, bootstrapInterval, type Interval, percentileInterval } from "./bootstrap.ts";
import { interquartileMean, mean, median, type Statistic } from "./estimates.ts";

interface Recorded {
  a: number[];
  iqm: [number, number];
  mean: [number, number];
  median: [number, number];
}
const { intervals }: { intervals: Recorded[] } = JSON.parse(readFileSync(new URL("../../test-data/python.json", import.meta.url), "utf8"));

/** All n^n resamples, counted one by one. */
function exactInterval(runs: readonly number[], statistic: Statistic): Interval {
  const n = runs.length;
  const all = new Float64Array(n ** n);
  for (let code = 0; code < all.length; code++) {
    all[code] = statistic(runs.map((_, digit) => runs[Math.floor(code / n ** digit) % n]));
  }
  return percentileInterval(all);
}

describe("bootstrap", () => {
  it.each([
    ["mean", mean],
    ["interquartile mean", interquartileMean],
  ] as const)("gives the interval of all n^n resamples for the %s", (_, statistic) => {
    const runs = [1, 2.5, 4.2, 8.9, 17.1];
    const exact = exactInterval(runs, statistic);
    const drawn = bootstrapInterval(runs, statistic, { resamples: 100_000 });
    expect(Math.abs(drawn.low - exact.low)).toBeLessThan(0.15);
    expect(Math.abs(drawn.high - exact.high)).toBeLessThan(0.15);
  });

  it("gives the smallest and the largest of five runs for the median: each has a probability of 5.8 %", () => {
    expect(bootstrapInterval([5, 1, 4, 2, 3], median, { resamples: 20_000 })).toEqual({ low: 1, high: 5 });
  });

  it.each(intervals)("equals rliable's intervals within Monte-Carlo error for $a.length runs", ({ a, ...recorded }) => {
    const spread = Math.max(...a) - Math.min(...a);
    for (const [statistic, [low, high]] of [
      [interquartileMean, recorded.iqm],
      [mean, recorded.mean],
      [median, recorded.median],
    ] as const) {
      const interval = bootstrapInterval(a, statistic, { resamples: 20_000 });
      expect(Math.abs(interval.low - low)).toBeLessThan(0.02 * spread);
      expect(Math.abs(interval.high - high)).toBeLessThan(0.02 * spread);
    }
  });

  it("covers the true mean of a normal as often as theory says: 95 % nearly with 30 runs, too seldom with 5", () => {
    const covered = (size: number, repetitions: number) => {
      const rng = stream(1, "coverage", size);
      let hits = 0;
      for (let k = 0; k < repetitions; k++) {
        const runs = Array.from({ length: size }, () => rng.normal());
        const { low, high } = bootstrapInterval(runs, mean, { resamples: 300, seed: k });
        if (low <= 0 && 0 <= high) hits++;
      }
      return hits / repetitions;
    };
    // The standard error of the shares is 0.011 and 0.016. Theory: a z-interval whose width lacks the factor sqrt(n / (n - 1)).
    expect(Math.abs(covered(30, 500) - 0.935)).toBeLessThan(0.033);
    expect(Math.abs(covered(5, 500) - 0.84)).toBeLessThan(0.048);
  });

  it("draws each stratum from its own runs and keeps its size", () => {
    bootstrap(
      [[3, 1, 2], [40, 30], [7]],
      [
        (resamples) => {
          expect(resamples.map(({ length }) => length)).toEqual([3, 2, 1]);
          for (const value of resamples[0]) expect([1, 2, 3]).toContain(value);
          for (const value of resamples[1]) expect([30, 40]).toContain(value);
          for (const resample of resamples) expect([...resample]).toEqual([...resample].sort((a, b) => a - b));
          return 0;
        },
      ],
      { resamples: 200 },
    );
  });

  it("gives the same interval for the same seed, in any order of the runs, and one that shifts and scales with them", () => {
    const runs = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(runs, fc.integer({ min: 0, max: 1000 }), (values, seed) => {
        const options = { resamples: 200, seed };
        const interval = bootstrapInterval(values, median, options);
        expect(bootstrapInterval([...values].reverse(), median, options)).toEqual(interval);
        const moved = bootstrapInterval(
          values.map((value) => 2 * value + 10),
          median,
          options,
        );
        expect(moved.low).toBeCloseTo(2 * interval.low + 10, 9);
        expect(moved.high).toBeCloseTo(2 * interval.high + 10, 9);
        expect(interval.low).toBeLessThanOrEqual(interval.high);
      }),
      { numRuns: 50 },
    );
  });

  it("refuses options out of range", () => {
    expect(() => bootstrapInterval([1, 2], mean, { resamples: 0 })).toThrow(/resamples is out of range. Got 0/);
    expect(() => bootstrapInterval([1, 2], mean, { confidence: 1 })).toThrow(/confidence is out of range. Got 1/);
    expect(() => bootstrapInterval([], mean)).toThrow(/there are no values/);
    expect(() => bootstrap([], [])).toThrow(/there are no strata/);
  });
});
