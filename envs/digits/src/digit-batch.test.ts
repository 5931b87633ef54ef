import { OptionError, stream } from "@quantal/numeric";
import { describe, expect, test } from "vitest";
import { createGatherer, drawBatch } from "./digit-batch.ts";
import { DIGIT_PIXELS, type DigitData } from "./digit-data.ts";

describe("drawBatch", () => {
  test("draws distinct indices into its own part only", () => {
    for (let seed = 0; seed < 200; seed++) {
      const indices = new Int32Array(3 * 64).fill(-1);
      drawBatch(indices, 64, 64, 70, stream(seed, "batch"));
      const own = indices.slice(64, 128);
      expect(new Set(own).size).toBe(64);
      expect(own.every((index) => index >= 0 && index < 70)).toBe(true);
      expect([...indices.slice(0, 64), ...indices.slice(128)].every((index) => index === -1)).toBe(true);
    }
  });

  test("draws each index equally often, at the first place and at the last", () => {
    const rng = stream(1, "batch");
    const [count, size, rounds] = [20, 8, 20_000];
    const [firsts, lasts, all] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
    const indices = new Int32Array(size);
    for (let round = 0; round < rounds; round++) {
      drawBatch(indices, 0, size, count, rng);
      firsts[indices[0]]++;
      lasts[indices[size - 1]]++;
      for (const index of indices) all[index]++;
    }
    const chiSquare = (seen: Float64Array, expected: number) => seen.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    // The 0.999 quantile with 19 degrees of freedom is 43.8; without replacement all vary less, by (1 - size / count).
    expect(chiSquare(firsts, rounds / count)).toBeLessThan(43.8);
    expect(chiSquare(lasts, rounds / count)).toBeLessThan(43.8);
    expect(chiSquare(all, (rounds * size) / count)).toBeLessThan(43.8 * (1 - size / count));
  });

  test("takes all images there are, and refuses to take more", () => {
    const indices = new Int32Array(30);
    drawBatch(indices, 0, 30, 30, stream(3, "batch"));
    expect([...indices].sort((a, b) => a - b)).toEqual([...Array(30).keys()]);
    const draw = () => drawBatch(indices, 0, 30, 29, stream(3, "batch"));
    expect(draw).toThrow(OptionError);
    expect(draw).toThrow("the split has fewer images than a batch. Got 29, expected 30 or more. Choose a smaller batchSize.");
  });
});

describe("createGatherer", () => {
  const data = (first: number): DigitData => ({
    images: Uint8Array.from({ length: 9 * DIGIT_PIXELS }, (_, k) => first + Math.floor(k / DIGIT_PIXELS)),
    labels: new Uint8Array(9),
    count: 9,
  });

  test("gathers a lane's batch, whatever was gathered before", () => {
    const [some, other] = [data(0), data(100)];
    const gather = createGatherer(2);
    const indices = Int32Array.of(3, 4, 3, 4, 4, 3, 8, 0);
    const greys = (from: DigitData, lane: number): number[] => {
      const observations = new Float32Array(8 * DIGIT_PIXELS).fill(-1);
      gather(observations, from, indices, lane);
      const wrong = observations.findIndex((value, k) => value !== observations[k - (k % DIGIT_PIXELS)]);
      expect(wrong).toBe(-1); // images are of one grey
      return [...observations].filter((_, k) => k % DIGIT_PIXELS === 0);
    };
    expect(greys(some, 0)).toEqual([3, 4, -1, -1, -1, -1, -1, -1]);
    expect(greys(some, 1)).toEqual([-1, -1, 3, 4, -1, -1, -1, -1]); // the same batch
    expect(greys(some, 2)).toEqual([-1, -1, -1, -1, 4, 3, -1, -1]); // the same images in another order
    expect(greys(other, 2)).toEqual([-1, -1, -1, -1, 104, 103, -1, -1]); // the same indices of other data
    expect(greys(some, 3)).toEqual([-1, -1, -1, -1, -1, -1, 8, 0]);
    expect(greys(some, 0)).toEqual([3, 4, -1, -1, -1, -1, -1, -1]);
  });

  test("knows a first batch of zeros for one that it hasn't gathered", () => {
    const observations = new Float32Array(DIGIT_PIXELS);
    createGatherer(1)(observations, data(7), Int32Array.of(0), 0);
    expect(observations.every((value) => value === 7)).toBe(true);
  });
});
