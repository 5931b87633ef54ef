import { expect, test } from "vitest";
import { createChoice } from "./choose-way.ts";

/** Makes runs of 8 blocks, each of which takes as long as its way does. @returns the share that were done alone */
function share(choice: ReturnType<typeof createChoice>, runs: number, together: number, alone: number): number {
  let count = 0;
  for (let k = 0; k < runs; k++) {
    const isAlone = choice.isAlone();
    count += Number(isAlone);
    choice.count(8, 8 * (isAlone ? alone : together));
  }
  return count / runs;
}

test("a loop is run together first, and as long as that is faster or as fast", () => {
  expect(share(createChoice(), 33, 1, 1)).toBe(0);
  expect(share(createChoice(), 20_000, 1, 2)).toBeLessThan(0.04);
  expect(share(createChoice(), 20_000, 1, 1)).toBeLessThan(0.04);
});

test("a loop is run alone while threads are late, and together again when they are not", () => {
  const choice = createChoice();
  expect(share(choice, 20_000, 10, 1)).toBeGreaterThan(0.95);
  share(choice, 5000, 1, 2); // the next trial comes after at most 32 phases of 32 runs
  expect(share(choice, 20_000, 1, 2)).toBeLessThan(0.04);
});
