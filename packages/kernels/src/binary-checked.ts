import { OptionError } from "@quantal/numeric";
import type { Arena } from "./arena.ts";
import { type BinaryKernels, type BinaryLayer, bytesOf } from "./binary.ts";

/** The kernels of binary layers, with their arrays checked before. */
export function checkedBinary({ check }: Arena, kernels: BinaryKernels): BinaryKernels {
  const checkLayer = (kernel: string, { bits, first = 0, numInputs, numOutputs }: BinaryLayer): void => {
    checkCount(kernel, "first", first);
    checkSizes(kernel, numInputs, numOutputs);
    check(kernel, "bits", bits, Math.ceil((first + numInputs * numOutputs) / 8));
  };
  return {
    binaryForward(outputs, inputs, layer, rows) {
      checkCount("binaryForward", "rows", rows);
      checkLayer("binaryForward", layer);
      check("binaryForward", "outputs", outputs, rows * layer.numOutputs);
      check("binaryForward", "inputs", inputs, rows * layer.numInputs);
      kernels.binaryForward(outputs, inputs, layer, rows);
    },
    inhibit(values, columns, excitatory, factor) {
      checkCount("inhibit", "columns", columns);
      checkCount("inhibit", "excitatory", excitatory);
      check("inhibit", "values", values, 0);
      kernels.inhibit(values, columns, Math.min(excitatory, columns), factor);
    },
    binaryCounts(counts, inputs, weights, sizes, rows) {
      checkCount("binaryCounts", "rows", rows);
      checkSizes("binaryCounts", sizes.numInputs, sizes.numOutputs);
      check("binaryCounts", "counts", counts, rows * sizes.numOutputs);
      check("binaryCounts", "inputs", inputs, rows * bytesOf(sizes.numInputs));
      check("binaryCounts", "weights", weights, sizes.numOutputs * bytesOf(sizes.numInputs));
      kernels.binaryCounts(counts, inputs, weights, sizes, rows);
    },
    packColumns(out, layer) {
      checkLayer("packColumns", layer);
      check("packColumns", "out", out, layer.numOutputs * bytesOf(layer.numInputs));
      kernels.packColumns(out, layer);
    },
  };
}

function checkSizes(kernel: string, numInputs: number, numOutputs: number): void {
  checkCount(kernel, "numInputs", numInputs);
  checkCount(kernel, "numOutputs", numOutputs);
}

function checkCount(kernel: string, name: string, got: number): void {
  if (Number.isInteger(got) && got >= 0 && got <= 0x7fffffff) return;
  throw new OptionError({ where: `kernels.${kernel}`, problem: `${name} is out of range`, got, expected: "an integer of 0 or more" });
}
