import type { Episodes, Metrics } from "@quantal/core";
import { log } from "@quantal/numeric";
import { firingOf } from "./policy.ts";
import { meanOf } from "./regularize.ts";

const SATURATED = 0.01; // distance from 0 or 1
/** Share of neurons that fire in a sub-step from which a network no longer computes much. */
export const RUNAWAY_FIRING = 0.3;
const LN_2 = log(2);

/** The warning of networks that hardly compute any more. */
export function firingWarning({ firingFraction = 0 }: Metrics): string | undefined {
  if (firingFraction <= RUNAWAY_FIRING) return undefined;
  return "rsrp: more than 30 % of all neurons fire in a sub-step, and may tell little apart. See the metrics firingFraction and runawayFiring. A smaller kIn fires less.";
}

/** What is reported of a generation; of networks without spiking neurons, nothing of their firing. `firing`: see `addFiring`. */
export function fitnessMetrics(fitness: Float64Array, [firing, runaway, episodes]: Float64Array, neurons: number): Metrics {
  const earned = {
    meanFitness: meanOf(fitness),
    bestFitness: fitness.reduce((best, f) => (f > best ? f : best), Number.NEGATIVE_INFINITY),
  };
  if (neurons === 0) return earned;
  const firingFraction = firing / episodes;
  return { ...earned, firingFraction, spikesPerSubStep: firingFraction * neurons, runawayFiring: runaway / episodes };
}

/**
 * Adds up how episodes fired: [sum of the shares of neurons that fire in a sub-step, episodes in which that is more than 30 %: a warning, better
 * none, episodes].
 * @param stride - bytes of a payload
 */
export function addFiring(firing: Float64Array, { count, payload }: Pick<Episodes, "count" | "payload">, stride: number): void {
  for (let job = 0; job < count; job++) {
    const fraction = firingOf(payload, job * stride, stride);
    firing[0] += fraction;
    if (fraction > RUNAWAY_FIRING) firing[1]++;
    firing[2]++;
  }
}

/** Numbers of the synapses that exist: mean probability, share above 0.5, mean entropy in bits, share within 0.01 of 0 or 1, share at the bounds. */
export function synapseMetrics(probabilities: Iterable<number>, eps: number) {
  const low = Math.fround(eps);
  const high = Math.fround(1 - eps);
  let sum = 0;
  let above = 0;
  let saturated = 0;
  let bound = 0;
  let entropy = 0;
  let n = 0;
  for (const p of probabilities) {
    if (p === 0) continue; // no synapse
    n++;
    sum += p;
    if (p > 0.5) above++;
    if (p < SATURATED || p > 1 - SATURATED) saturated++;
    if (p <= low || p >= high) bound++;
    if (p < 1) entropy -= (p * log(p) + (1 - p) * log(1 - p)) / LN_2;
  }
  return { meanProbability: sum / n, aboveHalf: above / n, entropy: entropy / n, saturated: saturated / n, atBounds: bound / n };
}

/** Euclidean length. */
export function normOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}
