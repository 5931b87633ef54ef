import { requireFinite, stream } from "@quantal/numeric";
import { type BootstrapOptions, type Interval, percentileInterval } from "./bootstrap.ts";
import { drawRuns, newResampler, type Resampler, resamplesOf } from "./resampler.ts";
import type { ScoreTable } from "./score-table.ts";

/** A point estimate and its stratified bootstrap interval: percentile, runs drawn again within each task. */
export interface AggregateEstimate {
  readonly value: number;
  readonly interval: Interval;
}

export interface Aggregates {
  /** Mean of the middle half of all runs on all tasks. */
  readonly interquartileMean: AggregateEstimate;
  /** Median over tasks of the mean over runs. */
  readonly median: AggregateEstimate;
  /** Mean over all runs of all tasks. */
  readonly mean: AggregateEstimate;
  /** By how much runs miss `target` on average: larger is worse. */
  readonly optimalityGap: AggregateEstimate;
}

export interface AggregateOptions extends BootstrapOptions {
  /** The score beyond which more isn't worth anything to the optimality gap. @default 1 */
  readonly target?: number;
}

/**
 * What an agent's scores over several tasks come to. Point estimates equal rliable 1.2.0's aggregate_iqm, aggregate_median,
 * aggregate_mean and aggregate_optimality_gap, where all tasks have as many runs (rliable knows no other).
 * @see Agarwal et al. 2021, section 4, arXiv:2108.13264
 */
export function aggregateScores(scores: ScoreTable, options: AggregateOptions = {}): Aggregates {
  const target = requireFinite("aggregateScores", "target", options.target ?? 1);
  const resampler = newResampler(scores.tasks);
  const means = new Float64Array(scores.tasks.length);
  const found = new Float64Array(4);
  writeAggregates(found, means, resampler, target);
  const values = Float64Array.from(found);
  const distributions = [0, 1, 2, 3].map(() => new Float64Array(resamplesOf(options)));
  const rng = stream(options.seed ?? 0, "aggregates");
  for (let r = 0; r < distributions[0].length; r++) {
    drawRuns(resampler, rng);
    writeAggregates(found, means, resampler, target);
    for (let k = 0; k < 4; k++) distributions[k][r] = found[k];
  }
  const [iqm, median, mean, gap] = distributions.map((drawn, k) => ({
    value: values[k],
    interval: percentileInterval(drawn, options.confidence),
  }));
  return { interquartileMean: iqm, median, mean, optimalityGap: gap };
}

/**
 * The interquartile mean over all runs of all tasks at each of several moments (frames, budgets): how quickly an agent learns.
 * @param tables - one table a moment
 */
export function sampleEfficiency(tables: readonly ScoreTable[], options: BootstrapOptions = {}): AggregateEstimate[] {
  return tables.map((table) => aggregateScores(table, options).interquartileMean);
}

/** Writes interquartile mean, median of means, mean, optimality gap. Writes: found, means. */
function writeAggregates(found: Float64Array, means: Float64Array, resampler: Resampler, target: number): void {
  const { sorted, counts, sums, starts } = resampler;
  const size = sorted.length;
  const cut = Math.floor(size / 4);
  let passed = 0;
  let middle = 0;
  let all = 0;
  let capped = 0;
  for (let i = 0; i < size; i++) {
    const count = counts[i];
    if (count === 0) continue;
    const value = sorted[i];
    const inside = Math.min(passed + count, size - cut) - Math.max(passed, cut);
    if (inside > 0) middle += inside * value;
    passed += count;
    all += count * value;
    capped += count * Math.min(value, target);
  }
  for (let k = 0; k < means.length; k++) means[k] = sums[k] / (starts[k + 1] - starts[k]);
  means.sort();
  const half = means.length >>> 1;
  found[0] = middle / (size - 2 * cut);
  found[1] = means.length % 2 === 1 ? means[half] : (means[half - 1] + means[half]) / 2;
  found[2] = all / size;
  found[3] = target - capped / size;
}
