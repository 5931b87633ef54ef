import { type SpikingKernels, sumReleasesFloat } from "@quantal/kernels";
import { finiteFitness, meanOf, type RankWeights, type Regularization, rankWeights, valueWeights } from "./regularize.ts";

/** What members did: release bits of each, a row a member, and the fitness that it earned. */
export interface Generation {
  readonly fitness: Float64Array;
  /** [members, stride] bytes */
  readonly releases: Uint8Array;
  readonly stride: number;
}

/**
 * Writes the natural gradient of mean weight with respect to release probabilities, and returns the next baseline.
 *   gradient[s] = (1 / n) sum over members i of w[i] * (release[i, s] - p[s])        (form "raw": without p)
 * For rank weights the sum is one of exact integers and the weights sum to exactly 0, so no order of members changes a bit, and a generation
 * of equal fitness has a gradient of exactly 0. Other weights are summed in Float64, in the order of members.
 * Shapes: gradient, probabilities [synapses]. Writes: gradient.
 * @see Wang et al. 2023, "Evolving Connectivity", equation 8: Fisher information of a Bernoulli variable cancels the 1 / (p (1 - p))
 */
export function naturalGradient(
  gradient: Float64Array,
  kernels: SpikingKernels,
  { fitness, releases, stride }: Generation,
  rule: Regularization & { readonly gradientForm: string },
  { probabilities, baseline }: { probabilities: Float32Array; baseline: number },
): number {
  const n = fitness.length;
  const ranked = rankWeights(finiteFitness(fitness, true), rule);
  if (ranked !== undefined) {
    const sums = new Int32Array(gradient.length);
    kernels.sumReleases(sums, releases, stride, ranked.ranks);
    scaleSums(gradient, sums, ranked);
    return baseline;
  }
  const { weights, baseline: next } = valueWeights(finiteFitness(fitness, false), rule, baseline);
  sumReleasesFloat(gradient, releases, stride, weights);
  const meanWeight = rule.gradientForm === "centered" ? meanOf(weights) : 0;
  for (let s = 0; s < gradient.length; s++) gradient[s] = gradient[s] / n - meanWeight * probabilities[s];
  return next;
}

/** The natural gradient of rank weights from the sums of rank * release over members. Writes: gradient. */
export function scaleSums(gradient: Float64Array, sums: Int32Array, { ranks, scale }: RankWeights): void {
  const factor = scale / ranks.length;
  for (let s = 0; s < gradient.length; s++) gradient[s] = sums[s] * factor;
}
