import type { Wide } from "./wide.ts";

const PER_TWO_32 = 1 / 4294967296;
const PER_TWO_53 = 1 / 9007199254740992;
// PCG64's multiplier 0x2360ed051fc65da44385df649fccf645 in words, lowest first.
const M0 = 0x9fccf645;
const M1 = 0x4385df64;
const M2 = 0x1fc65da4;
const M3 = 0x2360ed05;
// Philox's multipliers, and what its key grows by.
const PHILOX_M0 = 0xd2511f53;
const PHILOX_M1 = 0xcd9e8d57;
const PHILOX_W0 = 0x9e3779b9;
const PHILOX_W1 = 0xbb67ae85;

/** The functions of Wide in plain TypeScript: the oracle of the tests, and what runs where there is no WebAssembly (some 3 times as slow). */
export function plainWide(): Wide {
  const words = new Uint32Array(8);
  const doubles = new Float64Array(words.buffer);
  return {
    words,
    doubles,
    stepPcg(s0, s1, s2, s3, i0, i1, i2, i3) {
      step(words, s0 >>> 0, s1 >>> 0, s2 >>> 0, s3, i0 >>> 0, i1 >>> 0, i2 >>> 0, i3);
      doubles[3] = (words[5] * 2097152 + (words[4] >>> 11)) * PER_TWO_53; // after both words are read: it lies elsewhere
    },
    philox7: (c0, c1, c2, c3, k0, k1) => encrypt(words, 7, c0, c1, c2, c3, k0, k1),
    philox10: (c0, c1, c2, c3, k0, k1) => encrypt(words, 10, c0, c1, c2, c3, k0, k1),
  };
}

/**
 * A column of words at a time: a column's sum as a double is off by 2^14 at most, its lowest word is exact by integer products, and so their
 * difference / 2^32 rounds to the exact carry.
 */
function step(words: Uint32Array, s0: number, s1: number, s2: number, s3: number, i0: number, i1: number, i2: number, i3: number): void {
  const r0 = (Math.imul(s0, M0) + i0) >>> 0;
  const add1 = Math.floor((s0 * M0 + i0 - r0) * PER_TWO_32 + 0.5) + i1;
  const r1 = (Math.imul(s0, M1) + Math.imul(s1, M0) + add1) >>> 0;
  const add2 = Math.floor((s0 * M1 + s1 * M0 + add1 - r1) * PER_TWO_32 + 0.5) + i2;
  const r2 = (Math.imul(s0, M2) + Math.imul(s1, M1) + Math.imul(s2, M0) + add2) >>> 0;
  const add3 = Math.floor((s0 * M2 + s1 * M1 + s2 * M0 + add2 - r2) * PER_TWO_32 + 0.5) + i3;
  const r3 = (Math.imul(s0, M3) + Math.imul(s1, M2) + Math.imul(s2, M1) + Math.imul(s3, M0) + add3) >>> 0;
  // The draw: both halves xored, and rotated right by the upper 6 bits. Shifts count modulo 32: in two, since one by 32 would be one by 0.
  const turn = r3 >>> 26;
  const low = turn < 32 ? r2 ^ r0 : r3 ^ r1;
  const high = turn < 32 ? r3 ^ r1 : r2 ^ r0;
  words[0] = r0;
  words[1] = r1;
  words[2] = r2;
  words[3] = r3;
  words[4] = (low >>> turn) | ((high << 1) << (31 - turn));
  words[5] = (high >>> turn) | ((low << 1) << (31 - turn));
}

function encrypt(words: Uint32Array, rounds: number, ...block: [number, number, number, number, number, number]): void {
  let [c0, c1, c2, c3, k0, k1] = block;
  for (let round = 0; round < rounds; round++) {
    const high0 = mulHigh(c0, PHILOX_M0);
    const low0 = Math.imul(c0, PHILOX_M0);
    const low1 = Math.imul(c2, PHILOX_M1);
    c0 = mulHigh(c2, PHILOX_M1) ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + PHILOX_W0) | 0;
    k1 = (k1 + PHILOX_W1) | 0;
  }
  words[0] = c0;
  words[1] = c1;
  words[2] = c2;
  words[3] = c3;
}

/** The upper 32 bits of the 64-bit product of two words, signed or not. */
export function mulHigh(a: number, b: number): number {
  const low = Math.imul(a, b) >>> 0;
  return Math.floor(((a >>> 0) * (b >>> 0) - low) * PER_TWO_32 + 0.5); // the product as a double is off by 2^10 at most
}
