import { expect, test } from "vitest";
import { alternate, median, quartiles, ratioRow, rounded } from "./measure.ts";

test("the median of an even number of values is between the two in the middle, and infinities stay", () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([5, Number.POSITIVE_INFINITY, 1])).toBe(5);
  expect(median([1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY])).toBe(Number.POSITIVE_INFINITY);
  expect(quartiles([1, 2, 3, 4, 5])).toEqual([2, 4]);
});

test("a ratio is the median of the rounds' ratios, and above 1 where ours is better", () => {
  const times = ratioRow("step", "us", [2, 4, 2], { peer: "peer", values: [6, 8, 10], isSpeed: false });
  expect([times.value, times.ratio, times.peerValue, times.ratioSpread]).toEqual([2, 3, 8, [2.5, 4]]);
  const speeds = ratioRow("steps", "steps/s", [6, 8, 10], { peer: "peer", values: [2, 4, 2], isSpeed: true });
  expect(speeds.ratio).toBe(3);
});

test("works take turns: each once to be compiled, then once a round", () => {
  const calls: string[] = [];
  const seconds = alternate(2, { a: () => calls.push("a"), b: () => calls.push("b") }, (work) => {
    work();
    return calls.length;
  });
  expect(calls.join("")).toBe("ababab");
  expect(seconds).toEqual({ a: [3, 5], b: [4, 6] });
});

test("figures have four digits, or all of a whole number's", () => {
  expect([rounded(1.23456), rounded(0.000123456), rounded(123456.7)]).toEqual([1.235, 0.0001235, 123457]);
});
