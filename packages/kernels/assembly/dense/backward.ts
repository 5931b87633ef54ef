// Weight gradients in tiles of 4 inputs by 8 outputs, which stay in registers over a block of rows.

/** Rows whose weight gradient is summed from zero before it is added to the whole. Equal to ROWS_PER_BLOCK of src/kernels.ts. */
const ROWS_PER_BLOCK: i32 = 64;

/**
 * dw[i, o] += sum over rows of x[r, i] * dy[r, o], db[o] += sum over rows of dy[r, o].
 * Rows ascend from zero within blocks of ROWS_PER_BLOCK; a block's sum is then added to the gradient, block after block.
 */
export function denseBackward(dw: usize, db: usize, x: usize, dy: usize, rows: i32, inputs: i32, outputs: i32): void {
  for (let first = 0; first < rows; first += ROWS_PER_BLOCK) {
    const count = min(ROWS_PER_BLOCK, rows - first);
    const xb = x + ((<usize>(first * inputs)) << 2);
    const yb = dy + ((<usize>(first * outputs)) << 2);
    biasGradient(db, yb, count, outputs);
    let i = 0;
    for (; i + 4 <= inputs; i += 4) {
      let o = 0;
      for (; o + 8 <= outputs; o += 8) gradient4x8(dw, xb, yb, i, o, count, inputs, outputs);
      for (; o + 4 <= outputs; o += 4) gradient4x4(dw, xb, yb, i, o, count, inputs, outputs);
    }
    for (; i < inputs; i++) {
      let o = 0;
      for (; o + 16 <= outputs; o += 16) gradient1x16(dw, xb, yb, i, o, count, inputs, outputs);
      for (; o + 4 <= outputs; o += 4) gradient1x4(dw, xb, yb, i, o, count, inputs, outputs);
    }
    for (let o = outputs & ~3; o < outputs; o++) {
      i = 0;
      for (; i + 16 <= inputs; i += 16) gradient16x1(dw, xb, yb, i, o, count, inputs, outputs);
      for (; i < inputs; i++) gradient1x1(dw, xb, yb, i, o, count, inputs, outputs);
    }
  }
}

function biasGradient(db: usize, dy: usize, rows: i32, outputs: i32): void {
  const stride = (<usize>outputs) << 2;
  let o = 0;
  for (; o + 16 <= outputs; o += 16) {
    const column = (<usize>o) << 2;
    let a0 = f32x4.splat(0);
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    let p = dy + column;
    for (let r = 0; r < rows; r++, p += stride) {
      a0 = f32x4.add(a0, v128.load(p));
      a1 = f32x4.add(a1, v128.load(p, 16));
      a2 = f32x4.add(a2, v128.load(p, 32));
      a3 = f32x4.add(a3, v128.load(p, 48));
    }
    const out = db + column;
    v128.store(out, f32x4.add(v128.load(out), a0));
    v128.store(out, f32x4.add(v128.load(out, 16), a1), 16);
    v128.store(out, f32x4.add(v128.load(out, 32), a2), 32);
    v128.store(out, f32x4.add(v128.load(out, 48), a3), 48);
  }
  for (; o + 4 <= outputs; o += 4) {
    const column = (<usize>o) << 2;
    let a0 = f32x4.splat(0);
    let p = dy + column;
    for (let r = 0; r < rows; r++, p += stride) a0 = f32x4.add(a0, v128.load(p));
    v128.store(db + column, f32x4.add(v128.load(db + column), a0));
  }
  for (; o < outputs; o++) {
    const column = (<usize>o) << 2;
    let a0: f32 = 0;
    let p = dy + column;
    for (let r = 0; r < rows; r++, p += stride) a0 += load<f32>(p);
    store<f32>(db + column, load<f32>(db + column) + a0);
  }
}

function gradient4x8(dw: usize, x: usize, dy: usize, i: i32, o: i32, rows: i32, inputs: i32, outputs: i32): void {
  const xStride = (<usize>inputs) << 2;
  const stride = (<usize>outputs) << 2;
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let b0 = a0;
  let b1 = a0;
  let c0 = a0;
  let c1 = a0;
  let d0 = a0;
  let d1 = a0;
  let p = x + ((<usize>i) << 2);
  let q = dy + ((<usize>o) << 2);
  for (const end = q + <usize>rows * stride; q < end; p += xStride, q += stride) {
    const y0 = v128.load(q);
    const y1 = v128.load(q, 16);
    const xa = v128.load_splat<f32>(p);
    a0 = f32x4.add(a0, f32x4.mul(xa, y0));
    a1 = f32x4.add(a1, f32x4.mul(xa, y1));
    const xb = v128.load_splat<f32>(p, 4);
    b0 = f32x4.add(b0, f32x4.mul(xb, y0));
    b1 = f32x4.add(b1, f32x4.mul(xb, y1));
    const xc = v128.load_splat<f32>(p, 8);
    c0 = f32x4.add(c0, f32x4.mul(xc, y0));
    c1 = f32x4.add(c1, f32x4.mul(xc, y1));
    const xd = v128.load_splat<f32>(p, 12);
    d0 = f32x4.add(d0, f32x4.mul(xd, y0));
    d1 = f32x4.add(d1, f32x4.mul(xd, y1));
  }
  let out = dw + ((<usize>(i * outputs + o)) << 2);
  v128.store(out, f32x4.add(v128.load(out), a0));
  v128.store(out, f32x4.add(v128.load(out, 16), a1), 16);
  out += stride;
  v128.store(out, f32x4.add(v128.load(out), b0));
  v128.store(out, f32x4.add(v128.load(out, 16), b1), 16);
  out += stride;
  v128.store(out, f32x4.add(v128.load(out), c0));
  v128.store(out, f32x4.add(v128.load(out, 16), c1), 16);
  out += stride;
  v128.store(out, f32x4.add(v128.load(out), d0));
  v128.store(out, f32x4.add(v128.load(out, 16), d1), 16);
}

function gradient4x4(dw: usize, x: usize, dy: usize, i: i32, o: i32, rows: i32, inputs: i32, outputs: i32): void {
  const xStride = (<usize>inputs) << 2;
  const stride = (<usize>outputs) << 2;
  let a0 = f32x4.splat(0);
  let b0 = a0;
  let c0 = a0;
  let d0 = a0;
  let p = x + ((<usize>i) << 2);
  let q = dy + ((<usize>o) << 2);
  for (const end = q + <usize>rows * stride; q < end; p += xStride, q += stride) {
    const y0 = v128.load(q);
    a0 = f32x4.add(a0, f32x4.mul(v128.load_splat<f32>(p), y0));
    b0 = f32x4.add(b0, f32x4.mul(v128.load_splat<f32>(p, 4), y0));
    c0 = f32x4.add(c0, f32x4.mul(v128.load_splat<f32>(p, 8), y0));
    d0 = f32x4.add(d0, f32x4.mul(v128.load_splat<f32>(p, 12), y0));
  }
  let out = dw + ((<usize>(i * outputs + o)) << 2);
  v128.store(out, f32x4.add(v128.load(out), a0));
  out += stride;
  v128.store(out, f32x4.add(v128.load(out), b0));
  out += stride;
  v128.store(out, f32x4.add(v128.load(out), c0));
  out += stride;
  v128.store(out, f32x4.add(v128.load(out), d0));
}

function gradient1x16(dw: usize, x: usize, dy: usize, i: i32, o: i32, rows: i32, inputs: i32, outputs: i32): void {
  const xStride = (<usize>inputs) << 2;
  const stride = (<usize>outputs) << 2;
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let p = x + ((<usize>i) << 2);
  let q = dy + ((<usize>o) << 2);
  for (const end = q + <usize>rows * stride; q < end; p += xStride, q += stride) {
    const xa = v128.load_splat<f32>(p);
    a0 = f32x4.add(a0, f32x4.mul(xa, v128.load(q)));
    a1 = f32x4.add(a1, f32x4.mul(xa, v128.load(q, 16)));
    a2 = f32x4.add(a2, f32x4.mul(xa, v128.load(q, 32)));
    a3 = f32x4.add(a3, f32x4.mul(xa, v128.load(q, 48)));
  }
  const out = dw + ((<usize>(i * outputs + o)) << 2);
  v128.store(out, f32x4.add(v128.load(out), a0));
  v128.store(out, f32x4.add(v128.load(out, 16), a1), 16);
  v128.store(out, f32x4.add(v128.load(out, 32), a2), 32);
  v128.store(out, f32x4.add(v128.load(out, 48), a3), 48);
}

function gradient1x4(dw: usize, x: usize, dy: usize, i: i32, o: i32, rows: i32, inputs: i32, outputs: i32): void {
  const xStride = (<usize>inputs) << 2;
  const stride = (<usize>outputs) << 2;
  let a0 = f32x4.splat(0);
  let p = x + ((<usize>i) << 2);
  let q = dy + ((<usize>o) << 2);
  for (const end = q + <usize>rows * stride; q < end; p += xStride, q += stride) {
    a0 = f32x4.add(a0, f32x4.mul(v128.load_splat<f32>(p), v128.load(q)));
  }
  const out = dw + ((<usize>(i * outputs + o)) << 2);
  v128.store(out, f32x4.add(v128.load(out), a0));
}

/** Sixteen inputs of one output: the vectors run over inputs, for heads with few outputs. */
function gradient16x1(dw: usize, x: usize, dy: usize, i: i32, o: i32, rows: i32, inputs: i32, outputs: i32): void {
  const xStride = (<usize>inputs) << 2;
  const stride = (<usize>outputs) << 2;
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let p = x + ((<usize>i) << 2);
  let q = dy + ((<usize>o) << 2);
  for (const end = q + <usize>rows * stride; q < end; p += xStride, q += stride) {
    const y0 = v128.load_splat<f32>(q);
    a0 = f32x4.add(a0, f32x4.mul(v128.load(p), y0));
    a1 = f32x4.add(a1, f32x4.mul(v128.load(p, 16), y0));
    a2 = f32x4.add(a2, f32x4.mul(v128.load(p, 32), y0));
    a3 = f32x4.add(a3, f32x4.mul(v128.load(p, 48), y0));
  }
  const out = dw + ((<usize>(i * outputs + o)) << 2);
  scatter(out, a0, stride);
  scatter(out + 4 * stride, a1, stride);
  scatter(out + 8 * stride, a2, stride);
  scatter(out + 12 * stride, a3, stride);
}

function scatter(out: usize, sums: v128, stride: usize): void {
  store<f32>(out, load<f32>(out) + f32x4.extract_lane(sums, 0));
  out += stride;
  store<f32>(out, load<f32>(out) + f32x4.extract_lane(sums, 1));
  out += stride;
  store<f32>(out, load<f32>(out) + f32x4.extract_lane(sums, 2));
  out += stride;
  store<f32>(out, load<f32>(out) + f32x4.extract_lane(sums, 3));
}

function gradient1x1(dw: usize, x: usize, dy: usize, i: i32, o: i32, rows: i32, inputs: i32, outputs: i32): void {
  const xStride = (<usize>inputs) << 2;
  const stride = (<usize>outputs) << 2;
  let a0: f32 = 0;
  let p = x + ((<usize>i) << 2);
  let q = dy + ((<usize>o) << 2);
  for (const end = q + <usize>rows * stride; q < end; p += xStride, q += stride) a0 += load<f32>(p) * load<f32>(q);
  const out = dw + ((<usize>(i * outputs + o)) << 2);
  store<f32>(out, load<f32>(out) + a0);
}
