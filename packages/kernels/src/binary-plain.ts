import { type BinaryKernels, bytesOf } from "./binary.ts";

const { fround } = Math;

const bitAt = (bits: Uint8Array, at: number): number => (bits[at >>> 3] >>> (at & 7)) & 1;

/** The kernels of binary layers in TypeScript. */
export const binaryPlain: BinaryKernels = {
  binaryForward(outputs, inputs, { bits, first = 0, numInputs, numOutputs, scale = 1, isSigned = false }, rows) {
    const factor = fround(scale);
    for (let r = 0; r < rows; r++) {
      const x = inputs.subarray(r * numInputs, (r + 1) * numInputs);
      let total = 0;
      for (let i = 0; i < numInputs; i++) total = fround(total + x[i]);
      for (let o = 0; o < numOutputs; o++) {
        let sum = 0;
        for (let i = 0; i < numInputs; i++) if (bitAt(bits, first + i * numOutputs + o) === 1) sum = fround(sum + x[i]);
        outputs[r * numOutputs + o] = factor * (isSigned ? fround(2 * sum - total) : sum);
      }
    }
  },

  inhibit(values, columns, excitatory, factor) {
    const f = fround(factor);
    const rows = columns === 0 ? 0 : Math.floor(values.length / columns);
    for (let r = 0; r < rows; r++) for (let i = excitatory; i < columns; i++) values[r * columns + i] *= f;
  },

  binaryCounts(counts, inputs, weights, { numInputs, numOutputs }, rows) {
    const stride = bytesOf(numInputs);
    for (let r = 0; r < rows; r++) {
      for (let o = 0; o < numOutputs; o++) {
        let count = 0;
        for (let k = 0; k < stride; k++) count += ones(inputs[r * stride + k] & weights[o * stride + k]);
        counts[r * numOutputs + o] = count;
      }
    }
  },

  packColumns(out, { bits, first = 0, numInputs, numOutputs }) {
    const stride = bytesOf(numInputs);
    out.fill(0, 0, numOutputs * stride);
    for (let o = 0; o < numOutputs; o++) {
      for (let i = 0; i < numInputs; i++) out[o * stride + (i >>> 3)] |= bitAt(bits, first + i * numOutputs + o) << (i & 7);
    }
  },
};

function ones(byte: number): number {
  let count = 0;
  for (let left = byte; left > 0; left &= left - 1) count++;
  return count;
}
