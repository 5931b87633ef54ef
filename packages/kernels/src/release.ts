import { ShapeError } from "@quantal/numeric";

/**
 * Draws which synapses release, a bit each, lowest bit of a byte first.
 * Synapse i compares halfword i of a Philox4x32-7 stream (word i / 2 of the stream, low half first) with its threshold: released if u16 < threshold.
 */
export interface ReleaseSampler {
  /** Synapses. */
  readonly count: number;
  /**
   * Writes ceil(count / 8) bytes; bits beyond the last synapse are 0. The stream's key is (k0, k1), its counter starts at 0.
   * @param mirrored - compares 65535 - u16 instead: the antithetic draw of the same stream
   */
  sample(bits: Uint8Array, k0: number, k1: number, mirrored: boolean): void;
  /** Gives the memory back; the sampler can't be used again. */
  close(): void;
}

/**
 * Thresholds of release probabilities: round(p * 65536), so that u16 < threshold has probability p to within 2^-17.
 * @param probabilities - in [0, 65535 / 65536]
 */
export function releaseThresholds(probabilities: Float32Array): Uint16Array {
  const thresholds = new Uint16Array(probabilities.length); // a loop: Uint16Array.from takes 0.1 us an element
  for (let s = 0; s < thresholds.length; s++) thresholds[s] = Math.min(65535, Math.round(probabilities[s] * 65536));
  return thresholds;
}

/**
 * Adds weights[i] to sums[s] wherever bit s of row i is set: exact integers, so the order of rows never matters.
 * Shapes: sums [numBits], rows [weights.length, stride] bytes with numBits <= 8 * stride. Writes: sums (set, not added to).
 * @param weights - integers; the sum of their magnitudes stays below 2^31
 * @throws ShapeError when rows are too short
 */
export function sumReleases(sums: Int32Array, rows: Uint8Array, stride: number, weights: Int32Array): void {
  checkRows(sums.length, rows, stride, weights.length);
  sums.fill(0);
  for (let i = 0; i < weights.length; i++) addWeight(sums, rows, i * stride, weights[i]);
}

/** As sumReleases with any weights, in Float64, in the order of rows. */
export function sumReleasesFloat(sums: Float64Array, rows: Uint8Array, stride: number, weights: Float64Array): void {
  checkRows(sums.length, rows, stride, weights.length);
  sums.fill(0);
  for (let i = 0; i < weights.length; i++) {
    for (let s = 0; s < sums.length; s++) {
      if ((rows[i * stride + (s >>> 3)] >>> (s & 7)) & 1) sums[s] += weights[i];
    }
  }
}

function addWeight(sums: Int32Array, rows: Uint8Array, at: number, weight: number): void {
  const whole = sums.length & ~7;
  for (let s = 0; s < whole; s += 8) {
    const byte = rows[at++];
    sums[s] += -(byte & 1) & weight;
    sums[s + 1] += -((byte >>> 1) & 1) & weight;
    sums[s + 2] += -((byte >>> 2) & 1) & weight;
    sums[s + 3] += -((byte >>> 3) & 1) & weight;
    sums[s + 4] += -((byte >>> 4) & 1) & weight;
    sums[s + 5] += -((byte >>> 5) & 1) & weight;
    sums[s + 6] += -((byte >>> 6) & 1) & weight;
    sums[s + 7] += -(byte >>> 7) & weight;
  }
  for (let s = whole; s < sums.length; s++) sums[s] += -((rows[at] >>> (s & 7)) & 1) & weight;
}

/** @throws ShapeError when a row is missing, or too short for the bits that are summed */
export function checkRows(numBits: number, rows: Uint8Array, stride: number, count: number): void {
  if (stride * 8 >= numBits && rows.length >= (count - 1) * stride + Math.ceil(numBits / 8)) return;
  throw new ShapeError({
    where: "sumReleases",
    problem: "rows are too short",
    got: `${rows.length} bytes, ${stride} a row`,
    expected: `${count} rows of ${Math.ceil(numBits / 8)} bytes or more`,
  });
}
