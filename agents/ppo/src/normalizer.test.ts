import { END } from "@quantal/core";
import { addMoments } from "@quantal/numeric";
import { describe, expect, it } from "vitest";
import { noMoments, normalizeRewards, normalizeRow, normalizerOf } from "./normalizer.ts";

describe("observations", () => {
  const raw = Float32Array.of(1, 100, 3, 300, -50, 200);

  it("come to mean 0 and deviation 1 by what was seen", () => {
    const { observationMoments } = noMoments(2, 0);
    for (const row of [0, 1]) addMoments(observationMoments, raw, 2 * row);
    const out = new Float32Array(4);
    for (const row of [0, 1]) normalizeRow(out, 1 - row, raw, row, 2, normalizerOf(observationMoments));
    expect(Array.from(out, (x) => Math.round(x * 1e6) / 1e6)).toEqual([1, 1, -1, -1]);
    normalizeRow(out, 0, raw, 2, 2, normalizerOf(observationMoments));
    expect([...out.subarray(0, 2)]).toEqual([-10, 0]); // clipped
  });

  it("stay as they are before anything was seen, and where it isn't wanted", () => {
    const out = new Float32Array(2);
    normalizeRow(out, 0, raw, 1, 2, normalizerOf(noMoments(2, 0).observationMoments));
    expect([...out]).toEqual([3, 10]); // within the limit of 10
    normalizeRow(out, 0, raw, 1, 2, normalizerOf(noMoments(0, 0).observationMoments));
    expect([...out]).toEqual([3, 300]);
  });
});

describe("rewards", () => {
  it("are divided by the deviation of the discounted returns so far", () => {
    const moments = noMoments(0, 2);
    const rollout = {
      steps: 2,
      lengths: Int32Array.of(2, 1),
      rewards: Float64Array.of(4, 2, 6, 0),
      values: new Float32Array(4),
      ends: Uint8Array.of(END.truncated, END.none, END.none, END.none),
      bootstrap: new Float32Array(4),
    };
    const out = new Float64Array(4);
    normalizeRewards(out, moments, rollout, 0.5); // returns 4 | 2 and 6: variance 8 / 3
    const deviation = Math.sqrt(8 / 3 + 1e-8);
    expect([...out]).toEqual([4, 2, 6, 0].map((x) => expect.closeTo(x / deviation, 12)));
    expect([...moments.runningReturns]).toEqual([2, 6]);
    normalizeRewards(out, moments, rollout, 0.5); // 0.5 * 2 + 4 = 5 | 2 and 0.5 * 6 + 6 = 9
    const all = [4, 2, 6, 5, 2, 9];
    const mean = all.reduce((sum, x) => sum + x, 0) / 6;
    const variance = all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 6;
    expect(out[0]).toBeCloseTo(4 / Math.sqrt(variance + 1e-8), 12);
  });
});
