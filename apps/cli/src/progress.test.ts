import { expect, test } from "vitest";
import { duration } from "./progress.ts";

test.each([
  [0.04, "0.0 s"],
  [4.24, "4.2 s"],
  [59.4, "59 s"],
  [59.6, "1 min 0 s"],
  [125, "2 min 5 s"],
  [7380, "2 h 3 min"],
  [Number.POSITIVE_INFINITY, "-"],
  [Number.NaN, "-"],
])("%s seconds are %s", (seconds, words) => {
  expect(duration(seconds)).toBe(words);
});
