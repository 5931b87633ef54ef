// Scratch for a look at a double's bit pattern: write DOUBLE[0], read WORDS at once. It carries nothing from call to call.
export const DOUBLE: Float64Array = new Float64Array(1);
export const WORDS: Uint32Array = new Uint32Array(DOUBLE.buffer);

const isLittleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
export const HIGH: 0 | 1 = isLittleEndian ? 1 : 0;
export const LOW: 0 | 1 = isLittleEndian ? 0 : 1;

const SMALLEST_POWER = -1074;
const POWERS = powers();

/** 2^n for an integer n in [-1074, 1023]. A table: to write words and read a double would stall the processor. */
export function powerOfTwo(n: number): number {
  return POWERS[n - SMALLEST_POWER];
}

function powers(): Float64Array {
  const table = new Float64Array(1024 - SMALLEST_POWER);
  let power = 5e-324; // 2^-1074
  for (let i = 0; i < table.length; i++, power *= 2) table[i] = power;
  return table;
}
