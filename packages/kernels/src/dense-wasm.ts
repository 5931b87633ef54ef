import { type BinaryExports, binaryWasm } from "./binary-wasm.ts";
import { roundedStep } from "./dense-plain.ts";
import { type ImageExports, imagesWasm } from "./images/images-wasm.ts";
import { ACTIVATIONS } from "./kernels.ts";
import type { LossArrays } from "./losses.ts";
import { instantiateOver, type WASM } from "./wasm.ts";
import type { Arithmetic } from "./workspace.ts";

/** Exports of assembly/dense.ts: byte offsets, then counts. */
interface DenseExports extends BinaryExports, ImageExports {
  denseForward(y: number, x: number, w: number, b: number, rows: number, inputs: number, outputs: number, activation: number): void;
  denseBackward(dw: number, db: number, x: number, dy: number, rows: number, inputs: number, outputs: number): void;
  transpose(out: number, x: number, rows: number, columns: number): void;
  tanh(y: number, x: number, count: number): void;
  tanhGradient(g: number, y: number, count: number): void;
  relu(y: number, x: number, count: number): void;
  reluGradient(g: number, y: number, count: number): void;
  exp(y: number, x: number, count: number): void;
  sumOfSquares(x: number, count: number): number;
  scale(x: number, factor: number, count: number): void;
  add(x: number, y: number, count: number): void;
  equal(x: number, y: number, count: number): number;
  expDouble(y: number, x: number, count: number): void;
  logDouble(y: number, x: number, count: number): void;
  softmaxLoss(arrays: number, first: number, count: number): void;
  gaussianLoss(arrays: number, first: number, count: number): void;
  adam(
    x: number,
    m: number,
    v: number,
    g: number,
    count: number,
    beta1: number,
    rest1: number,
    beta2: number,
    rest2: number,
    stepSize: number,
    epsilon: number,
  ): void;
}

/** The kernels of an instance over this memory, in the signatures of their plain twins. Arrays are checked by the caller. */
export function denseWasm(module: WASM.Module, memory: WASM.Memory): Arithmetic {
  const raw = instantiateOver(module, memory) as DenseExports; // the WASM edge: made from assembly/dense.ts
  return {
    ...binaryWasm(raw),
    ...imagesWasm(raw),
    denseForward(outputs, inputs, weights, bias, rows, activation = "linear") {
      const numOutputs = bias.length;
      const numInputs = numOutputs === 0 ? 0 : weights.length / numOutputs;
      const [w, b] = [weights.byteOffset, bias.byteOffset];
      raw.denseForward(outputs.byteOffset, inputs.byteOffset, w, b, rows, numInputs, numOutputs, ACTIVATIONS[activation]);
    },
    denseBackward(weightGradient, biasGradient, inputs, outputGradient, rows) {
      const numOutputs = biasGradient.length;
      const numInputs = numOutputs === 0 ? 0 : weightGradient.length / numOutputs;
      const { byteOffset } = outputGradient;
      raw.denseBackward(weightGradient.byteOffset, biasGradient.byteOffset, inputs.byteOffset, byteOffset, rows, numInputs, numOutputs);
    },
    transpose: (out, values, rows, columns) => raw.transpose(out.byteOffset, values.byteOffset, rows, columns),
    tanh: (out, values, count) => raw.tanh(out.byteOffset, values.byteOffset, count),
    tanhGradient: (gradient, activations, count) => raw.tanhGradient(gradient.byteOffset, activations.byteOffset, count),
    relu: (out, values, count) => raw.relu(out.byteOffset, values.byteOffset, count),
    reluGradient: (gradient, activations, count) => raw.reluGradient(gradient.byteOffset, activations.byteOffset, count),
    exp: (out, values, count) => raw.exp(out.byteOffset, values.byteOffset, count),
    adam(parameters, first, second, gradient, step) {
      const { rest1, rest2, stepSize, epsilon } = roundedStep(step);
      const { byteOffset, length } = parameters;
      const [m, v] = [first.byteOffset, second.byteOffset];
      raw.adam(byteOffset, m, v, gradient.byteOffset, length, step.beta1, rest1, step.beta2, rest2, stepSize, epsilon);
    },
    sumOfSquares: (values) => raw.sumOfSquares(values.byteOffset, values.length),
    scale: (values, factor) => raw.scale(values.byteOffset, factor, values.length),
    equal: (values, others, count) => raw.equal(values.byteOffset, others.byteOffset, count) !== 0,
    add: (sums, values) => raw.add(sums.byteOffset, values.byteOffset, sums.length),
    expDouble: (out, values, count) => raw.expDouble(out.byteOffset, values.byteOffset, count),
    logDouble: (out, values, count) => raw.logDouble(out.byteOffset, values.byteOffset, count),
    loss(arrays, header, scratch) {
      header.set(lossHeader(arrays, scratch));
      const at = header.byteOffset;
      if (arrays.logDeviation === undefined) return (first, count) => raw.softmaxLoss(at, first, count);
      return (first, count) => raw.gaussianLoss(at, first, count);
    },
  };
}

/** The class Arrays of assembly/dense/losses.ts. */
function lossHeader(arrays: LossArrays, scratch: Float64Array): number[] {
  const { outputs, values, outputGradient, valueGradient, sums, samples, logProbs, oldValues, advantages, returns, indices, settings } =
    arrays;
  const written = [outputs, values, outputGradient, valueGradient, sums];
  const read = [samples, logProbs, oldValues, advantages, returns, indices, settings];
  const pointers = [...written, ...read, scratch].map(({ byteOffset }) => byteOffset);
  return [...pointers, arrays.logDeviation?.byteOffset ?? 0, arrays.numOutputs];
}
