// exp and log of numeric in double precision, operation for operation: packages/numeric/src/math says why each is there.

const LN2_HIGH: f64 = 0.6931471805598903;
const LN2_LOW: f64 = 5.497923018708371e-14;
const TO_INTEGER: f64 = 6755399441055744; // 1.5 * 2^52
const LARGEST: f64 = 709.782712893384;
const SMALLEST: f64 = -745.1332191019412;
const ROOT_HALF: i32 = 0x3fe6a09e;
const ONE: i32 = 0x3ff00000;

/** e^x within 1 ulp. */
export function exp64(x: f64): f64 {
  if (!(x <= LARGEST)) return x > LARGEST ? Infinity : x;
  if (x < SMALLEST) return 0;
  const n = x * Math.LOG2E + TO_INTEGER - TO_INTEGER;
  const high = x - n * LN2_HIGH;
  const low = n * LN2_LOW;
  const r = high - low;
  const sum: f64 = 1 + r;
  const y = sum + (1 - sum + r + (rest(r) + (high - r - low)));
  const k = <i32>n;
  if (k < -1021) return y * powerOfTwo(k + 200) * 6.223015277861142e-61; // 2^-200
  return k > 1023 ? y * 2 * powerOfTwo(1023) : y * powerOfTwo(k);
}

/** The natural logarithm within 1 ulp. */
export function log64(x: f64): f64 {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  if (x < 2.2250738585072014e-308) return reduced(x * 18014398509481984, -54); // 2^54
  return reduced(x, 0);
}

/** e^r - 1 - r. */
function rest(r: f64): f64 {
  const z = r * r;
  const odd =
    0.041666666666666664 +
    z * (0.0013888888888886537 + z * (2.4801587317228724e-5 + z * (2.7557282838800484e-7 + z * 2.09112987659402e-9)));
  const even =
    0.16666666666666669 +
    z * (0.008333333333330039 + z * (0.00019841269863171557 + z * (2.7557268276905696e-6 + z * 2.5100472505694996e-8)));
  return z * (0.5 + r * (even + r * odd));
}

/** log(x) + k ln 2 for a normal x. */
function reduced(x: f64, k: i32): f64 {
  const word = <i32>(reinterpret<i64>(x) >> 32);
  const j = ((word + (ONE - ROOT_HALF)) >>> 20) - 1023;
  const f = x * powerOfTwo(-j) - 1;
  const power = <f64>(k + j);
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (0.39999999999407465 + w * (0.2222219837805769 + w * 0.1531375531123311));
  const odd = z * (0.6666666666666735 + w * (0.2857142874414588 + w * (0.1818357518505499 + w * 0.14799070136489878)));
  const half = 0.5 * f * f;
  const base = power * LN2_HIGH;
  const sum = base + f;
  return sum + (base - sum + f - (half - (s * (half + (even + odd)) + power * LN2_LOW)));
}

/** 2^n for n in [-1074, 1023]. */
function powerOfTwo(n: i32): f64 {
  return n < -1022 ? reinterpret<f64>((<i64>1) << (n + 1074)) : reinterpret<f64>((<i64>(n + 1023)) << 52);
}

/** y = e^x, doubles. */
export function expDouble(y: usize, x: usize, count: i32): void {
  for (let i: usize = 0; i < (<usize>count) << 3; i += 8) store<f64>(y + i, exp64(load<f64>(x + i)));
}

/** y = log x, doubles. */
export function logDouble(y: usize, x: usize, count: i32): void {
  for (let i: usize = 0; i < (<usize>count) << 3; i += 8) store<f64>(y + i, log64(load<f64>(x + i)));
}
