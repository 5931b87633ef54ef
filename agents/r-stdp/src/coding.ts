import { inverseNormal } from "@quantal/numeric";
import type { Layout } from "./row.ts";
import { BINS } from "./wiring.ts";

const TWO_53 = 9007199254740992;
/** Moments of CartPole's observations as they were published with the model. */
const CART_POLE_MEAN = [-0.00645789, -0.03634136, 0.00529333, 0.04752025];
const CART_POLE_DEVIATION = [1, 0.53989509, 0.09129902, 0.82070579];
/** Between bins: quantiles of the standard normal at 1/20 to 19/20. */
const EDGES = Float64Array.from({ length: BINS - 1 }, (_, k) =>
  k + 1 === BINS / 2 ? 0 : inverseNormal(Math.round(((k + 1) / BINS) * TWO_53)),
);

/** The bin that a standardized number falls into: a twentieth of the standard normal each. */
export function binOf(z: number): number {
  let bin = 0;
  while (bin < BINS - 1 && z >= EDGES[bin]) bin++;
  return bin;
}

/**
 * Chooses the bins that an observation drives. One that is driven anew gives its first stimulus at once; one that stays keeps its rhythm.
 * Shapes: observations [lanes, observation size]. Writes: row.
 */
export function encode(row: Float64Array, layout: Layout, observations: Float32Array, lane: number, inputs: string): void {
  const { observationSize, bins, nextStimulus, mean, squares, count, now } = layout;
  for (let i = 0; i < observationSize; i++) {
    const value = observations[lane * observationSize + i];
    const z =
      inputs === "cartPole"
        ? (value - CART_POLE_MEAN[i]) / CART_POLE_DEVIATION[i]
        : standardized(value, row[mean + i], row[squares + i], row[count]);
    const bin = binOf(z);
    if (bin === row[bins + i]) continue;
    row[bins + i] = bin;
    row[nextStimulus + i] = row[now];
  }
}

/** Takes an observation into the running moments. Writes: row. @see Welford 1962 */
export function addObservation(row: Float64Array, layout: Layout, observations: Float32Array, lane: number): void {
  const { observationSize, mean, squares, count } = layout;
  row[count]++;
  for (let i = 0; i < observationSize; i++) {
    const difference = observations[lane * observationSize + i] - row[mean + i];
    row[mean + i] += difference / row[count];
    row[squares + i] += difference * (observations[lane * observationSize + i] - row[mean + i]);
  }
}

function standardized(value: number, mean: number, squares: number, count: number): number {
  return squares > 0 ? (value - mean) / Math.sqrt(squares / count) : 0; // a number that never changed says nothing
}
