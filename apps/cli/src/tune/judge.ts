import type { Recorded } from "../matrix/record-run.ts";
import type { Trial } from "./sample.ts";

/** What a trial came to in the last rung that it reached. */
export interface Judged {
  readonly trial: Trial;
  /** From 0. */
  readonly rung: number;
  /** Of each run. */
  readonly steps: number;
  /** Mean return of the final greedy evaluation, a seed each; NaN for a run that failed. */
  readonly values: readonly number[];
  /** Their mean; minus infinity where one of them isn't finite. */
  readonly value: number;
  readonly failures: readonly string[];
}

/** Judges a trial by its runs, one a seed. */
export function judge(trial: Trial, rung: number, records: readonly Recorded[]): Judged {
  const values = records.map(({ final, failure }) => (failure === undefined ? final.meanReturn : Number.NaN));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const failures = records.flatMap(({ seed, failure }) => (failure === undefined ? [] : [`seed ${seed}: ${failure}`]));
  return { trial, rung, steps: records[0].ledger.budget, values, value: Number.isFinite(mean) ? mean : Number.NEGATIVE_INFINITY, failures };
}

/** Best first: by the rung that was reached, then by value; equal ones by their number. */
export function ranked(all: readonly Judged[]): Judged[] {
  return [...all].sort((a, b) => b.rung - a.rung || (a.value === b.value ? a.trial.number - b.trial.number : b.value - a.value));
}

/** Those that go on to the next rung: the best, and always trial 0, so that the end is compared with it. */
export function survivors(judged: readonly Judged[], count: number): Trial[] {
  const best = ranked(judged).map(({ trial }) => trial);
  const others = best.filter(({ number }) => number !== 0);
  const isAmong = best.slice(0, count).some(({ number }) => number === 0);
  const kept = isAmong ? best.slice(0, count) : [...best.filter(({ number }) => number === 0), ...others.slice(0, count - 1)];
  return kept.sort((a, b) => a.number - b.number);
}
