import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bootstrapInterval } from "./bootstrap.ts";
import { median } from "./estimates.ts";
import { medianIntervals } from "./median-interval.ts";

describe("medianIntervals", () => {
  it("equals the plain bootstrap of the median, for any number of values and with ties", () => {
    const values = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 11 });
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 99 }), fc.constantFrom(0.5, 0.9, 0.95), (runs, seed, confidence) => {
        const options = { resamples: 300, seed, confidence };
        expect(medianIntervals(runs.length, options)(runs)).toEqual(bootstrapInterval(runs, median, options));
      }),
    );
  });

  it("can be asked again", () => {
    const interval = medianIntervals(3, { resamples: 100 });
    const first = interval([1, 2, 3]);
    interval([7, 7, 7]);
    expect(interval([3, 1, 2])).toEqual(first);
  });
});
