import { describe, expect, test } from "vitest";
import type { Recorded } from "../matrix/record-run.ts";
import { type Judged, judge, ranked, survivors } from "./judge.ts";
import type { Trial } from "./sample.ts";

const trial = (number: number): Trial => ({ number, agent: { options: {} }, options: {} }) as unknown as Trial; // its options are all that is read
const record = (seed: number, meanReturn: number, failure?: string): Recorded =>
  ({ seed, final: { meanReturn }, ledger: { budget: 100 }, ...(failure === undefined ? {} : { failure }) }) as unknown as Recorded;
const judged = (number: number, value: number, rung = 0): Judged => ({ ...judge(trial(number), rung, [record(1, value)]) });
const numbers = (trials: readonly { number: number }[]): number[] => trials.map(({ number }) => number);

describe("a trial's value", () => {
  test("is the mean over its seeds", () => {
    expect(judge(trial(1), 0, [record(1, 10), record(2, 20), record(3, 60)])).toMatchObject({
      value: 30,
      values: [10, 20, 60],
      steps: 100,
    });
  });

  test("is the worst where a run failed or isn't finite", () => {
    const failed = judge(trial(1), 0, [record(1000, 10), record(1001, 20, "loss is NaN")]);
    expect(failed).toMatchObject({ value: Number.NEGATIVE_INFINITY, values: [10, Number.NaN], failures: ["seed 1001: loss is NaN"] });
    expect(judge(trial(1), 0, [record(1, Number.NaN)]).value).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe("the order of trials", () => {
  test("is by rung, value, number", () => {
    const all = [judged(0, 5, 1), judged(1, 7), judged(2, 9), judged(3, 7), judged(4, 5, 1), judged(5, Number.NaN), judged(6, Number.NaN)];
    expect(numbers(ranked(all).map((each) => each.trial))).toEqual([0, 4, 2, 1, 3, 5, 6]);
  });

  test("decides who goes on: the best, and always trial 0", () => {
    const all = [judged(0, 1), judged(1, 7), judged(2, 9), judged(3, 7)];
    expect(numbers(survivors(all, 2))).toEqual([0, 2]);
    expect(numbers(survivors(all, 3))).toEqual([0, 1, 2]);
    expect(numbers(survivors([judged(0, 8), ...all.slice(1)], 2))).toEqual([0, 2]);
    expect(numbers(survivors(all, 4))).toEqual([0, 1, 2, 3]);
  });
});
