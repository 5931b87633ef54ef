import { exp, log } from "@quantal/numeric";
import { binaryPlain } from "./binary-plain.ts";
import { imagesPlain } from "./images/images-plain.ts";
import { type AdamStep, ROWS_PER_BLOCK, SMALLEST_MOMENT } from "./kernels.ts";
import { plainLoss } from "./losses-plain.ts";
import { exp32, tanh32 } from "./math-plain.ts";
import type { Arithmetic } from "./workspace.ts";

const { fround } = Math;

/** The kernels in TypeScript: what WebAssembly is tested against, and what runs where there is none. Lengths are checked by the caller. */
export const densePlain: Arithmetic = {
  ...binaryPlain,
  ...imagesPlain,

  denseForward(outputs, inputs, weights, bias, rows, activation = "linear") {
    const numOutputs = bias.length;
    const numInputs = numOutputs === 0 ? 0 : weights.length / numOutputs;
    for (let r = 0; r < rows; r++) {
      const row = r * numOutputs;
      for (let o = 0; o < numOutputs; o++) outputs[row + o] = bias[o];
      for (let i = 0; i < numInputs; i++) {
        const x = inputs[r * numInputs + i];
        const column = i * numOutputs;
        for (let o = 0; o < numOutputs; o++) outputs[row + o] += fround(x * weights[column + o]); // storing rounds the sum
      }
    }
    if (activation !== "linear") densePlain[activation](outputs, outputs, rows * numOutputs);
  },

  denseBackward(weightGradient, biasGradient, inputs, outputGradient, rows) {
    const numOutputs = biasGradient.length;
    const numInputs = numOutputs === 0 ? 0 : weightGradient.length / numOutputs;
    const sums = new Float32Array(numOutputs);
    for (let first = 0; first < rows; first += ROWS_PER_BLOCK) {
      const end = Math.min(first + ROWS_PER_BLOCK, rows);
      sums.fill(0);
      for (let r = first; r < end; r++) for (let o = 0; o < numOutputs; o++) sums[o] += outputGradient[r * numOutputs + o];
      for (let o = 0; o < numOutputs; o++) biasGradient[o] += sums[o];
      for (let i = 0; i < numInputs; i++) {
        sums.fill(0);
        for (let r = first; r < end; r++) {
          const x = inputs[r * numInputs + i];
          const row = r * numOutputs;
          for (let o = 0; o < numOutputs; o++) sums[o] += fround(x * outputGradient[row + o]);
        }
        for (let o = 0; o < numOutputs; o++) weightGradient[i * numOutputs + o] += sums[o];
      }
    }
  },

  transpose(out, values, rows, columns) {
    for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = values[i * columns + j];
  },

  tanh(out, values, count) {
    for (let i = 0; i < count; i++) out[i] = tanh32(values[i]);
  },

  tanhGradient(gradient, activations, count) {
    for (let i = 0; i < count; i++) gradient[i] *= fround(1 - fround(activations[i] * activations[i]));
  },

  relu(out, values, count) {
    for (let i = 0; i < count; i++) out[i] = values[i] < 0 ? 0 : values[i];
  },

  reluGradient(gradient, activations, count) {
    for (let i = 0; i < count; i++) gradient[i] = activations[i] > 0 ? gradient[i] : 0;
  },

  exp(out, values, count) {
    for (let i = 0; i < count; i++) out[i] = exp32(values[i]);
  },

  adam(parameters, first, second, gradient, step) {
    const beta1 = fround(step.beta1);
    const beta2 = fround(step.beta2);
    const { rest1, rest2, stepSize, epsilon } = roundedStep(step);
    for (let i = 0; i < parameters.length; i++) {
      const g = gradient[i];
      first[i] = fround(first[i] * beta1) + fround(g * rest1);
      second[i] = fround(second[i] * beta2) + fround(fround(g * g) * rest2);
      if (Math.abs(first[i]) < SMALLEST_MOMENT) first[i] = 0;
      if (second[i] < SMALLEST_MOMENT) second[i] = 0;
      const width = fround(fround(Math.sqrt(second[i])) + epsilon);
      parameters[i] -= fround(stepSize * fround(first[i] / width));
    }
  },

  sumOfSquares(values) {
    const sums = new Float64Array(8);
    for (let i = 0; i < values.length; i++) sums[i & 7] += values[i] * values[i];
    return sums[0] + sums[1] + (sums[2] + sums[3]) + (sums[4] + sums[5] + (sums[6] + sums[7]));
  },

  scale(values, factor) {
    const f = fround(factor);
    for (let i = 0; i < values.length; i++) values[i] *= f;
  },

  add(sums, values) {
    for (let i = 0; i < sums.length; i++) sums[i] += values[i];
  },

  equal(values, others, count) {
    const [x, y] = [values, others].map((array) => new Int32Array(array.buffer, array.byteOffset, count));
    return x.every((bits, i) => bits === y[i]);
  },

  expDouble(out, values, count) {
    for (let i = 0; i < count; i++) out[i] = exp(values[i]);
  },

  logDouble(out, values, count) {
    for (let i = 0; i < count; i++) out[i] = log(values[i]);
  },

  loss: (arrays, _header, scratch) => plainLoss(arrays, scratch),
};

/** Adam's constants in float32; 1 - beta is taken before it is rounded, as PyTorch does. */
export function roundedStep(step: AdamStep): { rest1: number; rest2: number; stepSize: number; epsilon: number } {
  return {
    rest1: fround(1 - step.beta1),
    rest2: fround(1 - step.beta2),
    stepSize: fround(step.stepSize),
    epsilon: fround(step.epsilon),
  };
}
