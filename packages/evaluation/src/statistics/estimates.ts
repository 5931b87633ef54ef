import { NonFiniteError, requireFinite, ShapeError } from "@quantal/numeric";

/** A number that sums up the runs of one agent on one task. Runs have no order. */
export type Statistic = (runs: ArrayLike<number>) => number;

/** The arithmetic mean. @throws ShapeError without values, NonFiniteError for one that isn't finite */
export function mean(runs: ArrayLike<number>): number {
  check("mean", runs);
  return sum(runs, 0, runs.length) / runs.length;
}

/** The middle value; of an even number of values the mean of the two in the middle. @throws as mean */
export function median(runs: ArrayLike<number>): number {
  const sorted = ascending("median", runs);
  const middle = sorted.length >>> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * The interquartile mean: floor(n / 4) values are cut from each end, the mean of the rest is given.
 * Whole values are cut, never fractions of one: what SciPy's trim_mean(values, 0.25) does, and with it the field (rliable).
 * So it is the mean for n < 4, and the mean of the middle three of five.
 * @throws as mean
 * @see Agarwal et al. 2021, arXiv:2108.13264
 */
export function interquartileMean(runs: ArrayLike<number>): number {
  const sorted = ascending("interquartileMean", runs);
  const cut = Math.floor(sorted.length / 4);
  return sum(sorted, cut, sorted.length - cut) / (sorted.length - 2 * cut);
}

/**
 * The value below which a fraction of the values lies, interpolated linearly between neighbours (NumPy's default).
 * @param fraction - in [0, 1]
 * @throws OptionError for another fraction, otherwise as mean
 */
export function quantile(runs: ArrayLike<number>, fraction: number): number {
  requireFinite("quantile", "fraction", fraction, 0, 1);
  const sorted = ascending("quantile", runs);
  const position = fraction * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}

/** The sample standard deviation (divided by n - 1); 0 for a single value. @throws as mean */
export function standardDeviation(runs: ArrayLike<number>): number {
  const center = mean(runs);
  let squares = 0;
  for (let i = 0; i < runs.length; i++) squares += (runs[i] - center) * (runs[i] - center);
  return runs.length === 1 ? 0 : Math.sqrt(squares / (runs.length - 1));
}

/** The values in ascending order: the same array where they already are (resamples come sorted), a sorted copy otherwise. */
export function ascending(where: string, runs: ArrayLike<number>): ArrayLike<number> {
  check(where, runs);
  for (let i = 1; i < runs.length; i++) if (runs[i - 1] > runs[i]) return Float64Array.from(runs).sort();
  return runs;
}

function check(where: string, runs: ArrayLike<number>): void {
  if (runs.length === 0) throw new ShapeError({ where, problem: "there are no values", got: 0, expected: "one value or more" });
  for (let i = 0; i < runs.length; i++) {
    if (!Number.isFinite(runs[i])) throw new NonFiniteError({ where, problem: `value ${i} is not finite`, got: runs[i] });
  }
}

function sum(values: ArrayLike<number>, from: number, to: number): number {
  let total = 0;
  for (let i = from; i < to; i++) total += values[i];
  return total;
}
