import { type Rng, requireFinite, requireInteger, ShapeError, stream } from "@quantal/numeric";
import { ascending, quantile, type Statistic } from "./estimates.ts";

/** Both ends belong to it. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface BootstrapOptions {
  /** How often the runs are drawn again. @default 50000 */
  readonly resamples?: number;
  /** How much of the bootstrap distribution lies inside, in (0, 1). @default 0.95 */
  readonly confidence?: number;
  /** The same seed gives the same interval. @default 0 */
  readonly seed?: number;
}

export const RESAMPLES = 50_000;
export const CONFIDENCE = 0.95;

/**
 * The percentile bootstrap interval of a statistic of runs.
 * With few runs it is too narrow (five runs of a normal: some 84 % instead of 95 % for the mean), so it describes and doesn't decide.
 * @throws ShapeError without runs, NonFiniteError for a run that isn't finite, OptionError for options out of range
 * @see Efron & Tibshirani 1993, chapter 13
 */
export function bootstrapInterval(runs: ArrayLike<number>, statistic: Statistic, options: BootstrapOptions = {}): Interval {
  const [distribution] = bootstrap([runs], [([resample]) => statistic(resample)], options);
  return percentileInterval(distribution, options.confidence);
}

/**
 * The bootstrap distributions of several statistics over the same resamples, one array [resamples] a statistic.
 * Each stratum (the runs of one agent on one task) is drawn with replacement on its own and keeps its size; a statistic gets
 * one resample a stratum, each in ascending order, in arrays that are used again for the next.
 */
export function bootstrap(
  strata: readonly ArrayLike<number>[],
  statistics: readonly ((resamples: readonly Float64Array[]) => number)[],
  options: BootstrapOptions = {},
): Float64Array[] {
  const resamples = requireInteger("bootstrap", "resamples", options.resamples ?? RESAMPLES, 1);
  if (strata.length === 0) throw new ShapeError({ where: "bootstrap", problem: "there are no strata", got: 0, expected: "one or more" });
  const rng = stream(options.seed ?? 0, "bootstrap");
  const sorted = strata.map((runs) => Float64Array.from(ascending("bootstrap", runs)));
  const drawn = sorted.map((runs) => new Float64Array(runs.length));
  const counts = sorted.map((runs) => new Int32Array(runs.length));
  const distributions = statistics.map(() => new Float64Array(resamples));
  for (let r = 0; r < resamples; r++) {
    for (let s = 0; s < sorted.length; s++) drawAgain(drawn[s], counts[s], sorted[s], rng);
    for (let k = 0; k < statistics.length; k++) distributions[k][r] = statistics[k](drawn);
  }
  return distributions;
}

/** The middle part of a bootstrap distribution. @param confidence - in (0, 1), default 0.95 */
export function percentileInterval(distribution: Float64Array, confidence = CONFIDENCE): Interval {
  requireFinite("percentileInterval", "confidence", confidence, Number.MIN_VALUE, 1 - Number.EPSILON / 2);
  const sorted = distribution.toSorted();
  return { low: quantile(sorted, (1 - confidence) / 2), high: quantile(sorted, (1 + confidence) / 2) };
}

/** Draws as many runs as there are, with replacement. Counting how often each was drawn keeps them in ascending order without sorting. */
function drawAgain(resample: Float64Array, counts: Int32Array, sorted: Float64Array, rng: Rng): void {
  const size = sorted.length;
  counts.fill(0);
  for (let i = 0; i < size; i++) counts[rng.integers(0, size)]++;
  for (let i = 0, at = 0; i < size; i++) {
    for (let copies = counts[i]; copies > 0; copies--) resample[at++] = sorted[i];
  }
}
