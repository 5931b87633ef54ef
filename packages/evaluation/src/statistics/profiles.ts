import { type Rng, ShapeError, stream } from "@quantal/numeric";
import type { AggregateEstimate } from "./aggregates.ts";
import { type BootstrapOptions, percentileInterval } from "./bootstrap.ts";
import { probabilityOfImprovement } from "./improvement.ts";
import { confidenceOf, drawRuns, newResampler, type Resampler, resamplesOf } from "./resampler.ts";
import type { ScoreTable } from "./score-table.ts";

/** A share at each threshold, with pointwise intervals. */
export interface PerformanceProfile {
  readonly thresholds: readonly number[];
  readonly share: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

export interface ProfileOptions extends BootstrapOptions {
  /** `runs`: the share of runs above a threshold; `tasks`: the share of tasks whose mean is (average score distribution). @default "runs" */
  readonly of?: "runs" | "tasks";
}

/**
 * The share of scores above each threshold: a whole distribution at a glance. Equals rliable 1.2.0's score_distributions and, of
 * tasks, average_score_distributions.
 * @see Agarwal et al. 2021, section 4.2, arXiv:2108.13264
 */
export function performanceProfile(scores: ScoreTable, thresholds: readonly number[], options: ProfileOptions = {}): PerformanceProfile {
  const resampler = newResampler(scores.tasks);
  const shareAbove = options.of === "tasks" ? tasksAbove : runsAbove;
  const share = thresholds.map((threshold) => shareAbove(resampler, threshold));
  const distributions = thresholds.map(() => new Float64Array(resamplesOf(options)));
  const rng = stream(options.seed ?? 0, "profile");
  for (let r = 0; r < resamplesOf(options); r++) {
    drawRuns(resampler, rng);
    for (let k = 0; k < thresholds.length; k++) distributions[k][r] = shareAbove(resampler, thresholds[k]);
  }
  const intervals = distributions.map((drawn) => percentileInterval(drawn, confidenceOf(options)));
  return { thresholds, share, low: intervals.map(({ low }) => low), high: intervals.map(({ high }) => high) };
}

/**
 * The mean over tasks of the probability that a run of the first agent scores higher than one of the second, ties one half. Equals
 * rliable 1.2.0's probability_of_improvement.
 * @throws ShapeError where the agents have different tasks
 * @see Agarwal et al. 2021, section 4.3, arXiv:2108.13264
 */
export function taskImprovement(first: ScoreTable, second: ScoreTable, options: BootstrapOptions = {}): AggregateEstimate {
  const names = (table: ScoreTable) => table.tasks.map(({ task }) => task).join("\n");
  if (names(first) !== names(second)) {
    const got = [first, second].map((table) => table.tasks.map(({ task }) => task));
    throw new ShapeError({ where: "taskImprovement", problem: "the agents have different tasks", got, expected: "the same, in one order" });
  }
  const tasks = first.tasks.map(({ runs }, k) => ({ x: runs, y: second.tasks[k].runs, wins: winsOf(runs, second.tasks[k].runs) }));
  const counts = tasks.map(({ x, y }) => ({ x: new Int32Array(x.length), y: new Int32Array(y.length) }));
  const distribution = new Float64Array(resamplesOf(options));
  const rng = stream(options.seed ?? 0, "task-improvement");
  for (let r = 0; r < distribution.length; r++) {
    let sum = 0;
    for (let k = 0; k < tasks.length; k++) {
      const { x, y } = counts[k];
      countDraws(x, rng);
      countDraws(y, rng);
      sum += wonShare(x, y, tasks[k].wins);
    }
    distribution[r] = sum / tasks.length;
  }
  const value = tasks.reduce((sum, { x, y }) => sum + probabilityOfImprovement(x, y), 0) / tasks.length;
  return { value, interval: percentileInterval(distribution, confidenceOf(options)) };
}

/** 2, 1 or 0 a pair of runs: the first wins, a tie, the second wins. */
function winsOf(x: Float64Array, y: Float64Array): Uint8Array {
  return Uint8Array.from({ length: x.length * y.length }, (_, p) => 1 + Math.sign(x[Math.floor(p / y.length)] - y[p % y.length]));
}

function countDraws(counts: Int32Array, rng: Rng): void {
  counts.fill(0);
  for (let i = 0; i < counts.length; i++) counts[Math.floor((rng.u32() * counts.length) / 4294967296)]++;
}

function wonShare(x: Int32Array, y: Int32Array, wins: Uint8Array): number {
  let total = 0;
  for (let i = 0; i < x.length; i++) {
    if (x[i] === 0) continue;
    let row = 0;
    for (let j = 0; j < y.length; j++) row += y[j] * wins[i * y.length + j];
    total += x[i] * row;
  }
  return total / (2 * x.length * y.length);
}

function runsAbove({ sorted, counts }: Resampler, threshold: number): number {
  let above = 0;
  for (let i = sorted.length - 1; i >= 0 && sorted[i] > threshold; i--) above += counts[i];
  return above / sorted.length;
}

function tasksAbove({ sums, starts }: Resampler, threshold: number): number {
  let above = 0;
  for (let k = 0; k < sums.length; k++) above += Number(sums[k] / (starts[k + 1] - starts[k]) > threshold);
  return above / sums.length;
}
