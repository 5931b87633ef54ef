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

/** What is reported of a generation; of networks without spiking neurons, nothing of their firing. */
export function fitnessMetrics(fitness: Float64Array, { count, payload }: Episodes, stride: number, neurons: number): Metrics {
  const earned = {
    meanFitness: meanOf(fitness),
    bestFitness: fitness.reduce((best, f) => (f > best ? f : best), Number.NEGATIVE_INFINITY),
  };
  if (neurons === 0) return earned;
  const firing = Float64Array.from({ length: count }, (_, job) => firingOf(payload, job * stride, stride));
  const { firingFraction, runawayFiring } = firingMetrics(firing);
  return { ...earned, firingFraction, spikesPerSubStep: firingFraction * neurons, runawayFiring };
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

/** Mean share of neurons that fire in a sub-step, and the share of episodes in which more than 30 % do: a warning, better 0. */
function firingMetrics(fractions: Float64Array) {
  let sum = 0;
  let runaway = 0;
  for (const fraction of fractions) {
    sum += fraction;
    if (fraction > RUNAWAY_FIRING) runaway++;
  }
  return { firingFraction: sum / fractions.length, runawayFiring: runaway / fractions.length };
}

/** Euclidean length. */
export function normOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}
