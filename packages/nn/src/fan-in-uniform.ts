import type { Rng } from "@quantal/numeric";

/**
 * Writes uniform numbers within 1 / sqrt(fanIn) of 0, in order: what PyTorch begins with in the weights and biases of dense and
 * convolutional layers, whose fanIn is the number of inputs that a neuron sees.
 * Writes: out. Draws out.length uniform numbers.
 */
export function fanInUniform(out: Float32Array, fanIn: number, rng: Rng): void {
  const bound = 1 / Math.sqrt(fanIn);
  for (let i = 0; i < out.length; i++) out[i] = rng.uniform(-bound, bound);
}
