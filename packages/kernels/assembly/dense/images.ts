// First layers of one-bit weights over 64 images of bytes that many members share: sums over subsets of eight inputs are made once, and
// a member's eight weights of an output are the number of the one that it needs. See src/images/images.ts.

import { BLOCK, ROW, TABLE } from "./image-tables";

/** Bytes of a block's numbers: four rows of 64 outputs. */
const NUMBERS = 256;
/** Bytes of a member's counts. */
const COUNTS: usize = 1024;

/**
 * y[m, o, r] = scale * sum + offset * count for members m and 64 images r, each product and the sum rounded; below 0 it is 0 where `isRelu`. With
 * weights k of 0 and 1: form 0: sum of x k, and the number of k that are 1; form 1: 2 k - 1 for k; form 2: inputs are [x, -x].
 * A block of tables serves all members before the next one does, so that it stays near.
 * Shapes: bits u8 [members, stride]. @param scratch - members * scratchOf(blocks) bytes
 */
export function imageForward(
  y: usize,
  tables: usize,
  order: usize,
  bits: usize,
  stride: i32,
  members: i32,
  first: u32,
  inputs: i32,
  outputs: i32,
  form: i32,
  scale: f32,
  offset: f32,
  isRelu: i32,
  scratch: usize,
): void {
  const padded = (inputs + BLOCK - 1) & -BLOCK;
  const blocks = padded / BLOCK;
  const parts = order + ((<usize>padded) << 2);
  for (let o = 0; o < outputs; o += 64) {
    const own = min(64, outputs - o);
    for (let m = 0, s = scratch, b = bits; m < members; m++, s += scratchOf(blocks), b += <usize>stride) {
      memory.fill(s, 0, 512);
      writeNumbers(s + COUNTS, s, order, padded, b, first + o, outputs, own);
      if (form === 2) writeNumbers(minusOf(s, blocks), s + 256, order, padded, b, first + inputs * outputs + o, outputs, own);
    }
    for (let half = 0; half < 2; half++) {
      const table = tables + <usize>half * <usize>(padded >>> 3) * TABLE;
      const last = lookUp(scratch, members, table, parts, half, blocks, form === 2);
      const totals = parts + 4 + ((<usize>blocks) << 4) + <usize>(half << 7);
      for (let m = 0, s = scratch; m < members; m++, s += scratchOf(blocks)) {
        const out = y + ((<usize>(m * outputs + o)) << 8) + <usize>(half << 7);
        for (let h = 0; h < own; h++) {
          const count = load<i32>(s + ((<usize>h) << 2)) - load<i32>(s + ((<usize>h) << 2), 256);
          const weights: i32 = form === 1 ? 2 * count - inputs : count;
          const shift: f32 = offset * <f32>weights;
          finish(out + ((<usize>h) << 8), sumsOf(s, blocks) + <usize>(h * ROW), last, totals, form, scale, shift, isRelu);
        }
      }
    }
  }
}

/** A member's scratch: how many weights are 1, [2, 64]; numbers of subsets, and those of -x; sums of parts. */
// @inline
function scratchOf(blocks: i32): usize {
  return COUNTS + <usize>(blocks * (2 * NUMBERS + 64 * ROW));
}

// @inline
function minusOf(scratch: usize, blocks: i32): usize {
  return scratch + COUNTS + <usize>(blocks * NUMBERS);
}

// @inline
function sumsOf(scratch: usize, blocks: i32): usize {
  return scratch + COUNTS + <usize>(2 * blocks * NUMBERS);
}

/** numbers[group, h]: of an output's weights for the eight inputs at a group's places, bit k that of place k. Adds the weights that are 1 to counts. */
function writeNumbers(numbers: usize, counts: usize, order: usize, padded: i32, bits: usize, first: u32, outputs: i32, own: i32): void {
  let a = i32x4.splat(0);
  let b = a;
  let c = a;
  let d = a;
  for (let place = 0; place < padded; place += 8, order += 32, numbers += 64) {
    // Rows of eight places, of 64 outputs each; then bytes of the same eight outputs side by side, and each 8 x 8 of bits turned.
    const r01 = interleave(order, bits, first, outputs, own);
    const r23 = interleave(order + 8, bits, first, outputs, own);
    const r45 = interleave(order + 16, bits, first, outputs, own);
    const r67 = interleave(order + 24, bits, first, outputs, own);
    const low = v128.shuffle<i16>(r01, r23, 0, 8, 1, 9, 2, 10, 3, 11);
    const high = v128.shuffle<i16>(r01, r23, 4, 12, 5, 13, 6, 14, 7, 15);
    const low2 = v128.shuffle<i16>(r45, r67, 0, 8, 1, 9, 2, 10, 3, 11);
    const high2 = v128.shuffle<i16>(r45, r67, 4, 12, 5, 13, 6, 14, 7, 15);
    const w0 = turned(v128.shuffle<i32>(low, low2, 0, 4, 1, 5));
    const w1 = turned(v128.shuffle<i32>(low, low2, 2, 6, 3, 7));
    const w2 = turned(v128.shuffle<i32>(high, high2, 0, 4, 1, 5));
    const w3 = turned(v128.shuffle<i32>(high, high2, 2, 6, 3, 7));
    v128.store(numbers, w0);
    v128.store(numbers, w1, 16);
    v128.store(numbers, w2, 32);
    v128.store(numbers, w3, 48);
    a = i8x16.add(a, i8x16.popcnt(w0));
    b = i8x16.add(b, i8x16.popcnt(w1));
    c = i8x16.add(c, i8x16.popcnt(w2));
    d = i8x16.add(d, i8x16.popcnt(w3));
    if ((place & 127) !== 120 && place + 8 < padded) continue; // 16 groups of 8 at most: a byte holds them
    addCounts(counts, a);
    addCounts(counts + 64, b);
    addCounts(counts + 128, c);
    addCounts(counts + 192, d);
    a = i32x4.splat(0);
    b = a;
    c = a;
    d = a;
  }
}

// @inline
function addCounts(counts: usize, bytes: v128): void {
  const low = i16x8.extend_low_i8x16_u(bytes);
  const high = i16x8.extend_high_i8x16_u(bytes);
  v128.store(counts, i32x4.add(v128.load(counts), i32x4.extend_low_i16x8_u(low)));
  v128.store(counts, i32x4.add(v128.load(counts, 16), i32x4.extend_high_i16x8_u(low)), 16);
  v128.store(counts, i32x4.add(v128.load(counts, 32), i32x4.extend_low_i16x8_u(high)), 32);
  v128.store(counts, i32x4.add(v128.load(counts, 48), i32x4.extend_high_i16x8_u(high)), 48);
}

/** The rows at two places, byte by byte in turn. */
// @inline
function interleave(order: usize, bits: usize, first: u32, outputs: i32, own: i32): v128 {
  const both = i64x2.replace_lane(i64x2.splat(rowAt(order, bits, first, outputs, own)), 1, rowAt(order + 4, bits, first, outputs, own));
  return v128.shuffle<u8>(both, both, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);
}

/** The weights of the input at a place for up to 64 outputs; 0 where there is none. */
// @inline
function rowAt(order: usize, bits: usize, first: u32, outputs: i32, own: i32): i64 {
  const input = load<i32>(order);
  if (input < 0) return 0;
  const at = first + <u32>input * <u32>outputs;
  return own === 64 && (at & 7) === 0 ? load<i64>(bits + (at >>> 3)) : slowRow(bits, at, own);
}

function slowRow(bits: usize, at: u32, own: i32): i64 {
  let row: u64 = 0;
  for (let k = 0; k < own; k++, at++) row |= (<u64>((load<u8>(bits + (at >>> 3)) >>> (at & 7)) & 1)) << k;
  return row;
}

/** Both 8 x 8 matrices of bits transposed: Warren 2013, Hacker's Delight, section 7-3. */
// @inline
function turned(x: v128): v128 {
  let t = v128.and(v128.xor(x, i64x2.shr_u(x, 7)), i32x4.splat(0x00aa00aa));
  x = v128.xor(x, v128.xor(t, i64x2.shl(t, 7)));
  t = v128.and(v128.xor(x, i64x2.shr_u(x, 14)), i32x4.splat(0x0000cccc));
  x = v128.xor(x, v128.xor(t, i64x2.shl(t, 14)));
  t = v128.and(v128.xor(x, i64x2.shr_u(x, 28)), i64x2.splat(0x00000000f0f0f0f0));
  return v128.xor(x, v128.xor(t, i64x2.shl(t, 28)));
}

/** Each member's sums of all parts, u16 (i16 of doubled inputs) [part, 64, 32]. Returns the last part, -1 where all images are 0. */
function lookUp(scratch: usize, members: i32, tables: usize, parts: usize, half: i32, blocks: i32, isDoubled: bool): i32 {
  const active = load<i32>(parts);
  const own = parts + 4 + ((<usize>(half + (isDoubled ? 2 : 0)) * <usize>blocks) << 2);
  let last = -1;
  for (let block = 0; block < active; block++) {
    const part = load<i32>(own + ((<usize>block) << 2));
    const table = tables + <usize>(block * 4) * TABLE;
    for (let m = 0, s = scratch; m < members; m++, s += scratchOf(blocks)) {
      const to = sumsOf(s, blocks) + <usize>part * (64 * ROW);
      if (part !== last) memory.fill(to, 0, 64 * ROW);
      addBlock(to, table, s + COUNTS + <usize>(block * NUMBERS));
      if (isDoubled) subtractBlock(to, table, minusOf(s, blocks) + <usize>(block * NUMBERS));
    }
    last = part;
  }
  return last;
}

/** Adds the sums of four tables to those of 64 outputs. */
function addBlock(sums: usize, table: usize, numbers: usize): void {
  moveBlock(sums, table, numbers, false);
}

/** Takes them off. */
function subtractBlock(sums: usize, table: usize, numbers: usize): void {
  moveBlock(sums, table, numbers, true);
}

/** Inlined with what `isMinus` is, so that nothing asks for it. */
// @inline
function moveBlock(sums: usize, table: usize, numbers: usize, isMinus: bool): void {
  for (const end = sums + 64 * ROW; sums < end; sums += ROW, numbers++) {
    let a = v128.load(sums);
    let b = v128.load(sums, 16);
    let c = v128.load(sums, 32);
    let d = v128.load(sums, 48);
    let row = table + ((<usize>load<u8>(numbers)) << 6);
    a = moved(a, v128.load(row), isMinus);
    b = moved(b, v128.load(row, 16), isMinus);
    c = moved(c, v128.load(row, 32), isMinus);
    d = moved(d, v128.load(row, 48), isMinus);
    row = table + ((<usize>load<u8>(numbers, 64)) << 6);
    a = moved(a, v128.load(row, 16384), isMinus);
    b = moved(b, v128.load(row, 16400), isMinus);
    c = moved(c, v128.load(row, 16416), isMinus);
    d = moved(d, v128.load(row, 16432), isMinus);
    row = table + ((<usize>load<u8>(numbers, 128)) << 6);
    a = moved(a, v128.load(row, 32768), isMinus);
    b = moved(b, v128.load(row, 32784), isMinus);
    c = moved(c, v128.load(row, 32800), isMinus);
    d = moved(d, v128.load(row, 32816), isMinus);
    row = table + ((<usize>load<u8>(numbers, 192)) << 6);
    a = moved(a, v128.load(row, 49152), isMinus);
    b = moved(b, v128.load(row, 49168), isMinus);
    c = moved(c, v128.load(row, 49184), isMinus);
    d = moved(d, v128.load(row, 49200), isMinus);
    v128.store(sums, a);
    v128.store(sums, b, 16);
    v128.store(sums, c, 32);
    v128.store(sums, d, 48);
  }
}

// @inline
function moved(sums: v128, more: v128, isMinus: bool): v128 {
  return isMinus ? i16x8.sub(sums, more) : i16x8.add(sums, more);
}

/** An output for 32 images from its sums in parts 0 to last. */
// @inline
function finish(y: usize, sums: usize, last: i32, totals: usize, form: i32, scale: f32, shift: f32, isRelu: i32): void {
  for (let v: usize = 0; v < <usize>ROW; v += 16) {
    let low = i32x4.splat(0);
    let high = low;
    for (let part = 0; part <= last; part++) {
      const own = v128.load(sums + <usize>part * (64 * ROW) + v);
      low = i32x4.add(low, form === 2 ? i32x4.extend_low_i16x8_s(own) : i32x4.extend_low_i16x8_u(own));
      high = i32x4.add(high, form === 2 ? i32x4.extend_high_i16x8_s(own) : i32x4.extend_high_i16x8_u(own));
    }
    if (form === 1) {
      low = i32x4.sub(i32x4.add(low, low), v128.load(totals + (v << 1)));
      high = i32x4.sub(i32x4.add(high, high), v128.load(totals + (v << 1), 16));
    }
    scaled(y + (v << 1), low, scale, shift, isRelu);
    scaled(y + (v << 1) + 16, high, scale, shift, isRelu);
  }
}

// @inline
function scaled(y: usize, sums: v128, scale: f32, shift: f32, isRelu: i32): void {
  const value = f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(sums), f32x4.splat(scale)), f32x4.splat(shift));
  v128.store(y, isRelu ? v128.andnot(value, f32x4.lt(value, f32x4.splat(0))) : value);
}
