import { END } from "@quantal/core";
import { addMoments, emptyMoments, momentsMean, momentsVariance } from "@quantal/numeric";
import type { GaeRollout } from "./gae.ts";

const EPSILON = 1e-8;
const LIMIT = 10; // standard deviations

/** What observations are normalized by: (x - mean) * scale, clipped. Empty arrays: not at all. Shapes: [observation size]. */
export type Normalizer = { mean: Float64Array; scale: Float64Array };

/** The normalizer of what was seen so far; of nothing seen yet, one that changes nothing. */
export function normalizerOf(moments: Float64Array): Normalizer {
  const size = (moments.length - 1) >> 1;
  const isEmpty = moments.length === 0 || moments[0] === 0;
  const mean = Float64Array.from({ length: Math.max(size, 0) }, (_, j) => (isEmpty ? 0 : momentsMean(moments, j)));
  const scale = mean.map((_, j) => (isEmpty ? 1 : 1 / Math.sqrt(momentsVariance(moments, j) + EPSILON)));
  return { mean, scale };
}

/** Writes row `to` of out: row `from` of raw observations, normalized. */
export function normalizeRow(
  out: Float32Array,
  to: number,
  raw: Float32Array,
  from: number,
  size: number,
  { mean, scale }: Normalizer,
): void {
  const offset = from * size - to * size;
  const end = (to + 1) * size;
  if (mean.length === 0) {
    for (let i = to * size; i < end; i++) out[i] = raw[i + offset];
    return;
  }
  for (let j = 0; j < size; j++) {
    const x = (raw[from * size + j] - mean[j]) * scale[j];
    out[to * size + j] = x > LIMIT ? LIMIT : x < -LIMIT ? -LIMIT : x; // a NaN stays
  }
}

/** Running moments of observations, and of the discounted return of each lane's running episode. Empty arrays: not kept. */
export type Moments = { observationMoments: Float64Array; returnMoments: Float64Array; runningReturns: Float64Array };

/** @param observationSize - 0: don't keep. @param lanes - 0: don't keep */
export function noMoments(observationSize: number, lanes: number): Moments {
  return {
    observationMoments: observationSize === 0 ? new Float64Array(0) : emptyMoments(observationSize),
    returnMoments: lanes === 0 ? new Float64Array(0) : emptyMoments(1),
    runningReturns: new Float64Array(lanes),
  };
}

/**
 * Takes a rollout's rewards into the moments of discounted returns, then writes the rewards divided by their standard deviation.
 *   running = running * discount + reward, 0 after an episode's end
 * Shapes: out as rollout.rewards. Writes: out, moments.
 */
export function normalizeRewards(out: Float64Array, moments: Moments, rollout: GaeRollout, discount: number): void {
  const { steps, lengths, rewards, ends } = rollout;
  const running = new Float64Array(1);
  for (let lane = 0; lane < lengths.length; lane++) {
    running[0] = moments.runningReturns[lane];
    for (let row = lane * steps; row < lane * steps + lengths[lane]; row++) {
      running[0] = running[0] * discount + rewards[row];
      addMoments(moments.returnMoments, running, 0);
      if (ends[row] !== END.none) running[0] = 0;
    }
    moments.runningReturns[lane] = running[0];
  }
  const scale = 1 / Math.sqrt(momentsVariance(moments.returnMoments, 0) + EPSILON);
  for (let row = 0; row < lengths.length * steps; row++) out[row] = Math.min(Math.max(rewards[row] * scale, -LIMIT), LIMIT);
}
