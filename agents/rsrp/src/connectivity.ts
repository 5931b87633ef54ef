import { stream } from "@quantal/numeric";
import type { RsrpOptions } from "./options.ts";

/**
 * Which synapses exist, as release probabilities: `probability` where one does, exactly 0 where none does. What is 0 is never drawn, and
 * never moved: learning keeps all others at eps or more. Synapse s exists where word s of the stream (seed, "connectivity") is below
 * 2^32 connectivity, so that a sparser network is a part of a denser one.
 */
export function connectedProbabilities({ connectivity }: RsrpOptions, synapses: number, seed: number, probability: number): Float32Array {
  const probabilities = new Float32Array(synapses).fill(probability);
  if (connectivity === 1) return probabilities;
  const rng = stream(seed, "connectivity");
  for (let s = 0; s < synapses; s++) if (rng.u32() >= connectivity * 4294967296) probabilities[s] = 0;
  return probabilities;
}
