import { OptionError, ShapeError } from "./errors.ts";

/** What members of equal fitness get: the mean of their ranks, or ranks in order of their index. */
export type Ties = "average" | "index";

/**
 * Writes twice the rank of each fitness, moved so that all sum to exactly zero: 2 * rank - (n - 1).
 * Ranks are ascending from 0, so the best gets n - 1 and the worst -(n - 1). NaN counts as -Infinity and ranks worst.
 * These are the integers behind centeredRanks. Shapes: both [n], n >= 2. Writes: out.
 * @throws ShapeError when the lengths differ or n < 2
 */
export function doubledRanks(out: Int32Array, fitness: Float64Array, ties: Ties): void {
  const n = checkedLength(out, fitness, ties);
  const values = Float64Array.from(fitness, (value) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value));
  const order = Uint32Array.from(values, (_, i) => i).sort((i, j) => compare(values[i], values[j]) || i - j);
  let first = 0;
  while (first < n) {
    let end = first + 1;
    while (end < n && values[order[end]] === values[order[first]]) end++;
    for (let rank = first; rank < end; rank++) {
      const doubled = ties === "average" ? first + end - 1 : 2 * rank;
      out[order[rank]] = doubled - (n - 1);
    }
    first = end;
  }
}

/**
 * Writes the centered rank of each fitness, in [-0.5, 0.5]: rank / (n - 1) - 0.5, larger for fitter.
 * NaN counts as -Infinity and ranks worst. Shapes: both [n], n >= 2. Writes: out.
 * @throws ShapeError when the lengths differ or n < 2
 * @see Salimans et al. 2017, section 2.1, arXiv:1703.03864
 */
export function centeredRanks(out: Float64Array, fitness: Float64Array, ties: Ties): void {
  const n = checkedLength(out, fitness, ties);
  const doubled = new Int32Array(n);
  doubledRanks(doubled, fitness, ties);
  for (let i = 0; i < n; i++) out[i] = doubled[i] / (2 * (n - 1));
}

function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0; // a - b is NaN for two infinities
}

function checkedLength(out: { readonly length: number }, fitness: Float64Array, ties: Ties): number {
  const where = "centeredRanks";
  if (ties !== "average" && ties !== "index") {
    throw new OptionError({ where, problem: "ties is unknown", got: ties, expected: '"average" or "index"' });
  }
  if (fitness.length < 2) throw new ShapeError({ where, problem: "too few to rank", got: fitness.length, expected: "2 or more" });
  if (out.length !== fitness.length) {
    throw new ShapeError({ where, problem: "out has the wrong length", got: out.length, expected: `${fitness.length}, one a fitness` });
  }
  return fitness.length;
}
