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

/**
 * Merges a batch of scalars, in float64.
 * @param batchMean - its mean
 * @param batchM2 - its variance times its count
 * @param batch - its count
 */
export function mergeScalar({ mean, variance, count }: Moments, row: number, batchMean: number, batchM2: number, batch: number): void {
  const delta = batchMean - mean[row];
  const total = count[row] + batch;
  const m2 = variance[row] * count[row] + batchM2 + (delta * delta * count[row] * batch) / total;
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

/**
 * Sums values[first .. first + n) in float32, in NumPy's order: up to 7 one after the other, up to 128 in eight sums, more in halves.
 * @see NumPy, loops_utils.h, pairwise_sum
 */
export function sumFloat32(values: Float32Array, first: number, n: number): number {
  if (n < 8) {
    let sum = 0;
    for (let k = 0; k < n; k++) sum = fround(sum + values[first + k]);
    return sum;
  }
  if (n > 128) {
    const half = Math.floor(n / 2) - (Math.floor(n / 2) % 8);
    return fround(sumFloat32(values, first, half) + sumFloat32(values, first + half, n - half));
  }
  const whole = n - (n % 8);
  for (let j = 0; j < 8; j++) {
    EIGHT[j] = values[first + j];
    for (let k = 8; k < whole; k += 8) EIGHT[j] += values[first + k + j];
  }
  const low = fround(fround(EIGHT[0] + EIGHT[1]) + fround(EIGHT[2] + EIGHT[3]));
  const high = fround(fround(EIGHT[4] + EIGHT[5]) + fround(EIGHT[6] + EIGHT[7]));
  let sum = fround(low + high);
  for (let k = whole; k < n; k++) sum = fround(sum + values[first + k]);
  return sum;
}

const EIGHT = new Float32Array(8); // scratch
