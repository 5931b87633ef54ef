import { type Rng, requireInteger, ShapeError, stream } from "@quantal/numeric";
import { type BootstrapOptions, bootstrap, type Interval, percentileInterval } from "./bootstrap.ts";

export interface PermutationOptions {
  /** How often the runs are dealt out anew. @default 10000 */
  readonly permutations?: number;
  /** The same seed gives the same p-value. @default 0 */
  readonly seed?: number;
}

/**
 * The probability that a run of the first agent scores higher than a run of the second; ties count one half.
 *   P = mean over all pairs (x, y) of [x > y] + [x = y] / 2
 * @see Agarwal et al. 2021, section 4.3, arXiv:2108.13264
 */
export function probabilityOfImprovement(first: ArrayLike<number>, second: ArrayLike<number>): number {
  if (first.length === 0 || second.length === 0) {
    throw new ShapeError({ where: "probabilityOfImprovement", problem: "an agent has no runs", got: [first.length, second.length] });
  }
  return halfWins(first, second) / (2 * first.length * second.length);
}

/** The percentile bootstrap interval of the probability of improvement: each agent's runs are drawn again on their own. */
export function improvementInterval(first: ArrayLike<number>, second: ArrayLike<number>, options: BootstrapOptions = {}): Interval {
  const [distribution] = bootstrap([first, second], [([x, y]) => probabilityOfImprovement(x, y)], options);
  return percentileInterval(distribution, options.confidence);
}

/**
 * The two-sided p-value of "the runs of both agents come from one distribution", by dealing the runs out anew:
 * the share of deals whose probability of improvement is as far from one half as the true one, the true one included.
 * @see Phipson & Smyth 2010, arXiv:1603.05766
 */
export function permutationTest(first: ArrayLike<number>, second: ArrayLike<number>, options: PermutationOptions = {}): number {
  const permutations = requireInteger("permutationTest", "permutations", options.permutations ?? 10_000, 1);
  const rng = stream(options.seed ?? 0, "permutation");
  const distance = (x: ArrayLike<number>, y: ArrayLike<number>) => Math.abs(halfWins(x, y) - first.length * second.length);
  const observed = distance(first, second);
  const pool = Float64Array.of(...Array.from(first), ...Array.from(second));
  const left = pool.subarray(0, first.length);
  const right = pool.subarray(first.length);
  let asFar = 1;
  for (let k = 0; k < permutations; k++) {
    deal(pool, first.length, rng);
    if (distance(left, right) >= observed) asFar++;
  }
  return asFar / (permutations + 1);
}

/** Holm's correction: p-values that may each be compared with the level for all of them together. In the order given. */
export function holm(pValues: readonly number[]): number[] {
  const order = [...pValues.keys()].sort((i, j) => pValues[i] - pValues[j]);
  const corrected = new Array<number>(pValues.length).fill(0);
  let largest = 0;
  order.forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, pValues[index] * (pValues.length - rank)));
    corrected[index] = largest;
  });
  return corrected;
}

/** Twice the wins plus the ties of all pairs: an integer, so that equal deals compare equal. */
function halfWins(first: ArrayLike<number>, second: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < first.length; i++) {
    for (let j = 0; j < second.length; j++) total += first[i] > second[j] ? 2 : Number(first[i] === second[j]);
  }
  return total;
}

/** A Fisher-Yates shuffle of the first `count` places. */
function deal(pool: Float64Array, count: number, rng: Rng): void {
  for (let i = 0; i < count; i++) {
    const j = rng.integers(i, pool.length);
    const kept = pool[i];
    pool[i] = pool[j];
    pool[j] = kept;
  }
}
