import type { BootstrapOptions } from "../statistics/bootstrap.ts";
import type { StudyMaking } from "../study/types.ts";
import { pairsOfDigits, summarizeDigits } from "./summarize-digits.ts";
import type { DigitsMark, DigitsPlan, DigitsResults, DigitsRun, ShortDigitsRun } from "./types.ts";

const DIGITS = 4; // of a curve's numbers: what a picture shows

/** What `digitsResults` is made from, beside the plan. */
export interface DigitsDone extends Pick<DigitsResults, "leftOut" | "failures" | "images" | "inked" | "misread" | "fields"> {
  readonly runs: readonly DigitsRun[];
}

/** All that the page and its pictures need. */
export function digitsResults(plan: DigitsPlan, done: DigitsDone, making: StudyMaking, options: BootstrapOptions = {}): DigitsResults {
  const { runs, ...rest } = done;
  const summaries = summarizeDigits(plan, runs, done.images.train, options);
  return {
    ...{ format: "quantal-digits-study", version: 1, ...making, plan, ...rest, summaries },
    pairs: pairsOfDigits(summaries, options),
    confusions: plan.arms
      .filter(({ group, label }) => group === "main" && runs.some(({ arm }) => arm === label))
      .map(({ label }) => ({ arm: label, counts: sumOf(runs.filter(({ arm }) => arm === label).map(({ confusion }) => confusion)) })),
    runs: runs.map(shortOf),
  };
}

function sumOf(matrices: readonly (readonly number[])[]): number[] {
  return (matrices[0] ?? []).map((_, i) => matrices.reduce((sum, matrix) => sum + matrix[i], 0));
}

function shortOf({ confusion: _, misread: __, fields: ___, curve, ...rest }: DigitsRun): ShortDigitsRun {
  return { ...rest, seconds: rounded(rest.seconds), curve: curve.map(rowOf) };
}

function rowOf({ images, seconds, validation, test }: DigitsMark): ShortDigitsRun["curve"][number] {
  return [images, rounded(seconds), rounded(validation), test === null ? null : rounded(test)];
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
