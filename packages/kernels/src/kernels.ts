import type { BinaryKernels } from "./binary.ts";
import type { ImageKernels } from "./images/images.ts";
import type { LossArrays, LossRows } from "./losses.ts";

/** Rows whose weight gradient is summed from zero before it is added to the whole, in order: what threads will share out. */
export const ROWS_PER_BLOCK = 64;

/** Moments of Adam below this are set to 0: else, where gradients stay away, they decay to subnormal numbers, which are slow. */
export const SMALLEST_MOMENT: number = Math.fround(1e-30);

/** Constants of one step of Adam. Everything is rounded to float32 on the way in. */
export interface AdamStep {
  /** Decay of the first moment, in [0, 1). @default in PyTorch 0.9 */
  readonly beta1: number;
  /** Decay of the second moment, in [0, 1). @default in PyTorch 0.999 */
  readonly beta2: number;
  /** learningRate * sqrt(1 - beta2^t) / (1 - beta1^t) for step t, from 1 */
  readonly stepSize: number;
  /** Adam's epsilon * sqrt(1 - beta2^t) */
  readonly epsilon: number;
}

/** What a layer ends with, and its number in assembly. */
export const ACTIVATIONS = { linear: 0, tanh: 1, relu: 2 } as const;

export type Activation = keyof typeof ACTIVATIONS;

/**
 * Arithmetic of dense layers in float32. Each product and each sum is rounded to float32, and the order of additions is
 * fixed: WebAssembly and the plain twin give the same bits, for any number of rows at a time.
 * Arrays are row-major with the batch outermost; all of them must be of the workspace that the method belongs to.
 * Each method throws OptionError for an array of other memory and ShapeError for one that is too short.
 */
export interface DenseKernels {
  /**
   * outputs[r, o] = f(bias[o] + inputs[r, 0] * weights[0, o] + inputs[r, 1] * weights[1, o] + ...), in this order; f is `tanh` or `relu` below.
   * Shapes: outputs [rows, O], inputs [rows, I], weights [I, O], bias [O]; O and I follow from the lengths of bias and weights.
   * With transposed weights and a bias of zeros it takes a gradient back from outputs to inputs.
   * @param activation - f. @default "linear"
   */
  denseForward(
    outputs: Float32Array,
    inputs: Float32Array,
    weights: Float32Array,
    bias: Float32Array,
    rows: number,
    activation?: Activation,
  ): void;
  /**
   * weightGradient[i, o] += sum of inputs[r, i] * outputGradient[r, o], biasGradient[o] += sum of outputGradient[r, o].
   * Rows ascend from zero in blocks of ROWS_PER_BLOCK; a block's sum is then added. Shapes: as in denseForward.
   */
  denseBackward(
    weightGradient: Float32Array,
    biasGradient: Float32Array,
    inputs: Float32Array,
    outputGradient: Float32Array,
    rows: number,
  ): void;
  /** out[j, i] = values[i, j]. Shapes: values [rows, columns], out [columns, rows], not in place. */
  transpose(out: Float32Array, values: Float32Array, rows: number, columns: number): void;
  /** out[i] = tanh(values[i]) for i < count, within 5e-7 of the true value, in [-1, 1], odd. In place if wanted. NaN stays NaN. */
  tanh(out: Float32Array, values: Float32Array, count: number): void;
  /** gradient[i] *= 1 - activations[i]^2, for activations made by tanh. */
  tanhGradient(gradient: Float32Array, activations: Float32Array, count: number): void;
  /** out[i] = values[i] < 0 ? 0 : values[i]. In place if wanted. */
  relu(out: Float32Array, values: Float32Array, count: number): void;
  /** gradient[i] = activations[i] > 0 ? gradient[i] : 0, for activations made by relu. */
  reluGradient(gradient: Float32Array, activations: Float32Array, count: number): void;
  /** out[i] = e^values[i], within 3e-7 of the true value, relatively; 0 below -87.33654, infinity above 88.72284. In place if wanted. */
  exp(out: Float32Array, values: Float32Array, count: number): void;
  /**
   * One step of Adam on all of `parameters`: PyTorch's formula, with the bias corrections moved into the constants.
   *   m = beta1 m + (1 - beta1) g,  v = beta2 v + (1 - beta2) g^2,  parameters -= stepSize * m / (sqrt(v) + epsilon)
   * Moments below SMALLEST_MOMENT become 0. Shapes: all of one length. Writes: parameters, first (m), second (v).
   * @see Kingma & Ba 2015, arXiv:1412.6980; adamStep of @quantal/nn for the constants
   */
  adam(parameters: Float32Array, first: Float32Array, second: Float32Array, gradient: Float32Array, step: AdamStep): void;
  /** The sum of squares of all values in float64, as eight interleaved sums: ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7)). */
  sumOfSquares(values: Float32Array): number;
  /** values[i] *= factor, rounded to float32 first. */
  scale(values: Float32Array, factor: number): void;
  /** sums[i] += values[i] for all of sums. */
  add(sums: Float32Array, values: Float32Array): void;
  /** Whether values[i] and others[i] have the same bits for all i < count: 0 and -0 differ, a NaN equals itself. */
  equal(values: Float32Array, others: Float32Array, count: number): boolean;
  /** out[i] = e^values[i], the `exp` of @quantal/numeric to the bit. In place if wanted. */
  expDouble(out: Float64Array, values: Float64Array, count: number): void;
  /** out[i] = log(values[i]), the `log` of @quantal/numeric to the bit. In place if wanted. */
  logDouble(out: Float64Array, values: Float64Array, count: number): void;
}

/** Memory of a fixed size with kernels over it. It never grows, so its arrays stay valid until it is closed. */
export interface Workspace extends DenseKernels, BinaryKernels, ImageKernels {
  /** What other threads can join this memory by (`kernels.join`), for a structured clone; undefined where it isn't shared. */
  readonly handle: unknown;
  /**
   * A new array of zeros in this memory, 16-byte aligned: it takes `length` rounded up to a multiple of 4.
   * In joined memory it is the array that the same calls in the same order made where the memory comes from, with what is in it.
   * @throws ShapeError when there is no room left
   */
  float32(length: number): Float32Array;
  /** Likewise; an element takes two floats' room. */
  float64(length: number): Float64Array;
  /** Likewise. */
  int32(length: number): Int32Array;
  /** Likewise; it takes a quarter of length + 1, rounded up to a multiple of 4. */
  uint8(length: number): Uint8Array;
  /**
   * The loss of PPO over arrays of this memory, a softmax's or a Gaussian's, with its gradient. Sums in float64, rows in order.
   *   ratio = exp(logProb - old logProb), A = (advantage - mean) * scale
   *   policyLoss = -sum of min(ratio * A, clip(ratio, 1 - clip, 1 + clip) * A), approximateKl = sum of (ratio - 1) - log ratio
   *   valueLoss = sum of (return - V)^2, V clipped to old value +- clipValue where that is above 0;
   *     where huber is above 0, an error e beyond it counts huber (2 |e| - huber): twice the Huber loss
   *   gradients are of share * (policyLoss + valueCoefficient * valueLoss - entropyCoefficient * entropy)
   * It takes lossFloats(numOutputs) of the memory.
   * @see Schulman et al. 2017, equations 7 and 9, arXiv:1707.06347; Schulman 2020, http://joschu.net/blog/kl-approx.html
   */
  policyLoss(arrays: LossArrays): LossRows;
  /** Gives the memory back for other workspaces: its arrays must not be used afterwards. A second call does nothing. */
  close(): void;
}

/** Where arithmetic is done: in WebAssembly, or in TypeScript with the same bits. */
export interface Kernels {
  readonly name: "wasm" | "plain";
  /** Whether `workspace` can give memory that threads share. */
  readonly canShare: boolean;
  /**
   * Memory for `floats` numbers, taken from a pool.
   * @param floats - the sum of the lengths of all arrays, each rounded up to a multiple of 4
   * @param options.shared - memory that threads can join, with a `handle`, where there is such: else plain memory, with the same bits
   */
  workspace(floats: number, options?: { readonly shared?: boolean }): Workspace;
  /**
   * Memory that another thread made, by its handle. Arrays made by the same calls in the same order are the same ones.
   * @throws OptionError for what is no handle
   */
  join(handle: unknown): Workspace;
}
