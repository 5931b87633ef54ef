/** Layers whose weights are bits. A member's bits are row-major, [inputs, outputs] without gaps, lowest bit of a byte first. */
export interface BinaryKernels {
  /**
   * A layer of weights 0 and 1, or -1 and 1, in float32:
   *   z = sum of the inputs[r, i] whose bit is set, t = sum of all inputs[r, i], i ascending from zero, each sum rounded to float32
   *   outputs[r, o] = scale * z, or with `isSigned` scale * (2 z - t): an absent bit is then a weight of -1
   * For [x, -x] as inputs, or inhibitory ones, write them so: see `inhibit`. Shapes: outputs [rows, numOutputs], inputs [rows, numInputs].
   */
  binaryForward(outputs: Float32Array, inputs: Float32Array, layer: BinaryLayer, rows: number): void;
  /**
   * values[r, i] *= factor for i >= excitatory: what comes from inhibitory neurons. Shape: [rows, columns].
   * @param factor - such as -excitatory / (columns - excitatory), which balances excitation and inhibition
   */
  inhibit(values: Float32Array, columns: number, excitatory: number, factor: number): void;
  /**
   * counts[r, o] = number of bits that row r of inputs and row o of weights have in common: a binary layer of binary inputs.
   * Shapes: counts [rows, numOutputs], inputs [rows, bytesOf(numInputs)], weights [numOutputs, bytesOf(numInputs)] as packColumns makes them.
   */
  binaryCounts(counts: Int32Array, inputs: Uint8Array, weights: Uint8Array, sizes: BinarySizes, rows: number): void;
  /** Writes a layer's bits by outputs: out [numOutputs, bytesOf(numInputs)], lowest bit of a byte first, the rest of a row 0. */
  packColumns(out: Uint8Array, layer: BinaryLayer): void;
}

export interface BinarySizes {
  readonly numInputs: number;
  readonly numOutputs: number;
}

/** One layer of a member. */
export interface BinaryLayer extends BinarySizes {
  /** Bit first + i * numOutputs + o is the weight of input i for output o. An array of the workspace. */
  readonly bits: Uint8Array;
  /** Where the layer begins, in bits. @default 0 */
  readonly first?: number;
  /** Rounded to float32. @default 1 */
  readonly scale?: number;
  /** Whether an absent bit is a weight of -1. @default false */
  readonly isSigned?: boolean;
}

/** Bytes of a row of bits as `binaryCounts` reads it: whole words of 64. */
export function bytesOf(numBits: number): number {
  return 8 * Math.ceil(numBits / 64);
}
