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
  const ofTasks = options.of === "tasks";
  const size = ofTasks ? scores.tasks.length : resampler.sorted.length;
  const above = new Int32Array(thresholds.length);
  const places = Int32Array.from(thresholds, (threshold) => placeAbove(resampler.sorted, threshold));
  const rest = new Int32Array(resampler.sorted.length + 1);
  const count = (): void => (ofTasks ? countTasks(above, resampler, thresholds) : countRuns(above, rest, resampler, places));
  count();
  const share = Array.from(above, (value) => value / size);
  const resamples = resamplesOf(options);
  const drawn = thresholds.map(() => new Int32Array(size + 1)); // how many resamples had 0, 1, … above: no sorting of 50,000 shares
  const rng = stream(options.seed ?? 0, "profile");
  for (let r = 0; r < resamples; r++) {
    drawRuns(resampler, rng);
    count();
    for (let k = 0; k < above.length; k++) drawn[k][above[k]]++;
  }
  const tail = (1 - confidenceOf(options)) / 2;
  const end = (fraction: number): number[] => drawn.map((counts) => countQuantile(counts, resamples, fraction) / size);
  return { thresholds, share, low: end(tail), high: end(1 - tail) };
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
  const tasks = first.tasks.map(({ runs }, k) => ({ x: runs, y: second.tasks[k].runs, merged: mergedOrder(runs, second.tasks[k].runs) }));
  const counts = tasks.map(({ x, y }) => ({ x: new Int32Array(x.length), y: new Int32Array(y.length) }));
  const distribution = new Float64Array(resamplesOf(options));
  const rng = stream(options.seed ?? 0, "task-improvement");
  for (let r = 0; r < distribution.length; r++) {
    let sum = 0;
    for (let k = 0; k < tasks.length; k++) {
      const { x, y } = counts[k];
      countDraws(x, rng);
      countDraws(y, rng);
      sum += wonShare(x, y, tasks[k].merged);
    }
    distribution[r] = sum / tasks.length;
  }
  const value = tasks.reduce((sum, { x, y }) => sum + probabilityOfImprovement(x, y), 0) / tasks.length;
  return { value, interval: percentileInterval(distribution, confidenceOf(options)) };
}

/** Runs of both agents in ascending order, those of the second counted on from the first's, and where a value is the last of its kind. */
interface Merged {
  readonly order: Int32Array;
  readonly isLast: Uint8Array;
}

function mergedOrder(x: Float64Array, y: Float64Array): Merged {
  const all = Float64Array.of(...x, ...y);
  const order = Int32Array.from(all, (_, i) => i).sort((i, j) => all[i] - all[j]);
  return { order, isLast: Uint8Array.from(order, (i, k) => Number(k === order.length - 1 || all[order[k + 1]] > all[i])) };
}

function countDraws(counts: Int32Array, rng: Rng): void {
  counts.fill(0);
  for (let i = 0; i < counts.length; i++) counts[Math.floor((rng.u32() * counts.length) / 4294967296)]++;
}

/** Wins and half of the ties among all pairs of a resample, in one pass over equal values. */
function wonShare(x: Int32Array, y: Int32Array, { order, isLast }: Merged): number {
  let total = 0;
  let beaten = 0;
  let own = 0;
  let tied = 0;
  for (let k = 0; k < order.length; k++) {
    const index = order[k];
    if (index < x.length) own += x[index];
    else tied += y[index - x.length];
    if (isLast[k] === 0) continue;
    total += own * (2 * beaten + tied);
    beaten += tied;
    own = 0;
    tied = 0;
  }
  return total / (2 * x.length * y.length);
}

/** Writes how many runs of a resample lie above each threshold. Writes: above, and rest [runs + 1], the runs from each place on. */
function countRuns(above: Int32Array, rest: Int32Array, { counts }: Resampler, places: Int32Array): void {
  for (let i = counts.length - 1; i >= 0; i--) rest[i] = rest[i + 1] + counts[i];
  for (let k = 0; k < above.length; k++) above[k] = rest[places[k]];
}

/** Writes how many tasks of a resample have a mean above each threshold. */
function countTasks(above: Int32Array, { sums, starts }: Resampler, thresholds: readonly number[]): void {
  above.fill(0);
  for (let k = 0; k < above.length; k++) {
    for (let task = 0; task < sums.length; task++) {
      above[k] += Number(sums[task] / (starts[task + 1] - starts[task]) > thresholds[k]);
    }
  }
}

/** The place of the first score above a threshold. */
function placeAbove(sorted: Float64Array, threshold: number): number {
  const place = sorted.findIndex((score) => score > threshold);
  return place < 0 ? sorted.length : place;
}

/** `quantile` of the numbers 0, 1, …, where counts[v] of the `total` numbers are v. */
function countQuantile(counts: Int32Array, total: number, fraction: number): number {
  const position = fraction * (total - 1);
  const below = Math.floor(position);
  const low = valueAt(counts, below);
  return low + (position - below) * (valueAt(counts, Math.min(below + 1, total - 1)) - low);
}

function valueAt(counts: Int32Array, rank: number): number {
  let passed = 0;
  for (let value = 0; value < counts.length; value++) {
    passed += counts[value];
    if (passed > rank) return value;
  }
  return counts.length - 1;
}
