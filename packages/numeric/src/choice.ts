import { OptionError, requireInteger, ShapeError } from "./errors.ts";
import type { Rng } from "./random/rng.ts";

/** How `choice` chooses. */
export interface ChoiceOptions {
  /** Number of integers, 1 by default. */
  size?: number;
  /** Whether an integer may come twice; true by default. */
  replace?: boolean;
  /** [n]: probabilities, which add up to 1. All alike by default. */
  p?: ArrayLike<number>;
  /** Without replacement: whether the order is random too; true by default. False is faster. */
  shuffle?: boolean;
}

const SUM_TOLERANCE = 1.4901161193847656e-8; // the square root of float64's epsilon, as in NumPy

/**
 * Chooses integers from 0 to n - 1: with a `Pcg64` those of NumPy's Generator.choice(n, size, replace, p, shuffle=shuffle).
 * @param n - an integer in [1, 2^31)
 * @throws OptionError when there aren't enough integers to choose from, or p holds no probabilities; ShapeError when p isn't n long
 */
export function choice(rng: Rng, n: number, { size = 1, replace = true, p, shuffle = true }: ChoiceOptions = {}): Int32Array {
  const where = "choice";
  requireInteger(where, "n", n, 1, 2147483647);
  requireInteger(where, "size", size, 0, replace ? 2147483647 : n);
  if (p && p.length !== n) throw new ShapeError({ where, problem: "p has the wrong length", got: p.length, expected: `${n}` });
  if (p && !replace) return chooseDistinctWeighted(rng, p, size);
  if (!replace) return chooseDistinct(rng, n, size, shuffle);
  const cumulative = p && cumulate(where, p);
  const chosen = new Int32Array(size);
  for (let k = 0; k < size; k++) chosen[k] = cumulative ? countUpTo(cumulative, rng.uniform()) : rng.integers(0, n);
  return chosen;
}

/**
 * Chooses one index with the probabilities p, as NumPy's choice does: inverts their cumulative sums at one uniform number.
 * @param p - [n]: 0 or more each, together 1 to within 1.5e-8
 * @throws OptionError
 */
export function chooseWeighted(where: string, rng: Rng, p: ArrayLike<number>): number {
  return countUpTo(cumulate(where, p), rng.uniform());
}

/** Cumulative sums, scaled to end at 1. */
function cumulate(where: string, p: ArrayLike<number>): Float64Array {
  const cumulative = new Float64Array(p.length);
  let sum = 0;
  for (let j = 0; j < p.length; j++) {
    if (!(p[j] >= 0)) throw new OptionError({ where, problem: `probability[${j}] is out of range`, got: p[j], expected: "0 or more" });
    sum += p[j];
    cumulative[j] = sum;
  }
  if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
    throw new OptionError({ where, problem: "probabilities don't add up to 1", got: sum });
  }
  for (let j = 0; j < p.length; j++) cumulative[j] /= sum;
  return cumulative;
}

/** How many of the rising numbers are at most u: NumPy's searchsorted from the right. */
function countUpTo(rising: Float64Array, u: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rising[middle] <= u) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Without replacement: Floyd's method, or where many of a large number are wanted, the end of a shuffle that stops early. */
function chooseDistinct(rng: Rng, n: number, size: number, shuffle: boolean): Int32Array {
  if (n > 10000 && size > Math.floor(n / (shuffle ? 50 : 20))) {
    const all = Int32Array.from({ length: n }, (_, k) => k);
    shuffleFrom(rng, all, Math.max(n - size, 1));
    return all.slice(n - size);
  }
  const chosen = new Int32Array(size);
  const seen = new Set<number>();
  for (let j = n - size; j < n; j++) {
    const drawn = rng.integers(0, j + 1);
    const next = seen.has(drawn) ? j : drawn;
    seen.add(next);
    chosen[j - n + size] = next;
  }
  if (shuffle) shuffleFrom(rng, chosen, 1);
  return chosen;
}

/** Shuffles from the end down to index `first`. Its draws aren't those of `Pcg64.shuffle`, in NumPy neither. */
function shuffleFrom(rng: Rng, values: Int32Array, first: number): void {
  for (let i = values.length - 1; i >= first; i--) {
    const j = rng.integers(0, i + 1);
    const value = values[j];
    values[j] = values[i];
    values[i] = value;
  }
}

/** Draws as many as are missing, keeps those that are new, and goes on without them. */
function chooseDistinctWeighted(rng: Rng, p: ArrayLike<number>, size: number): Int32Array {
  const where = "choice";
  let cumulative = cumulate(where, p);
  const rest = Float64Array.from(p);
  const positive = rest.reduce((count, weight) => count + Number(weight > 0), 0);
  if (positive < size) {
    throw new OptionError({ where, problem: "fewer integers are possible than wanted", got: positive, expected: `${size} or more` });
  }
  const chosen = new Set<number>();
  while (chosen.size < size) {
    const missing = size - chosen.size;
    for (let k = 0; k < missing; k++) chosen.add(countUpTo(cumulative, rng.uniform()));
    for (const index of chosen) rest[index] = 0;
    if (chosen.size < size) cumulative = cumulateRest(rest);
  }
  return Int32Array.from(chosen);
}

/** Cumulative sums of weights that don't add up to 1, scaled to end at 1. */
function cumulateRest(weights: Float64Array): Float64Array {
  let sum = 0;
  const cumulative = weights.map((weight) => {
    sum += weight;
    return sum;
  });
  return cumulative.map((value) => value / sum);
}
