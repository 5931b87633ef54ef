// Sums over all subsets of eight inputs of 64 images of bytes. See src/images/images.ts.

/** Bytes of a row of a table: 32 images, u16 each. */
export const ROW = 64;
/** Bytes of the table of eight inputs. */
export const TABLE = 16384;
/** Inputs of a block of four tables. */
export const BLOCK = 32;

/**
 * order: [padded inputs] the input at a place, -1 beyond the last; inputs that are 0 in all images come last. Behind it stand the number of blocks
 * that have others, the part of each block for both halves of the images, where sums are u16 and where they are i16, and each image's sum.
 * Shapes: images u8 [64, inputs]; tables u16 [2, padded / 8, 256, 32].
 */
export function imageTables(tables: usize, order: usize, images: usize, inputs: i32): void {
  const padded = (inputs + BLOCK - 1) & -BLOCK;
  const active = writeOrder(order, images, inputs, padded);
  const blocks = (active + BLOCK - 1) / BLOCK;
  const parts = order + ((<usize>padded) << 2);
  store<i32>(parts, blocks);
  const totals = parts + 4 + ((<usize>(padded / BLOCK)) << 4);
  for (let half = 0; half < 2; half++) {
    const from = images + <usize>(half * 32 * inputs);
    const to = tables + <usize>half * <usize>(padded >>> 3) * TABLE;
    for (let group = 0; group < blocks * 4; group++) writeTable(to + <usize>group * TABLE, order + ((<usize>group) << 5), from, inputs);
    const own = parts + 4 + ((<usize>half * <usize>(padded / BLOCK)) << 2);
    const sums = totals + <usize>(half << 7);
    writeParts(own, sums, to, blocks, 65535);
    writeParts(own + ((<usize>(padded / BLOCK)) << 3), sums, to, blocks, 32767);
    writeTotals(sums, to, blocks);
  }
}

/** Inputs that some image has first, the others behind them. Returns how many those are. */
function writeOrder(order: usize, images: usize, inputs: i32, padded: i32): i32 {
  let active = 0;
  let rest = padded - 1;
  for (let i = inputs; i < padded; i++, rest--) store<i32>(order + ((<usize>rest) << 2), -1);
  for (let i = 0; i < inputs; i++) {
    let any: u32 = 0;
    for (let r = 0, p = images + <usize>i; r < 64; r++, p += <usize>inputs) any |= load<u8>(p);
    store<i32>(order + ((<usize>(any !== 0 ? active : rest)) << 2), i);
    if (any !== 0) active++;
    else rest--;
  }
  return active;
}

/** The sums of all subsets of eight inputs. */
function writeTable(table: usize, order: usize, images: usize, inputs: i32): void {
  memory.fill(table, 0, ROW);
  for (let bit = 0; bit < 8; bit++) {
    const row = table + ((<usize>ROW) << bit);
    memory.fill(row, 0, ROW);
    const input = load<i32>(order + ((<usize>bit) << 2));
    if (input < 0) continue;
    for (let r = 0, p = images + <usize>input; r < 32; r++, p += <usize>inputs) store<u16>(row + ((<usize>r) << 1), load<u8>(p));
  }
  for (let k = 3; k < 256; k++) {
    const lower = k & (k - 1);
    if (lower === 0) continue;
    const a = table + <usize>(lower * ROW);
    const b = table + <usize>((k ^ lower) * ROW);
    const out = table + <usize>(k * ROW);
    v128.store(out, i16x8.add(v128.load(a), v128.load(b)));
    v128.store(out, i16x8.add(v128.load(a, 16), v128.load(b, 16)), 16);
    v128.store(out, i16x8.add(v128.load(a, 32), v128.load(b, 32)), 32);
    v128.store(out, i16x8.add(v128.load(a, 48), v128.load(b, 48)), 48);
  }
}

/** Parts of consecutive blocks within which no image's sum is above `most`. @param sums - scratch, i32 [32] */
function writeParts(parts: usize, sums: usize, tables: usize, blocks: i32, most: i32): void {
  let part = 0;
  memory.fill(sums, 0, 128);
  for (let block = 0; block < blocks; block++) {
    const table = tables + <usize>(block * 4) * TABLE;
    let isOver = false;
    for (let r: usize = 0; r < 32; r++) if (load<i32>(sums + (r << 2)) + wholeOf(table, r) > most) isOver = true;
    if (isOver) {
      part++;
      memory.fill(sums, 0, 128);
    }
    for (let r: usize = 0; r < 32; r++) store<i32>(sums + (r << 2), load<i32>(sums + (r << 2)) + wholeOf(table, r));
    store<i32>(parts + ((<usize>block) << 2), part);
  }
}

/** Each image's sum over all blocks. */
function writeTotals(totals: usize, tables: usize, blocks: i32): void {
  for (let r: usize = 0; r < 32; r++) {
    let sum = 0;
    for (let block = 0; block < blocks; block++) sum += wholeOf(tables + <usize>(block * 4) * TABLE, r);
    store<i32>(totals + (r << 2), sum);
  }
}

/** The sum of all inputs of a block for an image. */
// @inline
function wholeOf(table: usize, r: usize): i32 {
  const p = table + 255 * ROW + (r << 1);
  return load<u16>(p) + load<u16>(p, TABLE) + load<u16>(p, 2 * TABLE) + load<u16>(p, 3 * TABLE);
}
