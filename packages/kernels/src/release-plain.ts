import { ShapeError } from "@quantal/numeric";
import type { ReleaseSampler } from "./release.ts";

const ROUNDS = 7;
const SYNAPSES_PER_BLOCK = 8; // four words of two halfwords

/** The plain TypeScript twin of the release sampler. Copies the thresholds. */
export function plainReleaseSampler(thresholds: Uint16Array): ReleaseSampler {
  const count = thresholds.length;
  const padded = new Uint16Array(Math.ceil(count / SYNAPSES_PER_BLOCK) * SYNAPSES_PER_BLOCK); // u16 < 0 never holds: padding bits are 0
  padded.set(thresholds);
  const numBytes = Math.ceil(count / 8);
  return {
    count,
    sample(bits, k0, k1, mirrored) {
      if (bits.length < numBytes) {
        throw new ShapeError({ where: "release sample", problem: "too few bytes", got: bits.length, expected: `${numBytes} or more` });
      }
      for (let block = 0; block < numBytes; block++) bits[block] = sampleByte(padded, block, k0, k1, mirrored ? 0xffff : 0);
    },
    close() {},
  };
}

/**
 * Eight synapses from one block of the stream: Philox4x32-7 of the counter (block, 0, 0, 0).
 * The same function as numeric's philoxBlock, kept in registers.
 */
function sampleByte(thresholds: Uint16Array, block: number, k0: number, k1: number, flip: number): number {
  let c0 = block | 0;
  let c1 = 0;
  let c2 = 0;
  let c3 = 0;
  let key0 = k0 | 0;
  let key1 = k1 | 0;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = mulHigh(c0, 0xd251, 0x1f53);
    const high1 = mulHigh(c2, 0xcd9e, 0x8d57);
    const low0 = Math.imul(c0, 0xd2511f53);
    const low1 = Math.imul(c2, 0xcd9e8d57);
    c0 = high1 ^ c1 ^ key0;
    c1 = low1;
    c2 = high0 ^ c3 ^ key1;
    c3 = low0;
    key0 = (key0 + 0x9e3779b9) | 0;
    key1 = (key1 + 0xbb67ae85) | 0;
  }
  const at = block * SYNAPSES_PER_BLOCK;
  return (
    below((c0 & 0xffff) ^ flip, thresholds[at]) |
    (below((c0 >>> 16) ^ flip, thresholds[at + 1]) << 1) |
    (below((c1 & 0xffff) ^ flip, thresholds[at + 2]) << 2) |
    (below((c1 >>> 16) ^ flip, thresholds[at + 3]) << 3) |
    (below((c2 & 0xffff) ^ flip, thresholds[at + 4]) << 4) |
    (below((c2 >>> 16) ^ flip, thresholds[at + 5]) << 5) |
    (below((c3 & 0xffff) ^ flip, thresholds[at + 6]) << 6) |
    (below((c3 >>> 16) ^ flip, thresholds[at + 7]) << 7)
  );
}

/** 1 where u < threshold, both below 2^16. */
function below(u: number, threshold: number): number {
  return (u - threshold) >>> 31;
}

/** The upper 32 bits of the product of a and the constant (high, low), all unsigned. */
function mulHigh(a: number, high: number, low: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const middle = (Math.imul(aHigh, low) + (Math.imul(aLow, low) >>> 16)) | 0; // below 2^32, so nothing is lost
  const other = (Math.imul(aLow, high) + (middle & 0xffff)) | 0;
  return (Math.imul(aHigh, high) + (middle >>> 16) + (other >>> 16)) | 0;
}
