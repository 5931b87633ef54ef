import type { Layout } from "@quantal/nn";
import { inverseNormal, philoxBlock, writeKey } from "@quantal/numeric";

const WORD = 2097152; // 2^21: a word is the upper 32 of the quantile's 53 bits
const MIDDLE = 1048576; // and the lower ones say half

/** Writes the noise of pairs of members. */
export interface NoiseSource {
  /** Writes sigma times standard normals to noise [parameters]: those of (generation, pair), the same wherever they are asked for. */
  write(noise: Float32Array, generation: number, pair: number): void;
}

/**
 * Noise from the stream "noise" of (seed, generation, pair): parameter i gets word i, through the normal's quantile. It is never stored.
 * Gaps between tensors get zeros.
 */
export function noiseSource(layout: Layout, sigma: number, seed: number): NoiseSource {
  const key = new Uint32Array(4);
  const words = new Uint32Array(4);
  return {
    write(noise, generation, pair) {
      writeKey(key, 0, seed, "noise", generation, pair);
      for (const { offset, length } of layout.tensors) {
        for (let first = 0; first < length; first += 4) {
          philoxBlock(words, 0, key[0], key[1], (offset + first) / 4);
          const count = Math.min(4, length - first);
          for (let k = 0; k < count; k++) noise[offset + first + k] = sigma * inverseNormal(words[k] * WORD + MIDDLE);
        }
      }
    },
  };
}

/**
 * Writes a member's parameters: members 2 k and 2 k + 1 are center + noise and center - noise of pair k.
 * Shapes: all [parameters]. Writes: out.
 */
export function perturb(out: Float32Array, center: Float32Array, noise: Float32Array, member: number): void {
  if ((member & 1) === 0) for (let i = 0; i < out.length; i++) out[i] = center[i] + noise[i];
  else for (let i = 0; i < out.length; i++) out[i] = center[i] - noise[i];
}
