import { OptionError, requireInteger, ShapeError } from "@quantal/numeric";
import type { DenseKernels, Workspace } from "./kernels.ts";

export const PAGE = 65536; // bytes: WebAssembly's unit of memory
const MAX_FLOATS = 1 << 28; // 1 GiB
const FIRST = 1024; // bytes at the beginning that stay free: address 0 is nobody's

/** Pages for `floats` numbers, a power of two so that workspaces of about the same size can take each other's place in a pool. */
export function pagesFor(floats: number): number {
  requireInteger("kernels.workspace", "floats", floats, 0, MAX_FLOATS);
  let pages = 1;
  while (pages * PAGE < FIRST + 4 * floats) pages *= 2;
  return pages;
}

/**
 * A workspace over a buffer, whose methods check their arrays and then call `kernels`.
 * @param release - called once, on close
 */
export function workspaceOver(buffer: ArrayBuffer, kernels: DenseKernels, release: () => void): Workspace {
  let next = FIRST;
  let isOpen = true;

  /** Throws unless an array is of this memory and has `length` elements or more. */
  const check = (kernel: string, name: string, array: Float32Array, length: number): void => {
    if (array.buffer !== buffer || !isOpen) throw foreign(kernel, name, isOpen);
    if (!(array.length >= length)) throw tooShort(kernel, name, array.length, length);
  };
  const checkTwo = (kernel: string, first: Float32Array, second: Float32Array, count: number): void => {
    if (!(count >= 0)) throw notACount(kernel, count);
    check(kernel, "the first array", first, count);
    check(kernel, "the second array", second, count);
  };

  return {
    float32(length) {
      requireInteger("kernels.float32", "length", length);
      const end = next + 16 * Math.ceil(length / 4);
      if (end > buffer.byteLength || !isOpen) throw noRoom(length, isOpen ? (buffer.byteLength - next) / 4 : 0);
      const array = new Float32Array(buffer, next, length).fill(0);
      next = end;
      return array;
    },
    close() {
      if (isOpen) release();
      isOpen = false;
    },
    denseForward(outputs, inputs, weights, bias, rows, activation) {
      const numInputs = inputsOf("denseForward", weights.length, bias.length, rows);
      check("denseForward", "outputs", outputs, rows * bias.length);
      check("denseForward", "inputs", inputs, rows * numInputs);
      check("denseForward", "weights", weights, 0);
      check("denseForward", "bias", bias, 0);
      kernels.denseForward(outputs, inputs, weights, bias, rows, activation);
    },
    denseBackward(weightGradient, biasGradient, inputs, outputGradient, rows) {
      const numInputs = inputsOf("denseBackward", weightGradient.length, biasGradient.length, rows);
      check("denseBackward", "weightGradient", weightGradient, 0);
      check("denseBackward", "biasGradient", biasGradient, 0);
      check("denseBackward", "inputs", inputs, rows * numInputs);
      check("denseBackward", "outputGradient", outputGradient, rows * biasGradient.length);
      kernels.denseBackward(weightGradient, biasGradient, inputs, outputGradient, rows);
    },
    transpose(out, values, rows, columns) {
      checkTwo("transpose", out, values, rows * columns);
      kernels.transpose(out, values, rows, columns);
    },
    tanh(out, values, count) {
      checkTwo("tanh", out, values, count);
      kernels.tanh(out, values, count);
    },
    tanhGradient(gradient, activations, count) {
      checkTwo("tanhGradient", gradient, activations, count);
      kernels.tanhGradient(gradient, activations, count);
    },
    relu(out, values, count) {
      checkTwo("relu", out, values, count);
      kernels.relu(out, values, count);
    },
    reluGradient(gradient, activations, count) {
      checkTwo("reluGradient", gradient, activations, count);
      kernels.reluGradient(gradient, activations, count);
    },
    exp(out, values, count) {
      checkTwo("exp", out, values, count);
      kernels.exp(out, values, count);
    },
    adam(parameters, first, second, gradient, step) {
      check("adam", "parameters", parameters, 0);
      check("adam", "first", first, parameters.length);
      check("adam", "second", second, parameters.length);
      check("adam", "gradient", gradient, parameters.length);
      kernels.adam(parameters, first, second, gradient, step);
    },
    sumOfSquares(values) {
      check("sumOfSquares", "values", values, 0);
      return kernels.sumOfSquares(values);
    },
    scale(values, factor) {
      check("scale", "values", values, 0);
      kernels.scale(values, factor);
    },
    add(sums, values) {
      check("add", "sums", sums, 0);
      check("add", "values", values, sums.length);
      kernels.add(sums, values);
    },
  };
}

/** Inputs of a layer from the lengths of its weights and bias. */
function inputsOf(kernel: string, weights: number, bias: number, rows: number): number {
  if (!(rows >= 0)) throw notACount(kernel, rows);
  const inputs = bias === 0 ? 0 : weights / bias;
  if (Number.isInteger(inputs)) return inputs;
  const expected = `a multiple of ${bias}, one column for each element of the bias`;
  throw new ShapeError({ where: `kernels.${kernel}`, problem: "weights and bias don't fit each other", got: weights, expected });
}

function foreign(kernel: string, name: string, isOpen: boolean): Error {
  if (!isOpen)
    return new OptionError({ where: `kernels.${kernel}`, problem: "the workspace is closed", fix: "Close it after its last use" });
  const fix = "Make arrays with float32() of the workspace whose kernels use them";
  return new OptionError({ where: `kernels.${kernel}`, problem: `${name} is an array of other memory`, fix });
}

function tooShort(kernel: string, name: string, got: number, length: number): Error {
  return new ShapeError({ where: `kernels.${kernel}`, problem: `${name} is too short`, got, expected: `${length} elements or more` });
}

function notACount(kernel: string, got: number): Error {
  return new OptionError({ where: `kernels.${kernel}`, problem: "the count is out of range", got, expected: "an integer of 0 or more" });
}

function noRoom(length: number, left: number): Error {
  const fix = "Ask for a larger workspace";
  return new ShapeError({ where: "kernels.float32", problem: "there is no room left", got: length, expected: `${left} or less`, fix });
}
