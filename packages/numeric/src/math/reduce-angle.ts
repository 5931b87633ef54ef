import { DOUBLE, HIGH, LOW, WORDS } from "./bits.ts";

const BASE = 16777216; // 2^24: products of two limbs add up exactly
const LIMBS = 9; // of the fraction: 60 bits of zeros, in the worst case, and 150 of value

// 2 / pi in limbs of 24 bits after the binary point.
// biome-ignore format: a table
const TWO_OVER_PI: readonly number[] = [
  0xa2f983, 0x6e4e44, 0x1529fc, 0x2757d1, 0xf534dd, 0xc0db62, 0x95993c, 0x439041, 0xfe5163, 0xabdebb, 0xc561b7, 0x246e3a, 0x424dd2, 0xe00649,
  0x2eea09, 0xd1921c, 0xfe1deb, 0x1cb129, 0xa73ee8, 0x8235f5, 0x2ebb44, 0x84e99c, 0x7026b4, 0x5f7e41, 0x3991d6, 0x398353, 0x39f49c, 0x845f8b,
  0xbdf928, 0x3b1ff8, 0x97ffde, 0x05980f, 0xef2f11, 0x8b5a0a, 0x6d1f6d, 0x367ecf, 0x27cb09, 0xb74f46, 0x3f669e, 0x5fea2d, 0x7527ba, 0xc7ebe5,
  0xf17b3d, 0x0739f7, 0x8a5292, 0xea6bfb, 0x5fb11f, 0x8d5d08, 0x560330, 0x46fc7b, 0x6babf0, 0xcfbc20, 0x9af436, 0x1da9e3, 0x91615e, 0xe61b08,
];
const HALF_PI = 1.5707963267948966;
const HALF_PI_LOW = 6.123233995736766e-17;

const mantissa = new Float64Array(4); // scratch: limbs of x, lowest first
const product = new Float64Array(LIMBS + 1); // scratch: units, then limbs of the fraction

/** Where reduceAngle leaves its result. */
export const REDUCED: Float64Array = new Float64Array(2);

/**
 * Takes quarter turns off any finite x of 2^-30 or more: returns their number modulo 4, and leaves x - n pi / 2 in [-pi/4, pi/4] as the unevaluated
 * sum REDUCED[0] + REDUCED[1]. Multiplies x, as an integer, by exactly those limbs of 2 / pi that the result depends on; whole multiples of
 * 4 quarter turns are never computed.
 * @see Payne & Hanek 1983, ACM SIGNUM Newsletter 18(1)
 */
export function reduceAngle(x: number): number {
  const shift = splitMantissa(Math.abs(x));
  let carry = 0;
  for (let d = LIMBS; d >= 0; d--) {
    let sum = carry;
    for (let i = 0; i < 4; i++) {
      const j = d - 1 + i + shift;
      if (j >= 0) sum += mantissa[i] * TWO_OVER_PI[j];
    }
    carry = Math.floor(sum / BASE);
    product[d] = sum - carry * BASE;
  }
  const isUpper = product[1] >= BASE / 2; // the nearest multiple is the next one: go on with 1 - fraction
  if (isUpper) for (let d = 1; d <= LIMBS; d++) product[d] = BASE - 1 - product[d];
  const n = product[0] + (isUpper ? 1 : 0);
  timesHalfPi(isUpper !== x < 0 ? -1 : 1);
  return (x < 0 ? -n : n) & 3;
}

/** Writes x = sum of mantissa[i] * 2^(24 (i + shift)), and returns the shift. */
function splitMantissa(x: number): number {
  DOUBLE[0] = x;
  const exponent = (WORDS[HIGH] >>> 20) - 1075;
  const upper = (WORDS[HIGH] & 0xfffff) | 0x100000;
  const lower = WORDS[LOW];
  const shift = Math.floor(exponent / 24);
  const factor = 1 << (exponent - 24 * shift);
  let carry = 0;
  mantissa[0] = lower & 0xffffff;
  mantissa[1] = (lower >>> 24) + (upper & 0xffff) * 256;
  mantissa[2] = upper >>> 16;
  mantissa[3] = 0;
  for (let i = 0; i < 4; i++) {
    const sum = mantissa[i] * factor + carry;
    carry = Math.floor(sum / BASE);
    mantissa[i] = sum - carry * BASE;
  }
  return shift;
}

/** Writes REDUCED = sign * fraction * pi / 2, from the first six limbs of the fraction that aren't zero at the front. */
function timesHalfPi(sign: number): void {
  let first = 1;
  while (first < LIMBS - 5 && product[first] === 0) first++;
  let unit = sign;
  for (let d = 0; d <= first; d++) unit /= BASE;
  const a = (product[first] * BASE + product[first + 1]) * unit;
  const b = ((product[first + 2] * BASE + product[first + 3]) * unit) / (BASE * BASE);
  const c = ((product[first + 4] * BASE + product[first + 5]) * unit) / (BASE * BASE * BASE * BASE);
  const high = a + b;
  const low = a - high + b + c;
  const top = high * HALF_PI;
  const rest = productError(high, HALF_PI, top) + (high * HALF_PI_LOW + low * HALF_PI);
  REDUCED[0] = top + rest;
  REDUCED[1] = top - REDUCED[0] + rest;
}

/** a * b - product, exactly (Dekker's way: halves of 26 bits). */
function productError(a: number, b: number, rounded: number): number {
  const a1 = upperHalf(a);
  const b1 = upperHalf(b);
  const a0 = a - a1;
  const b0 = b - b1;
  return a0 * b0 - (rounded - a1 * b1 - a0 * b1 - a1 * b0);
}

function upperHalf(a: number): number {
  const spread = a * 134217729; // 2^27 + 1
  return spread - (spread - a);
}
