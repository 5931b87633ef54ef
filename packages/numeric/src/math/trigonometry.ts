import { REDUCED, reduceAngle } from "./reduce-angle.ts";

const TWO_OVER_PI = 0.6366197723675814;
const TO_INTEGER = 6755399441055744; // 1.5 * 2^52: adding and subtracting it rounds to the nearest integer
// pi / 2 in three parts, 33 + 33 + 53 bits: products of the first two with an integer of 20 bits are exact.
const PART_1 = 1.5707963267341256;
const PART_2 = 6.077100506303966e-11;
const PART_3 = 2.0222662487959506e-21;
const LARGEST = 1_600_000; // 2^20 quarter turns; beyond, and very near a multiple of pi / 2, reduceAngle takes over
const QUARTER_PI = Math.PI / 4;
const TINY = 7.450580596923828e-9; // 2^-27: x^3 / 6 is below half an ulp of x
const NEAREST = 9.313225746154785e-10; // 2^-30

/** The sine of x radians within 1 ulp, for any finite x; NaN for an infinity. */
export function sin(x: number): number {
  const size = Math.abs(x);
  if (size > QUARTER_PI || size < TINY) return turned(x, 0);
  const z = x * x;
  return x + z * x * sinePolynomial(z);
}

/** The cosine of x radians within 1 ulp, for any finite x; NaN for an infinity. */
export function cos(x: number): number {
  if (Math.abs(x) > QUARTER_PI) return turned(x, 1);
  const z = x * x;
  const sum = 1 - 0.5 * z;
  return sum + (1 - sum - 0.5 * z + z * z * cosinePolynomial(z));
}

/** sin(x + turn * pi / 2): takes off n quarter turns, and leaves y + more in [-pi/4, pi/4] to twice the precision (Cody and Waite's way). */
function turned(x: number, turn: number): number {
  if (!(Math.abs(x) < LARGEST)) return turnedHard(x, turn);
  const n = x * TWO_OVER_PI + TO_INTEGER - TO_INTEGER;
  const a = x - n * PART_1; // exact
  const b = n * PART_2; // exact
  const high = a - b;
  if (Math.abs(high) < NEAREST) return turnedHard(x, turn);
  const part = a - high;
  const low = a - (high + part) + (part - b) - n * PART_3; // first what rounding took from a - b
  const y = high + low;
  return quadrant(y, high - y + low, n + turn);
}

function turnedHard(x: number, turn: number): number {
  if (Math.abs(x) < TINY) return turn === 0 ? x : 1;
  if (!(Math.abs(x) < Number.POSITIVE_INFINITY)) return Number.NaN;
  const n = reduceAngle(x);
  return quadrant(REDUCED[0], REDUCED[1], n + turn);
}

/** sin(y + more + n * pi / 2) */
function quadrant(y: number, more: number, n: number): number {
  const z = y * y;
  const half = 0.5 * z;
  const sum = 1 - half;
  const sign = 1 - (n & 2); // 1 or -1: a product costs less than a branch that can't be foreseen
  if ((n & 1) === 0) return sign * (y + (z * y * sinePolynomial(z) + more * sum));
  return sign * (sum + (1 - sum - half + (z * z * cosinePolynomial(z) - y * more)));
}

/** (sin(y) - y) / y^3 in z = y^2, to 2^-57 of sin(y) / y for |y| <= pi / 4 */
function sinePolynomial(z: number): number {
  const low = -0.16666666666666632 + z * 0.008333333333322413;
  const middle = -0.00019841269829807686 + z * 2.7557313691882708e-6;
  const high = -2.5050758110580167e-8 + z * 1.589679541831147e-10;
  const w = z * z;
  return low + w * (middle + w * high);
}

/** (cos(y) - 1 + y^2 / 2) / y^4 in z = y^2, to 2^-59 of cos(y) for |y| <= pi / 4 */
function cosinePolynomial(z: number): number {
  const low = 0.0416666666666666 - z * 0.0013888888888874125;
  const middle = 2.4801587289482215e-5 - z * 2.7557314352341516e-7;
  const high = 2.0875723274407238e-9 - z * 1.1359647863376643e-11;
  const w = z * z;
  return low + w * (middle + w * high);
}
