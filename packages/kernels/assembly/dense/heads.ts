// The last one to three outputs of a layer. Vectors run over rows here: inputs of four rows are transposed in registers.

/** Outputs from the last multiple of 4 on, for rows 0 to rows - 1, a multiple of 4. As denseForward. */
export function heads(y: usize, x: usize, w: usize, b: usize, rows: i32, inputs: i32, outputs: i32): void {
  const row = (<usize>inputs) << 2;
  const stride = (<usize>outputs) << 2;
  for (let r = 0; r < rows; r += 4) {
    const xr = x + <usize>r * row;
    const yr = y + <usize>r * stride;
    let o = outputs & ~3;
    for (; o + 2 <= outputs; o += 2) head4x2(yr, xr, w, b, o, inputs, outputs);
    if (o < outputs) head4x1(yr, xr, w, b, o, inputs, outputs);
  }
}

function head4x2(y: usize, x: usize, w: usize, b: usize, o: i32, inputs: i32, outputs: i32): void {
  const column = (<usize>o) << 2;
  const stride = (<usize>outputs) << 2;
  const row = (<usize>inputs) << 2;
  let a = v128.load_splat<f32>(b + column);
  let c = v128.load_splat<f32>(b + column, 4);
  let p = x;
  let q = w + column;
  const end = p + row;
  for (const last = p + (row & ~15); p < last; p += 16) {
    const x0 = v128.load(p);
    const x1 = v128.load(p + row);
    const x2 = v128.load(p + 2 * row);
    const x3 = v128.load(p + 3 * row);
    const low01 = v128.shuffle<f32>(x0, x1, 0, 4, 1, 5);
    const low23 = v128.shuffle<f32>(x2, x3, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(x0, x1, 2, 6, 3, 7);
    const high23 = v128.shuffle<f32>(x2, x3, 2, 6, 3, 7);
    let k = v128.shuffle<f32>(low01, low23, 0, 1, 4, 5); // input 0 of four rows
    a = f32x4.add(a, f32x4.mul(k, v128.load_splat<f32>(q)));
    c = f32x4.add(c, f32x4.mul(k, v128.load_splat<f32>(q, 4)));
    q += stride;
    k = v128.shuffle<f32>(low01, low23, 2, 3, 6, 7);
    a = f32x4.add(a, f32x4.mul(k, v128.load_splat<f32>(q)));
    c = f32x4.add(c, f32x4.mul(k, v128.load_splat<f32>(q, 4)));
    q += stride;
    k = v128.shuffle<f32>(high01, high23, 0, 1, 4, 5);
    a = f32x4.add(a, f32x4.mul(k, v128.load_splat<f32>(q)));
    c = f32x4.add(c, f32x4.mul(k, v128.load_splat<f32>(q, 4)));
    q += stride;
    k = v128.shuffle<f32>(high01, high23, 2, 3, 6, 7);
    a = f32x4.add(a, f32x4.mul(k, v128.load_splat<f32>(q)));
    c = f32x4.add(c, f32x4.mul(k, v128.load_splat<f32>(q, 4)));
    q += stride;
  }
  for (; p < end; p += 4, q += stride) {
    const k = gather(p, row);
    a = f32x4.add(a, f32x4.mul(k, v128.load_splat<f32>(q)));
    c = f32x4.add(c, f32x4.mul(k, v128.load_splat<f32>(q, 4)));
  }
  scatter(y + column, a, stride);
  scatter(y + column + 4, c, stride);
}

function head4x1(y: usize, x: usize, w: usize, b: usize, o: i32, inputs: i32, outputs: i32): void {
  const column = (<usize>o) << 2;
  const stride = (<usize>outputs) << 2;
  const row = (<usize>inputs) << 2;
  let a = v128.load_splat<f32>(b + column);
  let p = x;
  let q = w + column;
  const end = p + row;
  for (const last = p + (row & ~15); p < last; p += 16) {
    const x0 = v128.load(p);
    const x1 = v128.load(p + row);
    const x2 = v128.load(p + 2 * row);
    const x3 = v128.load(p + 3 * row);
    const low01 = v128.shuffle<f32>(x0, x1, 0, 4, 1, 5);
    const low23 = v128.shuffle<f32>(x2, x3, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(x0, x1, 2, 6, 3, 7);
    const high23 = v128.shuffle<f32>(x2, x3, 2, 6, 3, 7);
    a = f32x4.add(a, f32x4.mul(v128.shuffle<f32>(low01, low23, 0, 1, 4, 5), v128.load_splat<f32>(q)));
    q += stride;
    a = f32x4.add(a, f32x4.mul(v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), v128.load_splat<f32>(q)));
    q += stride;
    a = f32x4.add(a, f32x4.mul(v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), v128.load_splat<f32>(q)));
    q += stride;
    a = f32x4.add(a, f32x4.mul(v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), v128.load_splat<f32>(q)));
    q += stride;
  }
  for (; p < end; p += 4, q += stride) a = f32x4.add(a, f32x4.mul(gather(p, row), v128.load_splat<f32>(q)));
  scatter(y + column, a, stride);
}

/** One float of each of four rows. */
function gather(p: usize, row: usize): v128 {
  let v = v128.load_zero<f32>(p);
  v = f32x4.replace_lane(v, 1, load<f32>(p + row));
  v = f32x4.replace_lane(v, 2, load<f32>(p + 2 * row));
  return f32x4.replace_lane(v, 3, load<f32>(p + 3 * row));
}

function scatter(out: usize, values: v128, stride: usize): void {
  store<f32>(out, f32x4.extract_lane(values, 0));
  store<f32>(out + stride, f32x4.extract_lane(values, 1));
  store<f32>(out + 2 * stride, f32x4.extract_lane(values, 2));
  store<f32>(out + 3 * stride, f32x4.extract_lane(values, 3));
}
