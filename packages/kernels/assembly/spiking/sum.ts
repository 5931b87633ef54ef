// Weighted sums of release bits over members: see sumReleases of src/release.ts.

/**
 * Adds sums over members of weight * bit, exactly. Four bytes of two members lie side by side as halfwords; with all bits but one masked away, one
 * instruction multiplies them by the pair of weights and adds the pairs. The sums of bit k are 2^k times too large until the end.
 * Shapes: sums i32 [groups, 8, 4]: synapse 32 * group + 8 * byte + bit at [group, bit, byte]; rows [2 * pairs, stride] bytes, weights i16 [2 * pairs]
 * whose magnitudes add up to less than 2^24.
 */
export function sum(sums: usize, rows: usize, stride: i32, weights: usize, pairs: i32, groups: i32): void {
  const lastWeight = weights + <usize>(pairs << 2);
  for (const end = sums + <usize>(groups << 7); sums < end; sums += 128, rows += 4) {
    let a = i32x4.splat(0);
    let b = a;
    let c = a;
    let d = a;
    let e = a;
    let f = a;
    let g = a;
    let h = a;
    let row = rows;
    for (let weight = weights; weight < lastWeight; weight += 4) {
      const w = v128.load32_splat(weight);
      const first = v128.load32_zero(row);
      const second = v128.load32_zero(row + <usize>stride);
      const pair = i16x8.extend_low_i8x16_u(v128.shuffle<u8>(first, second, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
      row += <usize>(stride << 1);
      a = i32x4.add(a, i32x4.dot_i16x8_s(v128.and(pair, i16x8.splat(1)), w));
      b = i32x4.add(b, i32x4.dot_i16x8_s(v128.and(pair, i16x8.splat(2)), w));
      c = i32x4.add(c, i32x4.dot_i16x8_s(v128.and(pair, i16x8.splat(4)), w));
      d = i32x4.add(d, i32x4.dot_i16x8_s(v128.and(pair, i16x8.splat(8)), w));
      e = i32x4.add(e, i32x4.dot_i16x8_s(v128.and(pair, i16x8.splat(16)), w));
      f = i32x4.add(f, i32x4.dot_i16x8_s(v128.and(pair, i16x8.splat(32)), w));
      g = i32x4.add(g, i32x4.dot_i16x8_s(v128.and(pair, i16x8.splat(64)), w));
      h = i32x4.add(h, i32x4.dot_i16x8_s(v128.and(pair, i16x8.splat(128)), w));
    }
    add(sums, a);
    add(sums + 16, i32x4.shr_s(b, 1));
    add(sums + 32, i32x4.shr_s(c, 2));
    add(sums + 48, i32x4.shr_s(d, 3));
    add(sums + 64, i32x4.shr_s(e, 4));
    add(sums + 80, i32x4.shr_s(f, 5));
    add(sums + 96, i32x4.shr_s(g, 6));
    add(sums + 112, i32x4.shr_s(h, 7));
  }
}

// @inline
function add(sums: usize, more: v128): void {
  v128.store(sums, i32x4.add(v128.load(sums), more));
}
