// Release masks by halfwords of a Philox4x32-7 stream, four blocks (32 synapses) at a time: see src/release.ts.

const ROUNDS = 7;

/**
 * Writes a bit a synapse to out, 4 bytes a group. Shapes: thresholds i16 [32 * groups]: u16 ones minus 32768, padded with -32768.
 * @param keys - scratch, 32 * ROUNDS bytes
 * @param flip - 0, or -1 for the mirrored draw
 */
export function sample(out: usize, thresholds: usize, keys: usize, groups: i32, k0: i32, k1: i32, flip: i32): void {
  writeKeys(keys, k0, k1);
  const mirror = i32x4.splat(flip ^ 0x80008000); // signed halfwords compare in one instruction: both sides are less by 32768
  const m0 = i32x4.splat(0xd2511f53);
  const m1 = i32x4.splat(0xcd9e8d57);
  let counter = i32x4(0, 1, 2, 3);
  for (const end = out + <usize>(groups << 2); out < end; out += 4, thresholds += 64) {
    // The first round, whose counter is (block, 0, 0, 0): only one product isn't 0.
    let low = i64x2.extmul_low_i32x4_u(counter, m0);
    let high = i64x2.extmul_high_i32x4_u(counter, m0);
    let c0 = v128.load(keys);
    let c1 = i32x4.splat(0);
    let c2 = v128.xor(odd(low, high), v128.load(keys, 16));
    let c3 = even(low, high);
    counter = i32x4.add(counter, i32x4.splat(4));
    for (let round = keys + 32; round < keys + 32 * ROUNDS; round += 32) {
      low = i64x2.extmul_low_i32x4_u(c0, m0);
      high = i64x2.extmul_high_i32x4_u(c0, m0);
      const low1 = i64x2.extmul_low_i32x4_u(c2, m1);
      const high1 = i64x2.extmul_high_i32x4_u(c2, m1);
      c0 = v128.xor(v128.xor(odd(low1, high1), c1), v128.load(round));
      c1 = even(low1, high1);
      c2 = v128.xor(v128.xor(odd(low, high), c3), v128.load(round, 16));
      c3 = even(low, high);
    }
    // Words of a block side by side: [b0, b1] of words 0 and 1, then of words 2 and 3.
    const a = v128.shuffle<i32>(c0, c1, 0, 4, 1, 5);
    const b = v128.shuffle<i32>(c2, c3, 0, 4, 1, 5);
    const c = v128.shuffle<i32>(c0, c1, 2, 6, 3, 7);
    const d = v128.shuffle<i32>(c2, c3, 2, 6, 3, 7);
    const first = below(v128.shuffle<i64>(a, b, 0, 2), mirror, thresholds);
    const second = below(v128.shuffle<i64>(a, b, 1, 3), mirror, thresholds + 16);
    const third = below(v128.shuffle<i64>(c, d, 0, 2), mirror, thresholds + 32);
    const fourth = below(v128.shuffle<i64>(c, d, 1, 3), mirror, thresholds + 48);
    const bits = i8x16.bitmask(i8x16.narrow_i16x8_s(first, second)) | (i8x16.bitmask(i8x16.narrow_i16x8_s(third, fourth)) << 16);
    i32.store(out, bits);
  }
}

/** The rounds' keys, each four times. */
function writeKeys(keys: usize, k0: i32, k1: i32): void {
  for (const end = keys + 32 * ROUNDS; keys < end; keys += 32) {
    v128.store(keys, i32x4.splat(k0));
    v128.store(keys, i32x4.splat(k1), 16);
    k0 += 0x9e3779b9;
    k1 += 0xbb67ae85;
  }
}

/** The lower halves of four 64-bit products, then the upper ones. */
// @inline
function even(low: v128, high: v128): v128 {
  return v128.shuffle<i32>(low, high, 0, 2, 4, 6);
}

// @inline
function odd(low: v128, high: v128): v128 {
  return v128.shuffle<i32>(low, high, 1, 3, 5, 7);
}

// @inline
function below(words: v128, mirror: v128, thresholds: usize): v128 {
  return i16x8.lt_s(v128.xor(words, mirror), v128.load(thresholds));
}
