// Layers of one-bit weights over columns of 64 images: whole rows of the inputs whose bit is set are added.

/**
 * As binaryForward with inputs and outputs by columns, 64 of them: y[o, r] = scale * z, or scale * (2 z - t).
 * @param scratch - inputs + 64 words
 */
export function binaryColumns(
  y: usize,
  x: usize,
  bits: usize,
  first: u32,
  inputs: i32,
  outputs: i32,
  scale: f32,
  isSigned: i32,
  scratch: usize,
): void {
  const totals = scratch;
  const list = scratch + 256;
  for (let i = 0; i < inputs; i++) store<i32>(list + ((<usize>i) << 2), i << 8);
  sumRows(totals, x, list, inputs);
  for (let o = 0; o < outputs; o++, y += 256) {
    let n = 0;
    for (let i = 0, at = first + <u32>o; i < inputs; i++, at += <u32>outputs) {
      store<i32>(list + ((<usize>n) << 2), i << 8);
      n += (load<u8>(bits + (at >>> 3)) >>> (at & 7)) & 1;
    }
    sumRows(y, x, list, n);
    for (let v: usize = 0; v < 256; v += 16) {
      let z = v128.load(y + v);
      if (isSigned) z = f32x4.sub(f32x4.add(z, z), v128.load(totals + v));
      v128.store(y + v, f32x4.mul(z, f32x4.splat(scale)));
    }
  }
}

/** y[r] = sum of the rows of x that begin at the n offsets of a list, in its order. */
function sumRows(y: usize, x: usize, list: usize, n: i32): void {
  for (let half: usize = 0; half < 256; half += 128) {
    let a = f32x4.splat(0);
    let b = a;
    let c = a;
    let d = a;
    let e = a;
    let f = a;
    let g = a;
    let h = a;
    for (let k = list, end = list + ((<usize>n) << 2); k < end; k += 4) {
      const p = x + half + <usize>load<i32>(k);
      a = f32x4.add(a, v128.load(p));
      b = f32x4.add(b, v128.load(p, 16));
      c = f32x4.add(c, v128.load(p, 32));
      d = f32x4.add(d, v128.load(p, 48));
      e = f32x4.add(e, v128.load(p, 64));
      f = f32x4.add(f, v128.load(p, 80));
      g = f32x4.add(g, v128.load(p, 96));
      h = f32x4.add(h, v128.load(p, 112));
    }
    v128.store(y + half, a);
    v128.store(y + half, b, 16);
    v128.store(y + half, c, 32);
    v128.store(y + half, d, 48);
    v128.store(y + half, e, 64);
    v128.store(y + half, f, 80);
    v128.store(y + half, g, 96);
    v128.store(y + half, h, 112);
  }
}
