import { fanInUniform, type InputScaling, type Layout, layoutOf, tensorIn } from "@quantal/nn";
import { OptionError, type Rng, requireInteger } from "@quantal/numeric";
import type { Tensor, TensorFlow } from "../tensorflow.ts";
import { convolve, maxPool } from "./convolution.ts";

/** Blocks of convolution 3 x 3, max pooling 2 x 2 and ReLU, and a dense layer; all with biases. */
export interface ConvolutionalShape {
  /** Height, width and channels. An image's numbers lie row by row, the channels of a pixel side by side. */
  readonly imageShape: readonly [height: number, width: number, channels: number];
  /** Of each block. */
  readonly filters: readonly number[];
  readonly classes: number;
}

/** A network that tells classes apart, as plain data. */
export interface ConvolutionalClassifier extends ConvolutionalShape, Required<InputScaling> {
  /** As `convolutionalLayout` lays them out. */
  readonly parameters: Float32Array;
}

const SIDE = 3; // of a filter

/**
 * Where a network's tensors lie in its parameters: `convolution.<block>.filter` [3, 3, inputs, filters] and
 * `convolution.<block>.bias` [filters], then `dense.weights` [features, classes] and `dense.bias` [classes].
 * @throws OptionError for an image too small for all blocks, and other sizes that can't be
 */
export function convolutionalLayout({ imageShape, filters, classes }: ConvolutionalShape): Layout {
  const where = "convolutionalLayout";
  for (const [k, name] of ["height", "width", "channels"].entries()) requireInteger(where, name, imageShape[k], 1);
  requireInteger(where, "classes", classes, 2, 256);
  let [height, width, inputs] = imageShape;
  const tensors: [string, readonly number[]][] = [];
  for (const [k, outputs] of filters.entries()) {
    requireInteger(where, `filters[${k}]`, outputs, 1);
    tensors.push([`convolution.${k}.filter`, [SIDE, SIDE, inputs, outputs]], [`convolution.${k}.bias`, [outputs]]);
    [height, width] = [height, width].map((size) => Math.floor((size - SIDE + 1) / 2));
    if (height < 1 || width < 1) {
      const expected = `${filters.reduce((size) => 2 * size + SIDE - 1, 1)} or more rows and columns for ${filters.length} blocks`;
      throw new OptionError({ where, problem: "the image is too small", got: imageShape, expected });
    }
    inputs = outputs;
  }
  tensors.push(["dense.weights", [height * width * inputs, classes]], ["dense.bias", [classes]]);
  return layoutOf(tensors);
}

/** Writes first parameters, PyTorch's: uniform within 1 / sqrt(numbers that a neuron sees). */
export function initConvolutional(parameters: Float32Array, layout: Layout, rng: Rng): void {
  let fanIn = 0;
  for (const { name, shape } of layout.tensors) {
    if (shape.length > 1) fanIn = shape.slice(0, -1).reduce((product, size) => product * size, 1); // else the bias of the same layer
    fanInUniform(tensorIn(parameters, layout, name), fanIn, rng);
  }
}

/** Tensors of parameters, in the layout's order. */
export function tensorsOf(tf: TensorFlow, parameters: Float32Array, layout: Layout): Tensor[] {
  return layout.tensors.map(({ name, shape }) => tf.tensor(tensorIn(parameters, layout, name).slice(), [...shape]));
}

/**
 * Logits [B, classes] of images [B, height, width, channels]. The bias is added after pooling, which comes to the same as before it.
 * @param tensors - in the layout's order
 */
export function logitsOf(tf: TensorFlow, tensors: readonly Tensor[], images: Tensor): Tensor {
  const [weights, bias] = tensors.slice(-2);
  let x = images;
  for (let k = 0; k + 2 < tensors.length; k += 2) x = tf.relu(tf.add(maxPool(tf, convolve(tf, x, tensors[k], k === 0)), tensors[k + 1]));
  return tf.add(tf.matMul(tf.reshape(x, [images.shape[0], weights.shape[0]]), weights), bias);
}
