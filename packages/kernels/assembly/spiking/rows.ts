// What a sub-step's spikes bring to each neuron: the rows of those that fired, added in nibbles. Rows of inhibitory neurons are stored
// complemented, so that all rows are added alike: excitatory - inhibitory = sum of stored rows - number of inhibitory spikes.
// 32 neurons of a row are four words: nibble k of word l is neuron 4 k + l, so that shifts alone bring four neighbors into the words of a vector.

const MAX_NIBBLE = 15; // rows whose nibbles can be added without overflow

/** Bytes of sums of 32 neurons. */
export const SUMS: usize = 64;

/**
 * Writes excitatory minus inhibitory spikes that reach each neuron, for the spikes listed from `fired` to `last`. Of 32 neurons, vector m has
 * neuron 4 m + l in the lower half of its word l, and neuron 4 (m + 4) + l in the upper half: int16.
 * @param base - scratch, SUMS bytes
 */
export function sumRows(sums: usize, fired: usize, last: usize, inhibitory: i32, stride: i32, base: usize): void {
  const minus = i16x8.splat(<i16>-inhibitory);
  v128.store(base, minus);
  v128.store(base, minus, 16);
  v128.store(base, minus, 32);
  v128.store(base, minus, 48);
  let from = base;
  let step: usize = 0;
  for (let first = fired; first < last; first += 4 * MAX_NIBBLE) {
    addRows(sums, from, step, first, min(first + 4 * MAX_NIBBLE, last), stride);
    from = sums;
    step = SUMS;
  }
}

/** sums = from + rows of up to MAX_NIBBLE spikes; `step` is how far `from` goes for 32 neurons. */
function addRows(sums: usize, from: usize, step: usize, first: usize, end: usize, stride: i32): void {
  let j = 0;
  for (; j + 256 <= stride; j += 256) {
    add256(sums, from, step, first, end, <usize>(j >>> 1));
    sums += 8 * SUMS;
    from += 8 * step;
  }
  for (; j + 64 <= stride; j += 64) {
    add64(sums, from, step, first, end, <usize>(j >>> 1));
    sums += 2 * SUMS;
    from += 2 * step;
  }
  if (j < stride) add32(sums, from, first, end, <usize>(j >>> 1));
}

/** The nibbles of 256 neurons, which stay in registers over all rows. */
function add256(sums: usize, from: usize, step: usize, first: usize, end: usize, column: usize): void {
  let a = i8x16.splat(0);
  let b = a;
  let c = a;
  let d = a;
  let e = a;
  let f = a;
  let g = a;
  let h = a;
  for (let slot = first; slot < end; slot += 4) {
    const row = <usize>i32.load(slot) + column;
    a = i8x16.add(a, v128.load(row));
    b = i8x16.add(b, v128.load(row, 16));
    c = i8x16.add(c, v128.load(row, 32));
    d = i8x16.add(d, v128.load(row, 48));
    e = i8x16.add(e, v128.load(row, 64));
    f = i8x16.add(f, v128.load(row, 80));
    g = i8x16.add(g, v128.load(row, 96));
    h = i8x16.add(h, v128.load(row, 112));
  }
  unpack(sums, from, a);
  unpack(sums + 64, from + step, b);
  unpack(sums + 128, from + 2 * step, c);
  unpack(sums + 192, from + 3 * step, d);
  unpack(sums + 256, from + 4 * step, e);
  unpack(sums + 320, from + 5 * step, f);
  unpack(sums + 384, from + 6 * step, g);
  unpack(sums + 448, from + 7 * step, h);
}

function add64(sums: usize, from: usize, step: usize, first: usize, end: usize, column: usize): void {
  let a = i8x16.splat(0);
  let b = a;
  for (let slot = first; slot < end; slot += 4) {
    const row = <usize>i32.load(slot) + column;
    a = i8x16.add(a, v128.load(row));
    b = i8x16.add(b, v128.load(row, 16));
  }
  unpack(sums, from, a);
  unpack(sums + 64, from + step, b);
}

function add32(sums: usize, from: usize, first: usize, end: usize, column: usize): void {
  let a = i8x16.splat(0);
  for (let slot = first; slot < end; slot += 4) a = i8x16.add(a, v128.load(<usize>i32.load(slot) + column));
  unpack(sums, from, a);
}

/** sums = from + the nibbles of 32 neurons. */
// @inline
function unpack(sums: usize, from: usize, nibbles: v128): void {
  const mask = i32x4.splat(0x000f000f);
  v128.store(sums, i16x8.add(v128.load(from), v128.and(nibbles, mask)));
  v128.store(sums, i16x8.add(v128.load(from, 16), v128.and(i32x4.shr_u(nibbles, 4), mask)), 16);
  v128.store(sums, i16x8.add(v128.load(from, 32), v128.and(i32x4.shr_u(nibbles, 8), mask)), 32);
  v128.store(sums, i16x8.add(v128.load(from, 48), v128.and(i32x4.shr_u(nibbles, 12), mask)), 48);
}
