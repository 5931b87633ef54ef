// One loop a function, tails included, so that each formula is inlined once. Constants and their order are those of src/reference-math.ts.

import { loadTail, storeTail } from "./lanes";

/** Floats that a turn of a loop takes; the last turns go by four and fewer. */
const TURN: i32 = 8;

/**
 * y = tanh(x). In place when y equals x.
 *   x P(x^2) / Q(x^2), both beginning with 1, on |x| <= 9. pmin(a, b) is b < a ? b : a, so a NaN stays.
 * Two vectors at a time: their chains overlap and share the constants. These are read from memory: engines make a vector of a number anew
 * each time, but keep what was read.
 */
export function tanh(y: usize, x: usize, count: i32): void {
  writeConstants();
  const nine = constant(0);
  const minusNine = constant(1);
  const one = constant(2);
  const minusOne = constant(3);
  const p5 = constant(4);
  const p4 = constant(5);
  const p3 = constant(6);
  const p2 = constant(7);
  const p1 = constant(8);
  const q3 = constant(9);
  const q2 = constant(10);
  const q1 = constant(11);
  let n = count;
  for (; n >= TURN; n -= TURN, x += 32, y += 32) {
    const a = f32x4.pmax(f32x4.pmin(v128.load(x), nine), minusNine);
    const b = f32x4.pmax(f32x4.pmin(v128.load(x, 16), nine), minusNine);
    const s = f32x4.mul(a, a);
    const t = f32x4.mul(b, b);
    let p = f32x4.add(f32x4.mul(p5, s), p4);
    let q = f32x4.add(f32x4.mul(p5, t), p4);
    p = f32x4.add(f32x4.mul(p, s), p3);
    q = f32x4.add(f32x4.mul(q, t), p3);
    p = f32x4.add(f32x4.mul(p, s), p2);
    q = f32x4.add(f32x4.mul(q, t), p2);
    p = f32x4.add(f32x4.mul(p, s), p1);
    q = f32x4.add(f32x4.mul(q, t), p1);
    p = f32x4.add(f32x4.mul(p, s), one);
    q = f32x4.add(f32x4.mul(q, t), one);
    let u = f32x4.add(f32x4.mul(q3, s), q2);
    let v = f32x4.add(f32x4.mul(q3, t), q2);
    u = f32x4.add(f32x4.mul(u, s), q1);
    v = f32x4.add(f32x4.mul(v, t), q1);
    u = f32x4.add(f32x4.mul(u, s), one);
    v = f32x4.add(f32x4.mul(v, t), one);
    const c = f32x4.div(f32x4.mul(a, p), u);
    const d = f32x4.div(f32x4.mul(b, q), v);
    v128.store(y, f32x4.pmax(f32x4.pmin(c, one), minusOne));
    v128.store(y, f32x4.pmax(f32x4.pmin(d, one), minusOne), 16);
  }
  for (; n > 0; n -= 4, x += 16, y += 16) {
    const v = tanh4(n < 4 ? loadTail(x, n) : v128.load(x));
    if (n < 4) storeTail(y, v, n);
    else v128.store(y, v);
  }
}

/** Where constants lie: below the first array of a workspace. Threads that share the memory write the same ones. */
const CONSTANTS: usize = 64;

function constant(k: usize): v128 {
  return v128.load(CONSTANTS + 16 * k);
}

function writeConstant(k: usize, value: f32): void {
  v128.store(CONSTANTS + 16 * k, f32x4.splat(value));
}

function writeConstants(): void {
  writeConstant(0, 9);
  writeConstant(1, -9);
  writeConstant(2, 1);
  writeConstant(3, -1);
  writeConstant(4, 1.76729729053771e-11);
  writeConstant(5, -1.2635983249829766e-8);
  writeConstant(6, 9.249958610323371e-6);
  writeConstant(7, 0.002921649908119846);
  writeConstant(8, 0.1292124210076849);
  writeConstant(9, 0.00022804915259864726);
  writeConstant(10, 0.023770300549108316);
  writeConstant(11, 0.4625459502268373);
}

function tanh4(value: v128): v128 {
  const a = f32x4.pmax(f32x4.pmin(value, f32x4.splat(9)), f32x4.splat(-9));
  const s = f32x4.mul(a, a);
  let p = f32x4.add(f32x4.mul(f32x4.splat(1.76729729053771e-11), s), f32x4.splat(-1.2635983249829766e-8));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(9.249958610323371e-6));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(0.002921649908119846));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(0.1292124210076849));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(1));
  let q = f32x4.add(f32x4.mul(f32x4.splat(0.00022804915259864726), s), f32x4.splat(0.023770300549108316));
  q = f32x4.add(f32x4.mul(q, s), f32x4.splat(0.4625459502268373));
  q = f32x4.add(f32x4.mul(q, s), f32x4.splat(1));
  const y = f32x4.div(f32x4.mul(a, p), q);
  return f32x4.pmax(f32x4.pmin(y, f32x4.splat(1)), f32x4.splat(-1));
}

/** g *= 1 - y * y, for y = tanh(...). */
export function tanhGradient(g: usize, y: usize, count: i32): void {
  const one = f32x4.splat(1);
  let n = count;
  for (; n >= TURN; n -= TURN, g += 32, y += 32) {
    const a = v128.load(y);
    const b = v128.load(y, 16);
    v128.store(g, f32x4.mul(v128.load(g), f32x4.sub(one, f32x4.mul(a, a))));
    v128.store(g, f32x4.mul(v128.load(g, 16), f32x4.sub(one, f32x4.mul(b, b))), 16);
  }
  for (; n > 0; n -= 4, g += 16, y += 16) {
    const a = n < 4 ? loadTail(y, n) : v128.load(y);
    const d = n < 4 ? loadTail(g, n) : v128.load(g);
    const v = f32x4.mul(d, f32x4.sub(one, f32x4.mul(a, a)));
    if (n < 4) storeTail(g, v, n);
    else v128.store(g, v);
  }
}

/** y = x < 0 ? 0 : x. In place when y equals x. */
export function relu(y: usize, x: usize, count: i32): void {
  for (let n = count; n > 0; n -= 4, x += 16, y += 16) {
    const a = n < 4 ? loadTail(x, n) : v128.load(x);
    const v = v128.andnot(a, f32x4.lt(a, f32x4.splat(0)));
    if (n < 4) storeTail(y, v, n);
    else v128.store(y, v);
  }
}

/** g = y > 0 ? g : 0, for y = relu(...). */
export function reluGradient(g: usize, y: usize, count: i32): void {
  for (let n = count; n > 0; n -= 4, g += 16, y += 16) {
    const a = n < 4 ? loadTail(y, n) : v128.load(y);
    const d = n < 4 ? loadTail(g, n) : v128.load(g);
    const v = v128.and(d, f32x4.gt(a, f32x4.splat(0)));
    if (n < 4) storeTail(g, v, n);
    else v128.store(g, v);
  }
}

/** y = e^x; 0 where the true value would be subnormal. In place when y equals x. */
export function exp(y: usize, x: usize, count: i32): void {
  for (let n = count; n > 0; n -= 4, x += 16, y += 16) {
    const v = exp4(n < 4 ? loadTail(x, n) : v128.load(x));
    if (n < 4) storeTail(y, v, n);
    else v128.store(y, v);
  }
}

// x = k log 2 + r, e^x = 2^k e^r; 2^k in two factors, because 2^128 is no float. Coefficients: Cephes, expf.
function exp4(value: v128): v128 {
  const x = f32x4.pmax(f32x4.pmin(value, f32x4.splat(89)), f32x4.splat(-104));
  const magic = f32x4.splat(12582912); // 1.5 * 2^23: adding and subtracting it rounds to the nearest integer
  const k = f32x4.sub(f32x4.add(f32x4.mul(x, f32x4.splat(<f32>Math.LOG2E)), magic), magic);
  let r = f32x4.sub(x, f32x4.mul(k, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(k, f32x4.splat(-2.1219444e-4)));
  let p = f32x4.splat(1.98756915e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  const y = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1));
  const power = i32x4.trunc_sat_f32x4_s(k);
  const half = i32x4.shr_s(power, 1);
  const first = i32x4.shl(i32x4.add(half, i32x4.splat(127)), 23);
  const second = i32x4.shl(i32x4.add(i32x4.sub(power, half), i32x4.splat(127)), 23);
  const result = f32x4.mul(f32x4.mul(y, first), second);
  return v128.andnot(result, f32x4.lt(x, f32x4.splat(-87.33654)));
}

/** x *= factor. */
export function scale(x: usize, factor: f32, count: i32): void {
  const f = f32x4.splat(factor);
  let n = count;
  for (; n >= TURN; n -= TURN, x += 32) {
    v128.store(x, f32x4.mul(v128.load(x), f));
    v128.store(x, f32x4.mul(v128.load(x, 16), f), 16);
  }
  for (; n > 0; n -= 4, x += 16) {
    const v = f32x4.mul(n < 4 ? loadTail(x, n) : v128.load(x), f);
    if (n < 4) storeTail(x, v, n);
    else v128.store(x, v);
  }
}

/** x += y. */
export function add(x: usize, y: usize, count: i32): void {
  let n = count;
  for (; n >= TURN; n -= TURN, x += 32, y += 32) {
    v128.store(x, f32x4.add(v128.load(x), v128.load(y)));
    v128.store(x, f32x4.add(v128.load(x, 16), v128.load(y, 16)), 16);
  }
  for (; n > 0; n -= 4, x += 16, y += 16) {
    const a = n < 4 ? loadTail(x, n) : v128.load(x);
    const b = n < 4 ? loadTail(y, n) : v128.load(y);
    if (n < 4) storeTail(x, f32x4.add(a, b), n);
    else v128.store(x, f32x4.add(a, b));
  }
}

/** Sum of squares in float64: eight sums over the elements k, k + 8, k + 16, ..., added in pairs of neighbours, then pairs of pairs. */
export function sumOfSquares(x: usize, count: i32): f64 {
  let s01 = f64x2.splat(0);
  let s23 = s01;
  let s45 = s01;
  let s67 = s01;
  for (let n = count; n > 0; n -= 8, x += 32) {
    const u: v128 = n < 4 ? loadTail(x, n) : v128.load(x);
    const v: v128 = n < 8 ? (n > 4 ? loadTail(x + 16, n - 4) : f32x4.splat(0)) : v128.load(x, 16);
    const a = f64x2.promote_low_f32x4(u);
    const b = f64x2.promote_low_f32x4(v128.shuffle<f32>(u, u, 2, 3, 2, 3));
    const c = f64x2.promote_low_f32x4(v);
    const d = f64x2.promote_low_f32x4(v128.shuffle<f32>(v, v, 2, 3, 2, 3));
    s01 = f64x2.add(s01, f64x2.mul(a, a));
    s23 = f64x2.add(s23, f64x2.mul(b, b));
    s45 = f64x2.add(s45, f64x2.mul(c, c));
    s67 = f64x2.add(s67, f64x2.mul(d, d));
  }
  return pair(s01) + pair(s23) + (pair(s45) + pair(s67));
}

function pair(s: v128): f64 {
  return f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
}

/** Whether all bits of two arrays are equal. */
export function equal(x: usize, y: usize, count: i32): bool {
  const end = x + ((<usize>count) << 2);
  for (const whole = x + ((<usize>(count & ~15)) << 2); x < whole; x += 64, y += 64) {
    const a = v128.or(v128.xor(v128.load(x), v128.load(y)), v128.xor(v128.load(x, 16), v128.load(y, 16)));
    const b = v128.or(v128.xor(v128.load(x, 32), v128.load(y, 32)), v128.xor(v128.load(x, 48), v128.load(y, 48)));
    if (v128.any_true(v128.or(a, b))) return false;
  }
  for (; x < end; x += 4, y += 4) if (load<u32>(x) !== load<u32>(y)) return false;
  return true;
}
