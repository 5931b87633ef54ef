import { ShapeError } from "./errors.ts";

// One vector of 1 + 2 d: the count, d means, d sums of squared distances from the mean (m2).

/** Moments of nothing yet, for vectors of d numbers. */
export function emptyMoments(d: number): Float64Array {
  return new Float64Array(1 + 2 * d);
}

/**
 * Takes one vector into the moments.
 *   mean += (x - mean) / count, m2 += (x - meanBefore) * (x - mean)
 * Shapes: moments [1 + 2 d], the vector is values[offset ... offset + d). Writes: moments.
 * @see Welford 1962, Technometrics 4(3)
 */
export function addMoments(moments: Float64Array, values: Float32Array | Float64Array, offset: number): void {
  const d = (moments.length - 1) >> 1;
  const count = moments[0] + 1;
  moments[0] = count;
  for (let j = 0; j < d; j++) {
    const x = values[offset + j];
    const delta = x - moments[1 + j];
    moments[1 + j] += delta / count;
    moments[1 + d + j] += delta * (x - moments[1 + j]);
  }
}

/**
 * Merges moments of other vectors, as if they had been added too, up to rounding. The bits depend on the order of merging, so merge in a fixed one.
 * Shapes: both [1 + 2 d]. Writes: into.
 * @throws ShapeError when the lengths differ
 * @see Chan, Golub & LeVeque 1983, The American Statistician 37(3)
 */
export function mergeMoments(into: Float64Array, from: Float64Array): void {
  if (into.length !== from.length) {
    throw new ShapeError({ where: "mergeMoments", problem: "lengths differ", got: from.length, expected: `${into.length}` });
  }
  if (from[0] === 0) return;
  const d = (into.length - 1) >> 1;
  const count = into[0] + from[0];
  const share = from[0] / count;
  for (let j = 1; j <= d; j++) {
    const delta = from[j] - into[j];
    into[j] += delta * share;
    into[d + j] += from[d + j] + delta * delta * into[0] * share;
  }
  into[0] = count;
}

/** The variance of component j (divided by the count, not count - 1); 0 for an empty record. */
export function momentsVariance(moments: Float64Array, j: number): number {
  const d = (moments.length - 1) >> 1;
  return moments[0] > 0 ? moments[1 + d + j] / moments[0] : 0;
}

/** The mean of component j. */
export function momentsMean(moments: Float64Array, j: number): number {
  return moments[1 + j];
}
