import { stream } from "@quantal/numeric";
import { beforeAll, describe, expect, test } from "vitest";
import { loadTensorFlow } from "../load.ts";
import type { Tensor, TensorFlow } from "../tensorflow.ts";
import { convolve, maxPool } from "./convolution.ts";

/** More of TensorFlow.js than the package itself uses. */
interface Tf extends TensorFlow {
  grads(f: (...xs: Tensor[]) => Tensor): (xs: Tensor[]) => Tensor[];
}

let tf: Tf;
beforeAll(async () => {
  tf = (await loadTensorFlow()).tf as Tf; // the whole module
});

interface Values {
  readonly values: Float32Array;
  readonly shape: number[];
}

function random(seed: number, shape: number[]): Values {
  const rng = stream(seed, "test");
  return { values: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => rng.normal()), shape };
}

/** Result, and gradients of sum(result * weighting), of a function on a backend. */
async function on(backend: string, f: (...xs: Tensor[]) => Tensor, inputs: Values[], weighting: Values): Promise<Float32Array[]> {
  await tf.setBackend(backend);
  const made = tf.tidy(() => {
    const [weights, ...xs] = [weighting, ...inputs].map(({ values, shape }) => tf.tensor(values.slice(), shape));
    const gradients = tf.grads((...from) => tf.sum(tf.mul(f(...from), weights)))(xs);
    return [f(...xs), ...gradients].map((tensor) => Float32Array.from(tensor.dataSync()));
  });
  await tf.setBackend("wasm");
  return made;
}

function worstError(ours: Float32Array[], theirs: Float32Array[]): number {
  let worst = 0;
  expect(ours.map(({ length }) => length)).toEqual(theirs.map(({ length }) => length));
  for (const [k, values] of theirs.entries()) {
    const largest = Math.max(...values.map(Math.abs));
    for (let i = 0; i < values.length; i++) worst = Math.max(worst, Math.abs(values[i] - ours[k][i]) / largest);
  }
  return worst;
}

describe("convolve", () => {
  // images, height, width, channels, filters
  test.each([
    [1, 3, 3, 1, 1],
    [2, 5, 7, 3, 4],
    [2, 28, 28, 1, 32],
    [1, 13, 13, 32, 64],
    [7, 4, 9, 5, 3],
  ])("on WebAssembly is the CPU backend's conv2d, with its gradients: %i x %i x %i x %i, %i filters", async (b, h, w, c, f) => {
    const inputs = [random(1, [b, h, w, c]), random(2, [3, 3, c, f])];
    const weighting = random(3, [b, h - 2, w - 2, f]);
    const theirs = await on("cpu", (x, filter) => tf.conv2d(x, filter, 1, "valid"), inputs, weighting);
    const ours = await on("wasm", (x, filter) => convolve(tf, x, filter, false), inputs, weighting);
    expect(worstError(ours, theirs)).toBeLessThan(2e-5);
    const fixed = tf.tensor(inputs[0].values.slice(), inputs[0].shape);
    const byFilter = await on("wasm", (filter) => convolve(tf, fixed, filter, true), [inputs[1]], weighting);
    expect(byFilter).toEqual([ours[0], ours[2]]);
  });
});

describe("maxPool", () => {
  test.each([
    [1, 2, 2, 1],
    [2, 5, 7, 3],
    [1, 26, 26, 32],
    [1, 11, 11, 64],
    [5, 4, 3, 2],
  ])("on WebAssembly is the CPU backend's, with its gradient: %i x %i x %i x %i", async (b, h, w, c) => {
    const inputs = [random(1, [b, h, w, c])];
    const weighting = random(2, [b, Math.floor(h / 2), Math.floor(w / 2), c]);
    const theirs = await on("cpu", (x) => tf.maxPool(x, 2, 2, "valid"), inputs, weighting);
    expect(await on("wasm", (x) => maxPool(tf, x), inputs, weighting)).toEqual(theirs);
  });

  test("of equal numbers the first gets the gradient, as on the CPU backend", async () => {
    const inputs: Values[] = [{ values: Float32Array.of(0, 0, 1, 2, 0, 0, 2, 2), shape: [1, 2, 4, 1] }];
    const weighting: Values = { values: Float32Array.of(5, 7), shape: [1, 1, 2, 1] };
    const theirs = await on("cpu", (x) => tf.maxPool(x, 2, 2, "valid"), inputs, weighting);
    expect(theirs[1]).toEqual(Float32Array.of(5, 0, 0, 7, 0, 0, 0, 0));
    expect(await on("wasm", (x) => maxPool(tf, x), inputs, weighting)).toEqual(theirs);
  });

  test("on WebAssembly TensorFlow.js's own takes the first of negative numbers for the largest: this is why there is ours", async () => {
    const inputs: Values[] = [{ values: Float32Array.of(-4, -3, -2, -1), shape: [1, 2, 2, 1] }];
    const weighting: Values = { values: Float32Array.of(5), shape: [1, 1, 1, 1] };
    const gradientOf = async (backend: string, f: (x: Tensor) => Tensor) => Array.from((await on(backend, f, inputs, weighting))[1]);
    expect(await gradientOf("cpu", (x) => tf.maxPool(x, 2, 2, "valid"))).toEqual([0, 0, 0, 5]);
    expect(await gradientOf("wasm", (x) => tf.maxPool(x, 2, 2, "valid"))).toEqual([5, 0, 0, 0]);
    expect(await gradientOf("wasm", (x) => maxPool(tf, x))).toEqual([0, 0, 0, 5]);
  });
});
