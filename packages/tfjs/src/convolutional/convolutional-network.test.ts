import { tensorIn } from "@quantal/nn";
import { OptionError, stream } from "@quantal/numeric";
import { expect, test } from "vitest";
import { loadTensorFlow } from "../load.ts";
import { type ConvolutionalShape, convolutionalLayout, initConvolutional, logitsOf, tensorsOf } from "./convolutional-network.ts";

const SHAPE: ConvolutionalShape = { imageShape: [11, 13, 2], filters: [3, 4], classes: 3 };
const IMAGES = 2;

/** Logits of one image by the definitions, bias before pooling, in float64. */
function logitsInFloat64(parameters: Float64Array, image: ArrayLike<number>): number[] {
  const at = (name: string): number => convolutionalLayout(SHAPE).tensors.find((tensor) => tensor.name === name)?.offset ?? Number.NaN;
  let [height, width, channels] = SHAPE.imageShape;
  let x = Float64Array.from(image);
  for (const [k, filters] of SHAPE.filters.entries()) {
    const [weights, bias] = [at(`convolution.${k}.filter`), at(`convolution.${k}.bias`)];
    const convolved = (i: number, j: number, f: number): number => {
      let sum = parameters[bias + f];
      for (let dy = 0; dy < 3; dy++)
        for (let dx = 0; dx < 3; dx++)
          for (let c = 0; c < channels; c++)
            sum += x[((i + dy) * width + j + dx) * channels + c] * parameters[weights + ((dy * 3 + dx) * channels + c) * filters + f];
      return sum;
    };
    const [rows, columns] = [height, width].map((size) => Math.floor((size - 2) / 2));
    x = Float64Array.from({ length: rows * columns * filters }, (_, n) => {
      const [f, j, i] = [n % filters, 2 * (Math.floor(n / filters) % columns), 2 * Math.floor(n / filters / columns)];
      return Math.max(0, convolved(i, j, f), convolved(i, j + 1, f), convolved(i + 1, j, f), convolved(i + 1, j + 1, f));
    });
    [height, width, channels] = [rows, columns, filters];
  }
  const [weights, bias] = [at("dense.weights"), at("dense.bias")];
  return [0, 1, 2].map((o) => x.reduce((sum, value, i) => sum + value * parameters[weights + 3 * i + o], parameters[bias + o]));
}

test("a convolutional network's logits are those of a twin in float64, its gradient that of finite differences", async () => {
  const { tf } = await loadTensorFlow();
  const layout = convolutionalLayout(SHAPE);
  const rng = stream(1, "test");
  const parameters = new Float32Array(layout.length);
  initConvolutional(parameters, layout, rng);
  const images = Float32Array.from({ length: IMAGES * 11 * 13 * 2 }, () => rng.normal());
  const weighting = Float32Array.from({ length: IMAGES * 3 }, () => rng.normal());
  const twin = Float64Array.from(parameters);
  const logits = (): number[] => [0, 1].flatMap((k) => logitsInFloat64(twin, images.subarray(k * 286, (k + 1) * 286)));
  const loss = (): number => logits().reduce((sum, value, i) => sum + value * weighting[i], 0);
  const { outputs, gradients } = tf.tidy(() => {
    const variables = tensorsOf(tf, parameters, layout).map((tensor) => tf.variable(tensor));
    const x = tf.tensor(images, [IMAGES, ...SHAPE.imageShape]);
    let outputs = new Float32Array(0);
    const { grads } = tf.variableGrads(() => {
      const made = logitsOf(tf, variables, x);
      outputs = Float32Array.from(made.dataSync());
      return tf.sum(tf.mul(made, tf.tensor(weighting, [IMAGES, 3])));
    }, variables);
    const gradients = variables.map(({ name }) => Float32Array.from(grads[name].dataSync()));
    for (const variable of variables) variable.dispose();
    return { outputs, gradients };
  });
  for (const [i, value] of logits().entries()) expect(outputs[i]).toBeCloseTo(value, 5);
  for (const [k, { offset, length }] of layout.tensors.entries()) {
    for (let i = 0; i < length; i++) {
      const [kept, h] = [twin[offset + i], 1e-7]; // so small that no maximum moves to another place
      twin[offset + i] = kept + h;
      const above = loss();
      twin[offset + i] = kept - h;
      const below = loss();
      twin[offset + i] = kept;
      expect(Math.abs((above - below) / (2 * h) - gradients[k][i])).toBeLessThan(1e-5);
    }
  }
});

test("the published network for MNIST has 1600 features, and begins as PyTorch's layers do", () => {
  const layout = convolutionalLayout({ imageShape: [28, 28, 1], filters: [32, 64], classes: 10 });
  expect(layout.tensors.map(({ name, shape }) => [name, shape])).toEqual([
    ["convolution.0.filter", [3, 3, 1, 32]],
    ["convolution.0.bias", [32]],
    ["convolution.1.filter", [3, 3, 32, 64]],
    ["convolution.1.bias", [64]],
    ["dense.weights", [1600, 10]],
    ["dense.bias", [10]],
  ]);
  const parameters = new Float32Array(layout.length);
  initConvolutional(parameters, layout, stream(1, "init"));
  for (const [k, fanIn] of [9, 9, 288, 288, 1600, 1600].entries()) {
    const largest = Math.max(...tensorIn(parameters, layout, layout.tensors[k].name).map(Math.abs)) * Math.sqrt(fanIn);
    expect(largest).toBeLessThanOrEqual(1.000001);
    expect(largest).toBeGreaterThan(0.7);
  }
});

test("an image has room for all blocks, or an error says how much it takes", () => {
  const layoutOf = (size: number): unknown => convolutionalLayout({ imageShape: [size, size, 1], filters: [2, 2], classes: 2 });
  expect(() => layoutOf(10)).not.toThrow();
  expect(() => layoutOf(9)).toThrow(OptionError);
  expect(() => layoutOf(9)).toThrow("the image is too small. Got [9, 9, 1], expected 10 or more rows and columns for 2 blocks.");
  expect(() => convolutionalLayout({ imageShape: [9, 9, 1], filters: [0], classes: 2 })).toThrow("filters[0] is out of range");
  expect(() => convolutionalLayout({ imageShape: [9, 9, 0], filters: [1], classes: 2 })).toThrow("channels is out of range");
});
