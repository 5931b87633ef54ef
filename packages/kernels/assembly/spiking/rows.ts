// What a sub-step's spikes bring to each neuron: the rows of those that fired, added in nibbles. Rows of inhibitory neurons are stored
// complemented, so that all rows are added alike: excitatory - inhibitory = sum of stored rows - number of inhibitory spikes.

const MAX_NIBBLE = 15; // rows whose nibbles can be added without overflow

/**
 * sums[j] = excitatory minus inhibitory spikes that reach neuron j, int16, for the spikes listed from `fired` to `last`.
 * A row is 16 bytes for 32 neurons: the first 16 of them in the lower nibbles.
 */
export function sumRows(sums: usize, fired: usize, last: usize, inhibitory: i32, stride: i32): void {
  const base = i16x8.splat(<i16>-inhibitory);
  for (let j = 0; j < stride; j += 8) v128.store(sums + <usize>(j << 1), base);
  for (let first = fired; first < last; first += 4 * MAX_NIBBLE) {
    const end = min(first + 4 * MAX_NIBBLE, last);
    let j = 0;
    for (; j + 256 <= stride; j += 256) sum256(sums + <usize>(j << 1), first, end, <usize>(j >>> 1));
    for (; j + 64 <= stride; j += 64) sum64(sums + <usize>(j << 1), first, end, <usize>(j >>> 1));
    if (j < stride) sum32(sums + <usize>(j << 1), first, end, <usize>(j >>> 1));
  }
}

/** Adds the nibbles of 256 neurons, which stay in registers over all rows. */
function sum256(sums: usize, first: usize, end: usize, column: usize): void {
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
  unpack(sums, a);
  unpack(sums + 64, b);
  unpack(sums + 128, c);
  unpack(sums + 192, d);
  unpack(sums + 256, e);
  unpack(sums + 320, f);
  unpack(sums + 384, g);
  unpack(sums + 448, h);
}

function sum64(sums: usize, first: usize, end: usize, column: usize): void {
  let a = i8x16.splat(0);
  let b = a;
  for (let slot = first; slot < end; slot += 4) {
    const row = <usize>i32.load(slot) + column;
    a = i8x16.add(a, v128.load(row));
    b = i8x16.add(b, v128.load(row, 16));
  }
  unpack(sums, a);
  unpack(sums + 64, b);
}

function sum32(sums: usize, first: usize, end: usize, column: usize): void {
  let a = i8x16.splat(0);
  for (let slot = first; slot < end; slot += 4) a = i8x16.add(a, v128.load(<usize>i32.load(slot) + column));
  unpack(sums, a);
}

/** Adds 32 nibbles to 32 halfwords. */
// @inline
function unpack(sums: usize, nibbles: v128): void {
  const lower = v128.and(nibbles, i8x16.splat(15));
  const upper = v128.and(i16x8.shr_u(nibbles, 4), i8x16.splat(15));
  v128.store(sums, i16x8.add(v128.load(sums), i16x8.extend_low_i8x16_u(lower)));
  v128.store(sums, i16x8.add(v128.load(sums, 16), i16x8.extend_high_i8x16_u(lower)), 16);
  v128.store(sums, i16x8.add(v128.load(sums, 32), i16x8.extend_low_i8x16_u(upper)), 32);
  v128.store(sums, i16x8.add(v128.load(sums, 48), i16x8.extend_high_i8x16_u(upper)), 48);
}
