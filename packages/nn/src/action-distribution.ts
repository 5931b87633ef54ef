import type { Rng } from "@quantal/numeric";

/**
 * A distribution over actions whose parameters are the outputs of a network, a row each. Sums run in float64.
 * A sample is `sampleSize` floats: the action's number, or its coordinates before any clipping.
 */
export interface ActionDistribution {
  /** Network outputs a row. */
  readonly outputs: number;
  /** Floats a sample. */
  readonly sampleSize: number;
  /** Of the sample last drawn or evaluated. */
  readonly logProb: number;
  /** Of the row last evaluated. */
  readonly entropy: number;
  /** Must be called when parameters of the distribution itself changed. */
  prepare(): void;
  /** Draws samples[at ... at + sampleSize) from row `row` of outputs, and sets logProb. */
  sample(samples: Float32Array, at: number, outputs: Float32Array, row: number, rng: Rng): void;
  /** Writes the likeliest sample. */
  mode(samples: Float32Array, at: number, outputs: Float32Array, row: number): void;
  /** Sets logProb and entropy for row `row` of outputs and the sample at samples[at]. */
  evaluate(outputs: Float32Array, row: number, samples: Float32Array, at: number): void;
  /**
   * Writes row `row` of outputGradient: byLogProb * d logProb + byEntropy * d entropy, of the row and sample last evaluated.
   * Gradients of the distribution's own parameters are kept until addGradient.
   */
  backward(outputGradient: Float32Array, row: number, byLogProb: number, byEntropy: number): void;
  /** Adds what backward kept to the gradients of the distribution's own parameters, and forgets it. */
  addGradient(): void;
}
