import { DOUBLE, HIGH, powerOfTwo, WORDS } from "./bits.ts";

const LN2_HIGH = 0.6931471805598903; // 42 bits: its product with an integer of 11 bits is exact
const LN2_LOW = 5.497923018708371e-14;
const ROOT_HALF = 0x3fe6a09e; // upper word of sqrt(1/2)
const ONE = 0x3ff00000; // upper word of 1

/** The natural logarithm within 1 ulp; log(0) is -Infinity, of a negative number NaN. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  if (x < 2.2250738585072014e-308) return reduced(x * 18014398509481984, -54, 0); // subnormal: times 2^54
  return reduced(x, 0, 0);
}

/** log(1 + x) within 2 ulp, near 0 too. */
export function log1p(x: number): number {
  if (!(x > -1)) return x === -1 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY || Math.abs(x) < 5.551115123125783e-17) return x; // 2^-54: keeps -0 as well
  if (x > -0.2928 && x < 0.4142) return ofFraction(x, 0, 0);
  const u = 1 + x;
  const lost = x >= 1 ? 1 - (u - x) : x - (u - 1); // what rounding took from u
  return reduced(u, 0, lost / u);
}

/** log(x) + k ln 2 + more for a normal x, by x = 2^j m with m in [sqrt(1/2), sqrt(2)). */
function reduced(x: number, k: number, more: number): number {
  DOUBLE[0] = x;
  const j = ((WORDS[HIGH] + (ONE - ROOT_HALF)) >>> 20) - 1023;
  return ofFraction(x * powerOfTwo(-j) - 1, k + j, more);
}

/**
 * log(1 + f) + k ln 2 + more, with 1 + f in [sqrt(1/2), sqrt(2)). With s = f / (2 + f):
 * log(1 + f) = 2 atanh(s) = f - (f^2/2 - s (f^2/2 + R)), R = s^2 (2/3 + 2/5 s^2 + ...) a polynomial whose error is below 2^-58.
 */
function ofFraction(f: number, k: number, more: number): number {
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (0.39999999999407465 + w * (0.2222219837805769 + w * 0.1531375531123311));
  const odd = z * (0.6666666666666735 + w * (0.2857142874414588 + w * (0.1818357518505499 + w * 0.14799070136489878)));
  const half = 0.5 * f * f;
  const base = k * LN2_HIGH;
  const sum = base + f;
  return sum + (base - sum + f - (half - (s * (half + (even + odd)) + (k * LN2_LOW + more))));
}
