import { type BinaryKernels, bytesOf } from "./binary.ts";

/** Exports of assembly/dense/binary.ts: byte offsets, then counts. */
export interface BinaryExports {
  binaryForward(
    y: number,
    x: number,
    bits: number,
    first: number,
    rows: number,
    inputs: number,
    outputs: number,
    scale: number,
    isSigned: number,
  ): void;
  inhibit(x: number, rows: number, columns: number, first: number, factor: number): void;
  binaryCounts(counts: number, x: number, w: number, rows: number, words: number, outputs: number): void;
  packColumns(out: number, bits: number, first: number, inputs: number, outputs: number, words: number): void;
}

/** The kernels of binary layers of an instance, in the signatures of their plain twins. */
export function binaryWasm(raw: BinaryExports): BinaryKernels {
  return {
    binaryForward(outputs, inputs, { bits, first = 0, numInputs, numOutputs, scale = 1, isSigned = false }, rows) {
      const [y, x] = [outputs.byteOffset, inputs.byteOffset];
      raw.binaryForward(y, x, bits.byteOffset, first, rows, numInputs, numOutputs, scale, Number(isSigned));
    },
    inhibit(values, columns, excitatory, factor) {
      const rows = columns === 0 ? 0 : Math.floor(values.length / columns);
      raw.inhibit(values.byteOffset, rows, columns, excitatory, factor);
    },
    binaryCounts(counts, inputs, weights, { numInputs, numOutputs }, rows) {
      raw.binaryCounts(counts.byteOffset, inputs.byteOffset, weights.byteOffset, rows, bytesOf(numInputs) / 8, numOutputs);
    },
    packColumns(out, { bits, first = 0, numInputs, numOutputs }) {
      raw.packColumns(out.byteOffset, bits.byteOffset, first, numInputs, numOutputs, bytesOf(numInputs) / 8);
    },
  };
}
