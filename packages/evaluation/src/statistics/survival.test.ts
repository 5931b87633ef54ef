import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Duration, kaplanMeier } from "./survival.ts";

interface Recorded {
  times: number[];
  reached: number[];
  timeline: number[];
  survival: number[];
  low: (number | null)[];
  high: (number | null)[];
  median: number | null;
  interval: [number | null, number | null] | null;
}
const recorded: { kaplanMeier: Recorded[] } = JSON.parse(readFileSync(new URL("../../test-data/python.json", import.meta.url), "utf8"));
const durations = fc.array(fc.record({ time: fc.integer({ min: 1, max: 20 }), reached: fc.boolean() }), { minLength: 1, maxLength: 30 });

describe("kaplanMeier", () => {
  it.each(recorded.kaplanMeier)("equals lifelines for times $times, reached $reached", (row) => {
    const runs: Duration[] = row.times.map((time, i) => ({ time, reached: row.reached[i] === 1 }));
    const estimate = kaplanMeier(runs);
    const offset = row.timeline[0] === 0 ? 1 : 0; // lifelines begins with a row for time 0
    expect(estimate.times).toEqual(row.timeline.slice(offset));
    estimate.notReached.forEach((share, i) => {
      expect(share).toBeCloseTo(row.survival[i + offset], 12);
      if (share === 0) return; // nothing is left: the interval isn't defined there
      expect(estimate.low[i]).toBeCloseTo(row.low[i + offset] ?? Number.NaN, 9);
      expect(estimate.high[i]).toBeCloseTo(row.high[i + offset] ?? Number.NaN, 9);
    });
    // On purpose different from lifelines: a share that is one half but for rounding counts as one half, and where
    // nothing is left there is no upper bound (there R gives none either; lifelines takes 0).
    const isHalf = row.survival.some((share) => Math.abs(share - 0.5) < 1e-9);
    if (!isHalf) expect(estimate.median ?? null).toBe(row.median);
    expect(estimate.medianInterval.low ?? null).toBe(row.interval?.at(0) ?? null);
    if (row.survival.at(-1) !== 0) expect(estimate.medianInterval.high ?? null).toBe(row.interval?.at(1) ?? null);
  });

  it("is the share of runs that aren't there yet where nothing is censored", () => {
    fc.assert(
      fc.property(durations, (drawn) => {
        const runs = drawn.map(({ time }) => ({ time, reached: true }));
        const { times, notReached } = kaplanMeier(runs);
        times.forEach((time, i) => {
          expect(notReached[i]).toBeCloseTo(runs.filter((run) => run.time > time).length / runs.length, 12);
        });
      }),
    );
  });

  it("never rises, stays in [0, 1] and inside of its interval", () => {
    fc.assert(
      fc.property(durations, (runs) => {
        const { notReached, low, high } = kaplanMeier(runs);
        notReached.forEach((share, i) => {
          expect(share).toBeLessThanOrEqual(i === 0 ? 1 : notReached[i - 1]);
          expect(share).toBeGreaterThanOrEqual(0);
          if (share > 0) expect(low[i] <= share && share <= high[i]).toBe(true);
        });
      }),
    );
  });

  it("has no median where more than half never reached it", () => {
    const { median, medianInterval } = kaplanMeier([
      { time: 50, reached: true },
      { time: 100, reached: false },
      { time: 100, reached: false },
    ]);
    expect(median).toBeUndefined();
    expect(medianInterval.high).toBeUndefined();
    expect(kaplanMeier([]).times).toEqual([]);
  });

  it("counts one half as one half in spite of rounding, however many factors it is the product of", () => {
    for (let half = 1; half <= 40; half++) {
      const runs = Array.from({ length: 2 * half }, (_, i) => ({ time: i, reached: i < half }));
      expect(kaplanMeier(runs).median).toBe(half - 1);
    }
  });

  it("refuses times that aren't finite", () => {
    expect(() => kaplanMeier([{ time: Number.NaN, reached: true }])).toThrow(/a time is not finite. Got NaN/);
  });
});
