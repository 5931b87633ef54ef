import { doubledRanks, type Ties } from "@quantal/numeric";
import type { NoiseSource } from "./noise.ts";

/**
 * What each pair adds, as exact integers: rank of its member + less that of its member -, twice over; d[k] = differences[k] / (2 (n - 1)).
 * Ties by index are those of the published order: all members + first, then all members -.
 * Shapes: fitness [2 * pairs], members + and - of a pair side by side. A fitness that isn't finite counts as the worst.
 */
export function rankDifferences(fitness: Float64Array, ties: Ties): Int32Array {
  const pairs = fitness.length / 2;
  const published = new Float64Array(fitness.length);
  for (let k = 0; k < fitness.length; k++) {
    const f = fitness[k];
    published[(k & 1) * pairs + (k >> 1)] = Number.isFinite(f) ? f : Number.NaN; // NaN ranks last
  }
  const ranks = new Int32Array(fitness.length);
  doubledRanks(ranks, published, ties);
  return Int32Array.from({ length: pairs }, (_, k) => ranks[k] - ranks[pairs + k]);
}

/**
 * Writes the gradient that a minimizer takes, and returns its Euclidean length.
 *   gradient = -(1 / pairs) * sum over pairs k of d[k] * noise[k]
 * Noise is drawn again, pair after pair, and summed in Float64 in this order; a pair with d = 0 adds nothing and isn't drawn.
 * Shapes: gradient, scratch [parameters]. Writes: gradient, scratch.
 * @see Salimans et al. 2017, arXiv:1703.03864, section 2.1; without their division by sigma, which Adam undoes
 */
export function noiseGradient(
  gradient: Float64Array,
  scratch: Float32Array,
  differences: Int32Array,
  source: NoiseSource,
  generation: number,
): number {
  const pairs = differences.length;
  gradient.fill(0);
  for (let k = 0; k < pairs; k++) {
    const difference = differences[k];
    if (difference === 0) continue;
    source.write(scratch, generation, k);
    for (let i = 0; i < gradient.length; i++) gradient[i] += difference * scratch[i];
  }
  const scale = -1 / (2 * (2 * pairs - 1) * pairs);
  let squares = 0;
  for (let i = 0; i < gradient.length; i++) {
    gradient[i] = gradient[i] === 0 ? 0 : gradient[i] * scale; // no -0
    squares += gradient[i] * gradient[i];
  }
  return Math.sqrt(squares);
}
