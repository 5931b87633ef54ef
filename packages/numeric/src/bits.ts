// Scratch for a look at a double's bit pattern: write one view, read the other at once. It carries nothing from call to call.

/** A double as a number, and as two words at LOW and HIGH of WORDS. */
export const DOUBLE: Float64Array = new Float64Array(1);
export const WORDS: Uint32Array = new Uint32Array(DOUBLE.buffer);

const isLittleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
export const HIGH: 0 | 1 = isLittleEndian ? 1 : 0;
export const LOW: 0 | 1 = isLittleEndian ? 0 : 1;

/** 2^n for an integer n in [-1022, 1023]. */
export function powerOfTwo(n: number): number {
  WORDS[HIGH] = (n + 1023) << 20;
  WORDS[LOW] = 0;
  return DOUBLE[0];
}
