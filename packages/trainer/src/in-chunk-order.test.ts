import fc from "fast-check";
import { from, lastValueFrom, toArray } from "rxjs";
import { expect, test } from "vitest";
import { inChunkOrder } from "./in-chunk-order.ts";

test("inChunkOrder puts any order of arrival into chunk order", async () => {
  const arrival = fc.shuffledSubarray(
    Array.from({ length: 12 }, (_, index) => index),
    { minLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(arrival, async (indices) => {
      const results = await lastValueFrom(from(indices.map((index) => ({ index }))).pipe(inChunkOrder(), toArray()));
      expect(results.map((result) => result.index)).toEqual(indices.toSorted((a, b) => a - b));
    }),
    { seed: 1, numRuns: 300 },
  );
});

test("inChunkOrder hands a result on as soon as all before it have come, and no sooner", () => {
  const seen: number[] = [];
  const waits = [2, 0, 1, 4];
  from(waits.map((index) => ({ index })))
    .pipe(inChunkOrder())
    .subscribe((result) => seen.push(result.index));
  expect(seen).toEqual([0, 1, 2]);
});
