// Layers of one-bit weights: sums of the inputs whose bit is set, in tiles of 4 rows by 8 outputs, and counts of common bits.

import { storeTail } from "./lanes";

/** Masks of four floats for each of 16 half bytes, lowest bit first. Below the first array of a workspace, as the constants of tanh are. */
const MASKS: usize = 512;

function writeMasks(): void {
  for (let k = 0; k < 16; k++) {
    const lanes = i32x4.replace_lane(i32x4.replace_lane(i32x4.replace_lane(i32x4.splat(1), 1, 2), 2, 4), 3, 8);
    v128.store(MASKS + ((<usize>k) << 4), i32x4.ne(v128.and(i32x4.splat(k), lanes), i32x4.splat(0)));
  }
}

/**
 * y[r, o] = scale * z, or scale * (2 z - t) where an absent bit is a weight of -1:
 *   z = sum of the x[r, i] whose bit first + i * outputs + o is set, t = sum of all x[r, i], i ascending from zero
 */
export function binaryForward(
  y: usize,
  x: usize,
  bits: usize,
  first: u32,
  rows: i32,
  inputs: i32,
  outputs: i32,
  scale: f32,
  isSigned: i32,
): void {
  writeMasks();
  let r = 0;
  for (; r + 4 <= rows; r += 4) {
    for (let o = 0; o < outputs; o += 8) tile4x8(y, x, bits, first + o, r, o, inputs, outputs, scale, isSigned);
  }
  for (; r < rows; r++) {
    for (let o = 0; o < outputs; o += 8) tile1x8(y, x, bits, first + o, r, o, inputs, outputs, scale, isSigned);
  }
}

// One bit a lane, those beyond the last output too: they belong to the next row of bits, and their sums are never stored.
function tile4x8(y: usize, x: usize, bits: usize, first: u32, r: i32, o: i32, inputs: i32, outputs: i32, scale: f32, isSigned: i32): void {
  const row = (<usize>inputs) << 2;
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let b0 = a0;
  let b1 = a0;
  let c0 = a0;
  let c1 = a0;
  let d0 = a0;
  let d1 = a0;
  let p = x + <usize>r * row;
  let q = p + row;
  let s = q + row;
  let t = s + row;
  let at = first;
  for (const end = p + row; p < end; p += 4, q += 4, s += 4, t += 4, at += outputs) {
    const byte = <usize>load<u16>(bits + (at >>> 3)) >>> (at & 7);
    const m0 = v128.load(MASKS + ((byte & 15) << 4));
    const m1 = v128.load(MASKS + (byte & 240));
    const xa = v128.load_splat<f32>(p);
    a0 = f32x4.add(a0, v128.and(xa, m0));
    a1 = f32x4.add(a1, v128.and(xa, m1));
    const xb = v128.load_splat<f32>(q);
    b0 = f32x4.add(b0, v128.and(xb, m0));
    b1 = f32x4.add(b1, v128.and(xb, m1));
    const xc = v128.load_splat<f32>(s);
    c0 = f32x4.add(c0, v128.and(xc, m0));
    c1 = f32x4.add(c1, v128.and(xc, m1));
    const xd = v128.load_splat<f32>(t);
    d0 = f32x4.add(d0, v128.and(xd, m0));
    d1 = f32x4.add(d1, v128.and(xd, m1));
  }
  const stride = (<usize>outputs) << 2;
  const out = y + <usize>r * stride + ((<usize>o) << 2);
  const from = x + <usize>r * row;
  finish(out, a0, a1, from, inputs, outputs - o, scale, isSigned);
  finish(out + stride, b0, b1, from + row, inputs, outputs - o, scale, isSigned);
  finish(out + 2 * stride, c0, c1, from + 2 * row, inputs, outputs - o, scale, isSigned);
  finish(out + 3 * stride, d0, d1, from + 3 * row, inputs, outputs - o, scale, isSigned);
}

function tile1x8(y: usize, x: usize, bits: usize, first: u32, r: i32, o: i32, inputs: i32, outputs: i32, scale: f32, isSigned: i32): void {
  const row = (<usize>inputs) << 2;
  const from = x + <usize>r * row;
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let at = first;
  for (let p = from, end = from + row; p < end; p += 4, at += outputs) {
    const byte = <usize>load<u16>(bits + (at >>> 3)) >>> (at & 7);
    const xa = v128.load_splat<f32>(p);
    a0 = f32x4.add(a0, v128.and(xa, v128.load(MASKS + ((byte & 15) << 4))));
    a1 = f32x4.add(a1, v128.and(xa, v128.load(MASKS + (byte & 240))));
  }
  finish(y + ((<usize>(r * outputs + o)) << 2), a0, a1, from, inputs, outputs - o, scale, isSigned);
}

/** Scales eight sums, and stores those of the `left` outputs that there are. */
function finish(out: usize, low: v128, high: v128, x: usize, inputs: i32, left: i32, scale: f32, isSigned: i32): void {
  let a = low;
  let b = high;
  if (isSigned) {
    let t: f32 = 0;
    for (let p = x, end = x + ((<usize>inputs) << 2); p < end; p += 4) t += load<f32>(p);
    a = f32x4.sub(f32x4.add(a, a), f32x4.splat(t));
    b = f32x4.sub(f32x4.add(b, b), f32x4.splat(t));
  }
  a = f32x4.mul(a, f32x4.splat(scale));
  b = f32x4.mul(b, f32x4.splat(scale));
  if (left >= 4) v128.store(out, a);
  else storeTail(out, a, left);
  if (left >= 8) v128.store(out, b, 16);
  else if (left > 4) storeTail(out + 16, b, left - 4);
}

/** x[r, i] *= factor for i >= first: inputs of inhibitory neurons. */
export function inhibit(x: usize, rows: i32, columns: i32, first: i32, factor: f32): void {
  for (let r = 0; r < rows; r++) {
    let p = x + ((<usize>(r * columns + first)) << 2);
    for (const end = x + ((<usize>((r + 1) * columns)) << 2); p < end; p += 4) store<f32>(p, load<f32>(p) * factor);
  }
}

/** counts[r, o] = bits that row r of x and row o of w have in common; rows of `words` times 64 bits. */
export function binaryCounts(counts: usize, x: usize, w: usize, rows: i32, words: i32, outputs: i32): void {
  const row = (<usize>words) << 3;
  for (let r = 0; r < rows; r++, x += row) {
    let q = w;
    for (let o = 0; o < outputs; o++, counts += 4) {
      let sum: i64 = 0;
      for (let p = x, end = x + row; p < end; p += 8, q += 8) sum += popcnt(load<u64>(p) & load<u64>(q));
      store<i32>(counts, <i32>sum);
    }
  }
}

/** out[o, i] = bit first + i * outputs + o of bits; rows of `words` times 64 bits, the rest of them 0. */
export function packColumns(out: usize, bits: usize, first: u32, inputs: i32, outputs: i32, words: i32): void {
  for (let o: u32 = 0; o < <u32>outputs; o++) {
    for (let word = 0; word < words; word++, out += 8) {
      let packed: u64 = 0;
      const from = word << 6;
      const count = min(64, inputs - from);
      let at = first + <u32>from * outputs + o;
      for (let i = 0; i < count; i++, at += outputs) {
        packed |= (<u64>((load<u8>(bits + (at >>> 3)) >>> (at & 7)) & 1)) << i;
      }
      store<u64>(out, packed);
    }
  }
}
