import { OptionError, ShapeError } from "@quantal/numeric";
import type { Arena, NumberArray } from "./arena.ts";
import type { BinaryKernels } from "./binary.ts";
import { checkedBinary } from "./binary-checked.ts";
import type { ImageKernels } from "./images/images.ts";
import { checkedImages } from "./images/images-checked.ts";
import type { DenseKernels, Workspace } from "./kernels.ts";
import { LOSS_HEADER, type LossArrays, type LossRows, NUM_LOSS_SUMS, NUM_SETTINGS } from "./losses.ts";

/** Kernels without checks, whose arrays all lie in one memory. */
export interface Arithmetic extends DenseKernels, BinaryKernels, ImageKernels {
  /** @param header - [LOSS_HEADER] @param scratch - [2 * numOutputs], both of the memory */
  loss(arrays: LossArrays, header: Int32Array, scratch: Float64Array): LossRows;
}

/**
 * A workspace over an arena, whose methods check their arrays and then call `kernels`.
 * @param release - called once, on close
 */
export function workspaceOver(arena: Arena, kernels: Arithmetic, handle: unknown, release: () => void): Workspace {
  const { check } = arena;
  let isOpen = true;
  const checkTwo = (kernel: string, first: NumberArray, second: NumberArray, count: number): void => {
    if (!(count >= 0)) throw notACount(kernel, count);
    check(kernel, "the first array", first, count);
    check(kernel, "the second array", second, count);
  };

  return {
    handle,
    float32: arena.float32,
    float64: arena.float64,
    int32: arena.int32,
    uint8: arena.uint8,
    ...checkedBinary(arena, kernels),
    ...checkedImages(arena, kernels),
    close() {
      if (isOpen) release();
      isOpen = false;
      arena.close();
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
    equal(values, others, count) {
      checkTwo("equal", values, others, count);
      return kernels.equal(values, others, count);
    },
    expDouble(out, values, count) {
      checkTwo("expDouble", out, values, count);
      kernels.expDouble(out, values, count);
    },
    logDouble(out, values, count) {
      checkTwo("logDouble", out, values, count);
      kernels.logDouble(out, values, count);
    },
    policyLoss: (arrays) => checkedLoss(arrays, arena, kernels),
  };
}

/** Checks a loss's arrays once, and its rows at each call. */
function checkedLoss(arrays: LossArrays, arena: Arena, kernels: Arithmetic): LossRows {
  const { numOutputs, indices, logDeviation } = arrays;
  const maxRows = Math.min(arrays.values.length, arrays.valueGradient.length);
  const rollout = arrays.returns.length;
  const check = (name: string, array: NumberArray, length: number): void => arena.check("policyLoss", name, array, length);
  for (const name of ["values", "valueGradient", "indices"] as const) check(name, arrays[name], 0);
  for (const name of ["outputs", "outputGradient"] as const) check(name, arrays[name], maxRows * numOutputs);
  for (const name of ["logProbs", "oldValues", "advantages", "returns"] as const) check(name, arrays[name], rollout);
  check("samples", arrays.samples, logDeviation === undefined ? rollout : rollout * numOutputs);
  check("sums", arrays.sums, NUM_LOSS_SUMS + (logDeviation === undefined ? 0 : numOutputs));
  check("settings", arrays.settings, NUM_SETTINGS);
  if (logDeviation !== undefined) check("logDeviation", logDeviation, numOutputs);
  const rows = kernels.loss(arrays, arena.int32(LOSS_HEADER), arena.float64(2 * numOutputs));
  return (first, count) => {
    arena.check("policyLoss", "indices", indices, first + count);
    if (!(first >= 0 && count >= 0 && count <= maxRows)) throw notACount("policyLoss", count);
    rows(first, count);
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

function notACount(kernel: string, got: number): Error {
  return new OptionError({ where: `kernels.${kernel}`, problem: "the count is out of range", got, expected: "an integer of 0 or more" });
}
