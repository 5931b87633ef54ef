/**
 * Running mean and variance as Gymnasium's RunningMeanStd keeps them, operation for operation: they start at mean 0,
 * variance 1 and a count of 1e-4, and merge batches.
 * @see Chan, Golub, LeVeque 1979, "Updating formulae and a pairwise algorithm for computing sample variances"
 */

/** What stands for the samples before the first one. */
export const FIRST_COUNT = 1e-4;

/** Columns of running moments: mean and variance [rows * size], count [rows]. */
export interface Moments {
  readonly mean: Float64Array | Float32Array;
  readonly variance: Float64Array | Float32Array;
  readonly count: Float64Array;
}

/** Sets a row that was never used to its start. A count is never 0 after. */
export function beginMoments({ variance, count }: Moments, row: number, size: number): void {
  if (count[row] !== 0) return;
  count[row] = FIRST_COUNT;
  variance.fill(1, row * size, (row + 1) * size);
}

/** Merges a batch of scalars, given its mean, variance and count, in float64. */
export function mergeScalar(
  { mean, variance, count }: Moments,
  row: number,
  batchMean: number,
  batchVariance: number,
  batch: number,
): void {
  const delta = batchMean - mean[row];
  const total = count[row] + batch;
  const m2 = variance[row] * count[row] + batchVariance * batch + (delta * delta * count[row] * batch) / total;
  mean[row] += (delta * batch) / total;
  variance[row] = m2 / total;
  count[row] = total;
}

const { fround } = Math;

/** Merges element k of a batch of float32 vectors, rounding each operation to float32 as NumPy does; the count is the caller's. */
export function mergeFloat32(moments: Moments, k: number, count: number, batchMean: number, batchVariance: number, batch: number): void {
  const { mean, variance } = moments;
  const total = fround(count + batch);
  const before = fround(count);
  const delta = fround(batchMean - mean[k]);
  const spread = fround(fround(fround(fround(delta * delta) * before) * batch) / total);
  const m2 = fround(fround(fround(variance[k] * before) + fround(batchVariance * batch)) + spread);
  mean[k] = fround(mean[k] + fround(fround(delta * batch) / total));
  variance[k] = fround(m2 / total);
}

/** A float32 element in units of its running spread. */
export function normalizedFloat32({ mean, variance }: Moments, k: number, value: number, epsilon: number): number {
  return fround(fround(value - mean[k]) / fround(Math.sqrt(fround(variance[k] + fround(epsilon)))));
}
