// One step of Adam, its bias corrections folded into stepSize and epsilon.

import { loadTail, storeTail } from "./lanes";

/** Equal to SMALLEST_MOMENT of src/kernels.ts. */
const SMALLEST: f32 = 1e-30;

/**
 * m = m * beta1 + g * (1 - beta1), v = v * beta2 + g * g * (1 - beta2), x -= stepSize * m / (sqrt(v) + epsilon).
 * Moments too small to matter become 0: where gradients stay away they would decay to subnormal numbers and stay there,
 * at a hundred cycles each.
 */
export function adam(
  x: usize,
  m: usize,
  v: usize,
  g: usize,
  count: i32,
  beta1: f32,
  rest1: f32,
  beta2: f32,
  rest2: f32,
  stepSize: f32,
  epsilon: f32,
): void {
  for (let n = count; n > 0; n -= 4, x += 16, m += 16, v += 16, g += 16) {
    const gradient = n < 4 ? loadTail(g, n) : v128.load(g);
    const oldFirst = n < 4 ? loadTail(m, n) : v128.load(m);
    const oldSecond = n < 4 ? loadTail(v, n) : v128.load(v);
    const parameter = n < 4 ? loadTail(x, n) : v128.load(x);
    let first = f32x4.add(f32x4.mul(oldFirst, f32x4.splat(beta1)), f32x4.mul(gradient, f32x4.splat(rest1)));
    const square = f32x4.mul(f32x4.mul(gradient, gradient), f32x4.splat(rest2));
    let second = f32x4.add(f32x4.mul(oldSecond, f32x4.splat(beta2)), square);
    first = v128.andnot(first, f32x4.lt(f32x4.abs(first), f32x4.splat(SMALLEST)));
    second = v128.andnot(second, f32x4.lt(second, f32x4.splat(SMALLEST)));
    const width = f32x4.add(f32x4.sqrt(second), f32x4.splat(epsilon));
    const next = f32x4.sub(parameter, f32x4.mul(f32x4.splat(stepSize), f32x4.div(first, width)));
    if (n < 4) {
      storeTail(m, first, n);
      storeTail(v, second, n);
      storeTail(x, next, n);
    } else {
      v128.store(m, first);
      v128.store(v, second);
      v128.store(x, next);
    }
  }
}
