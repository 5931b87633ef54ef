import { powerOfTwo } from "./bits.ts";

const LOG2_E = Math.LOG2E;
const LN2_HIGH = 0.6931471805598903; // 42 bits: its product with an integer of 11 bits is exact
const LN2_LOW = 5.497923018708371e-14;
const TO_INTEGER = 6755399441055744; // 1.5 * 2^52: adding and subtracting it rounds to the nearest integer
const LARGEST = 709.782712893384; // exp is finite up to here
const SMALLEST = -745.1332191019412; // exp is above 0 down to here

/**
 * e^x within 1 ulp. With n = round(x / ln 2) and r = x - n ln 2 = r0 + r1 to twice the precision, e^x = 2^n (1 + r + r^2/2 + r^3 P(r)).
 */
export function exp(x: number): number {
  if (!(x <= LARGEST)) return x > LARGEST ? Number.POSITIVE_INFINITY : x;
  if (x < SMALLEST) return 0;
  const n = x * LOG2_E + TO_INTEGER - TO_INTEGER;
  const high = x - n * LN2_HIGH;
  const low = n * LN2_LOW;
  const r = high - low;
  const sum = 1 + r;
  const y = sum + (1 - sum + r + (rest(r) + (high - r - low)));
  if (n < -1021) return y * powerOfTwo(n + 200) * 6.223015277861142e-61; // 2^-200: only the last step rounds
  return n > 1023 ? y * 2 * powerOfTwo(1023) : y * powerOfTwo(n);
}

/** e^x - 1 within 2 ulp, near 0 too. */
export function expm1(x: number): number {
  if (!(x <= 709)) return x === Number.POSITIVE_INFINITY ? x : exp(x);
  if (x < -40) return -1;
  if (Math.abs(x) < 5.551115123125783e-17) return x; // 2^-54: keeps -0 as well
  const n = x * LOG2_E + TO_INTEGER - TO_INTEGER;
  const high = x - n * LN2_HIGH;
  const low = n * LN2_LOW;
  const r = high - low;
  const scale = powerOfTwo(n);
  const whole = scale - 1;
  const sum = whole + scale * r;
  return sum + (whole - sum + scale * r + scale * (rest(r) + (high - r - low)));
}

/** The hyperbolic tangent within 2 ulp, by way of expm1(2 |x|). */
export function tanh(x: number): number {
  const size = Math.abs(x);
  if (size < 3.725290298461914e-9) return x; // 2^-28: x^3 / 3 is below half an ulp
  if (size > 22) return x > 0 ? 1 : -1;
  const t = expm1(2 * size);
  const y = size < 1 ? t / (t + 2) : 1 - 2 / (t + 2);
  return x < 0 ? -y : y;
}

/** e^r - 1 - r for |r| <= ln 2 / 2: a polynomial whose error is below 2^-59. */
function rest(r: number): number {
  const z = r * r;
  const odd =
    0.041666666666666664 +
    z * (0.0013888888888886537 + z * (2.4801587317228724e-5 + z * (2.7557282838800484e-7 + z * 2.09112987659402e-9)));
  const even =
    0.16666666666666669 +
    z * (0.008333333333330039 + z * (0.00019841269863171557 + z * (2.7557268276905696e-6 + z * 2.5100472505694996e-8)));
  return z * (0.5 + r * (even + r * odd));
}
