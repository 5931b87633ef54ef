/** The last observation of each member, and their running mean and variance: `normalization: "variance"`. */
export type LastObservations = {
  /** [members, inputs] of the generation in hand */
  values: Float32Array;
  /** [inputs], over generations */
  mean: Float64Array;
  variance: Float64Array;
};

const DECAY = 0.9;
const EPS = 1e-8;

/** Before any generation: mean 0, variance 1. */
export function lastObservations(members: number, inputs: number): LastObservations {
  return { values: new Float32Array(members * inputs), mean: new Float64Array(inputs), variance: new Float64Array(inputs).fill(1) };
}

/** Reads a member's observation from a payload, [inputs] little-endian floats at `offset`. Writes: last.values. */
export function takeLastObservations({ values, mean }: LastObservations, member: number, payload: Uint8Array, offset: number): void {
  const view = new DataView(payload.buffer, payload.byteOffset + offset, 4 * mean.length);
  for (let j = 0; j < mean.length; j++) values[member * mean.length + j] = view.getFloat32(4 * j, true);
}

/**
 * Moves mean and variance towards those of this generation's last observations.
 *   mean <- 0.9 mean + 0.1 (mean over members),  variance <- 0.9 variance + 0.1 (population variance over members)
 * Writes: last.
 */
export function updateLast({ values, mean, variance }: LastObservations): void {
  const inputs = mean.length;
  const members = values.length / inputs;
  for (let j = 0; j < inputs; j++) {
    let sum = 0;
    for (let i = 0; i < members; i++) sum += values[i * inputs + j];
    const center = sum / members;
    let squares = 0;
    for (let i = 0; i < members; i++) squares += (values[i * inputs + j] - center) * (values[i * inputs + j] - center);
    mean[j] = DECAY * mean[j] + (1 - DECAY) * center;
    variance[j] = DECAY * variance[j] + (1 - DECAY) * (squares / members);
  }
}

/** What an observation less the mean is multiplied by: 1 / (variance + 1e-8), without a root. */
export function lastScale({ variance }: LastObservations): Float64Array {
  return variance.map((v) => 1 / (v + EPS));
}
