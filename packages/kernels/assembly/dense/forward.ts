// Tiles of 4 rows by 8 outputs: eight sums in registers, fed by two vectors of weights and four inputs.

import { relu, tanh } from "./elementwise";
import { heads } from "./heads";

/** Numbers of activation functions, equal to ACTIVATIONS of src/kernels.ts. */
const TANH: i32 = 1;
const RELU: i32 = 2;

/** y[r, o] = f(b[o] + x[r, 0] * w[0, o] + x[r, 1] * w[1, o] + ...), f by its number; shapes y [rows, outputs], x [rows, inputs], w [inputs, outputs]. */
export function denseForward(y: usize, x: usize, w: usize, b: usize, rows: i32, inputs: i32, outputs: i32, activation: i32): void {
  let r = 0;
  for (; r + 4 <= rows; r += 4) {
    const xr = x + ((<usize>(r * inputs)) << 2);
    const yr = y + ((<usize>(r * outputs)) << 2);
    let o = 0;
    for (; o + 8 <= outputs; o += 8) forward4x8(yr, xr, w, b, o, inputs, outputs);
    for (; o + 4 <= outputs; o += 4) forward4x4(yr, xr, w, b, o, inputs, outputs);
  }
  if (outputs & 3) heads(y, x, w, b, r, inputs, outputs);
  for (; r < rows; r++) {
    const xr = x + ((<usize>(r * inputs)) << 2);
    const yr = y + ((<usize>(r * outputs)) << 2);
    let o = 0;
    for (; o + 16 <= outputs; o += 16) forward1x16(yr, xr, w, b, o, inputs, outputs);
    for (; o + 4 <= outputs; o += 4) forward1x4(yr, xr, w, b, o, inputs, outputs);
    for (; o < outputs; o++) forward1x1(yr, xr, w, b, o, inputs, outputs);
  }
  if (activation === TANH) tanh(y, y, rows * outputs);
  else if (activation === RELU) relu(y, y, rows * outputs);
}

function forward4x8(y: usize, x: usize, w: usize, b: usize, o: i32, inputs: i32, outputs: i32): void {
  const column = (<usize>o) << 2;
  const stride = (<usize>outputs) << 2;
  const row = (<usize>inputs) << 2;
  let a0 = v128.load(b + column);
  let a1 = v128.load(b + column, 16);
  let b0 = a0;
  let b1 = a1;
  let c0 = a0;
  let c1 = a1;
  let d0 = a0;
  let d1 = a1;
  let p = x;
  let q = p + row;
  let s = q + row;
  let t = s + row;
  let wp = w + column;
  for (const end = x + row; p < end; p += 4, q += 4, s += 4, t += 4, wp += stride) {
    const w0 = v128.load(wp);
    const w1 = v128.load(wp, 16);
    const xa = v128.load_splat<f32>(p);
    a0 = f32x4.add(a0, f32x4.mul(xa, w0));
    a1 = f32x4.add(a1, f32x4.mul(xa, w1));
    const xb = v128.load_splat<f32>(q);
    b0 = f32x4.add(b0, f32x4.mul(xb, w0));
    b1 = f32x4.add(b1, f32x4.mul(xb, w1));
    const xc = v128.load_splat<f32>(s);
    c0 = f32x4.add(c0, f32x4.mul(xc, w0));
    c1 = f32x4.add(c1, f32x4.mul(xc, w1));
    const xd = v128.load_splat<f32>(t);
    d0 = f32x4.add(d0, f32x4.mul(xd, w0));
    d1 = f32x4.add(d1, f32x4.mul(xd, w1));
  }
  let out = y + column;
  v128.store(out, a0);
  v128.store(out, a1, 16);
  out += stride;
  v128.store(out, b0);
  v128.store(out, b1, 16);
  out += stride;
  v128.store(out, c0);
  v128.store(out, c1, 16);
  out += stride;
  v128.store(out, d0);
  v128.store(out, d1, 16);
}

function forward4x4(y: usize, x: usize, w: usize, b: usize, o: i32, inputs: i32, outputs: i32): void {
  const column = (<usize>o) << 2;
  const stride = (<usize>outputs) << 2;
  const row = (<usize>inputs) << 2;
  let a0 = v128.load(b + column);
  let b0 = a0;
  let c0 = a0;
  let d0 = a0;
  let p = x;
  let q = p + row;
  let s = q + row;
  let t = s + row;
  let wp = w + column;
  for (const end = x + row; p < end; p += 4, q += 4, s += 4, t += 4, wp += stride) {
    const w0 = v128.load(wp);
    a0 = f32x4.add(a0, f32x4.mul(v128.load_splat<f32>(p), w0));
    b0 = f32x4.add(b0, f32x4.mul(v128.load_splat<f32>(q), w0));
    c0 = f32x4.add(c0, f32x4.mul(v128.load_splat<f32>(s), w0));
    d0 = f32x4.add(d0, f32x4.mul(v128.load_splat<f32>(t), w0));
  }
  let out = y + column;
  v128.store(out, a0);
  out += stride;
  v128.store(out, b0);
  out += stride;
  v128.store(out, c0);
  out += stride;
  v128.store(out, d0);
}

function forward1x16(y: usize, x: usize, w: usize, b: usize, o: i32, inputs: i32, outputs: i32): void {
  const column = (<usize>o) << 2;
  const stride = (<usize>outputs) << 2;
  let a0 = v128.load(b + column);
  let a1 = v128.load(b + column, 16);
  let a2 = v128.load(b + column, 32);
  let a3 = v128.load(b + column, 48);
  let wp = w + column;
  for (let p = x, end = x + ((<usize>inputs) << 2); p < end; p += 4, wp += stride) {
    const xa = v128.load_splat<f32>(p);
    a0 = f32x4.add(a0, f32x4.mul(xa, v128.load(wp)));
    a1 = f32x4.add(a1, f32x4.mul(xa, v128.load(wp, 16)));
    a2 = f32x4.add(a2, f32x4.mul(xa, v128.load(wp, 32)));
    a3 = f32x4.add(a3, f32x4.mul(xa, v128.load(wp, 48)));
  }
  v128.store(y + column, a0);
  v128.store(y + column, a1, 16);
  v128.store(y + column, a2, 32);
  v128.store(y + column, a3, 48);
}

function forward1x4(y: usize, x: usize, w: usize, b: usize, o: i32, inputs: i32, outputs: i32): void {
  const column = (<usize>o) << 2;
  const stride = (<usize>outputs) << 2;
  let a0 = v128.load(b + column);
  let wp = w + column;
  for (let p = x, end = x + ((<usize>inputs) << 2); p < end; p += 4, wp += stride) {
    a0 = f32x4.add(a0, f32x4.mul(v128.load_splat<f32>(p), v128.load(wp)));
  }
  v128.store(y + column, a0);
}

function forward1x1(y: usize, x: usize, w: usize, b: usize, o: i32, inputs: i32, outputs: i32): void {
  const column = (<usize>o) << 2;
  const stride = (<usize>outputs) << 2;
  let a0 = load<f32>(b + column);
  let wp = w + column;
  for (let p = x, end = x + ((<usize>inputs) << 2); p < end; p += 4, wp += stride) a0 += load<f32>(p) * load<f32>(wp);
  store<f32>(y + column, a0);
}

/** out[j, i] = x[i, j]; shapes x [rows, columns], out [columns, rows]. In squares of four by four. */
export function transpose(out: usize, x: usize, rows: i32, columns: i32): void {
  const stride = (<usize>rows) << 2;
  const row = (<usize>columns) << 2;
  for (let i = 0; i < rows; i++) {
    let p = x + <usize>i * row;
    let q = out + ((<usize>i) << 2);
    let j = 0;
    if (i + 4 <= rows) {
      for (; j + 4 <= columns; j += 4, p += 16, q += stride << 2) transpose4x4(q, p, stride, row);
    }
    const end = i + 4 <= rows ? i + 4 : i + 1; // the square's rows, then one by one
    for (; j < columns; j++) {
      for (let k = i; k < end; k++) store<f32>(out + ((<usize>(j * rows + k)) << 2), load<f32>(x + ((<usize>(k * columns + j)) << 2)));
    }
    i = end - 1;
  }
}

function transpose4x4(out: usize, x: usize, stride: usize, row: usize): void {
  const a = v128.load(x);
  const b = v128.load(x + row);
  const c = v128.load(x + 2 * row);
  const d = v128.load(x + 3 * row);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5); // a0 b0 a1 b1
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const ef = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const gh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(out + stride, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
  v128.store(out + 2 * stride, v128.shuffle<f32>(ef, gh, 0, 1, 4, 5));
  v128.store(out + 3 * stride, v128.shuffle<f32>(ef, gh, 2, 3, 6, 7));
}
