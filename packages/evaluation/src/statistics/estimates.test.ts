import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { interquartileMean, mean, median, quantile, standardDeviation } from "./estimates.ts";

interface Point {
  values: number[];
  mean: number;
  median: number;
  iqm: number;
  trimMean: number;
  standardDeviation: number;
  quantiles: Record<string, number>;
}
const { points }: { points: Point[] } = JSON.parse(readFileSync(new URL("../../test-data/python.json", import.meta.url), "utf8"));
const runs = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 40 });

describe("estimates", () => {
  it.each(points)("equal NumPy, SciPy and rliable on $values.length values", (point) => {
    expect(mean(point.values)).toBeCloseTo(point.mean, 10);
    expect(median(point.values)).toBeCloseTo(point.median, 10);
    expect(interquartileMean(point.values)).toBeCloseTo(point.iqm, 10);
    expect(interquartileMean(point.values)).toBeCloseTo(point.trimMean, 10);
    expect(standardDeviation(point.values)).toBeCloseTo(point.standardDeviation, 10);
    for (const [fraction, value] of Object.entries(point.quantiles))
      expect(quantile(point.values, Number(fraction))).toBeCloseTo(value, 10);
  });

  it("the interquartile mean of five is the mean of the middle three", () => {
    expect(interquartileMean([1000, 3, 1, 2, -1000])).toBe(2);
    expect(interquartileMean([1, 2, 6])).toBe(3);
    expect(interquartileMean([7])).toBe(7);
  });

  it("all lie between the smallest and the largest value, and don't depend on the order", () => {
    fc.assert(
      fc.property(runs, (values) => {
        const reversed = [...values].reverse();
        for (const statistic of [mean, median, interquartileMean]) {
          const value = statistic(values);
          const slack = 1e-9 * (1 + Math.max(...values.map(Math.abs)));
          expect(value).toBeGreaterThanOrEqual(Math.min(...values) - slack);
          expect(value).toBeLessThanOrEqual(Math.max(...values) + slack);
          expect(Math.abs(statistic(reversed) - value)).toBeLessThanOrEqual(slack);
        }
      }),
    );
  });

  it("never change what they are given", () => {
    const values = [3, 1, 2];
    for (const statistic of [mean, median, interquartileMean, standardDeviation]) statistic(values);
    quantile(values, 0.5);
    expect(values).toEqual([3, 1, 2]);
  });

  it("refuse no values and values that aren't finite", () => {
    for (const statistic of [mean, median, interquartileMean, standardDeviation]) {
      expect(() => statistic([])).toThrow(/there are no values. Got 0, expected one value or more/);
      expect(() => statistic([1, Number.NaN])).toThrow(/value 1 is not finite. Got NaN/);
    }
    expect(() => quantile([1], 1.5)).toThrow(/fraction is out of range/);
  });
});
