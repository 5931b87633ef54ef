import type { BinarySizes } from "../binary.ts";
import type { Workspace } from "../kernels.ts";

/** Images of a batch. */
export const BATCH_IMAGES = 64;

/** Inputs of a block of tables. */
const BLOCK = 32;

/** Which weights a layer has, and its number in assembly. */
export const IMAGE_FORMS = { signed: 1, plain: 0, doubled: 2 } as const;

/**
 * 64 images of bytes that layers of many members share. Eight inputs have 256 subsets, whose sums for all images are made once; a member's
 * eight bits are the number of the subset that it needs: one vector addition where a dense layer takes 64 products and sums.
 */
export interface ImageBatch {
  /** In [1, 4096]. */
  readonly numInputs: number;
  /** [BATCH_IMAGES, numInputs], written by the caller; images that are missing are zeros. */
  readonly images: Uint8Array;
  /** Made by `imageTables`: the sums, then which inputs have any and how many sums a halfword holds. */
  readonly tables: Uint8Array;
  readonly order: Int32Array;
  readonly scratch: Uint8Array;
  /** Members of one `imageForward`. */
  readonly maxMembers: number;
}

/** A layer of members over a batch of images x, of weights that are 0 or 1 by their bits k. */
export interface ImageLayer extends BinarySizes {
  /** [members, stride] bytes: bit first + i * numOutputs + o of a row is a member's weight of input i for output o. An array of the workspace. */
  readonly bits: Uint8Array;
  readonly stride: number;
  /** Where the layer begins in a row, in bits. @default 0 */
  readonly first?: number;
  /** plain: weights k; signed: 2 k - 1; doubled: k over the inputs [x, -x], 2 * numInputs rows of bits. */
  readonly form: keyof typeof IMAGE_FORMS;
  /** Of the sum of weighted bytes, and of the sum of weights: a mean and a deviation of inputs, (x - mean) / deviation, go into these. */
  readonly scale: number;
  readonly offset: number;
  /** Whether outputs below 0 are 0. @default false */
  readonly isRelu?: boolean;
}

/** Layers of one-bit weights over batches of 64. Activations lie by columns: [neurons, BATCH_IMAGES]. */
export interface ImageKernels {
  /** Must be called once the images of a batch are written, before `imageForward`. */
  imageTables(batch: ImageBatch): void;
  /**
   * outputs[m, o, r] = scale * (sum over i of weight[i, o] * images[r, i]) + offset * (sum over i of weight[i, o]): both sums are exact integers, each
   * product and their sum are rounded to float32. Shapes: outputs [members, numOutputs, BATCH_IMAGES].
   * @param members - at most those that the batch was made for: the more, the faster a member
   */
  imageForward(outputs: Float32Array, batch: ImageBatch, layer: ImageLayer, members: number): void;
  /**
   * `binaryForward` with its inputs [numInputs, BATCH_IMAGES] and outputs [numOutputs, BATCH_IMAGES] by columns, to the bit.
   * @param scratch - [numInputs + 64]
   */
  binaryColumns(outputs: Float32Array, inputs: Float32Array, layer: ColumnLayer, scratch: Int32Array): void;
}

/** A layer of `binaryColumns`: see BinaryLayer. */
export interface ColumnLayer extends BinarySizes {
  readonly bits: Uint8Array;
  readonly first?: number;
  readonly scale?: number;
  readonly isSigned?: boolean;
}

const paddedOf = (numInputs: number): number => BLOCK * Math.ceil(numInputs / BLOCK);
const LINE = 64; // bytes of a cache line: a row of a table is one, and costs twice as much where it lies in two
const tableBytes = (numInputs: number): number => 2 * (paddedOf(numInputs) / 8) * 16384 + LINE;
const orderLength = (numInputs: number): number => paddedOf(numInputs) + 1 + 4 * (paddedOf(numInputs) / BLOCK) + BATCH_IMAGES;
const scratchBytes = (numInputs: number, members: number): number =>
  members * ((2 * 256 + 64 * 64) * (paddedOf(numInputs) / BLOCK) + 1024) + LINE;

/** Floats that `imageBatch` takes of a workspace. */
export function imageBatchFloats(numInputs: number, maxMembers: number): number {
  const room = (bytes: number): number => 4 * Math.ceil((bytes + 1) / 16);
  return (
    room(BATCH_IMAGES * numInputs) +
    room(tableBytes(numInputs)) +
    room(4 * orderLength(numInputs)) +
    room(scratchBytes(numInputs, maxMembers))
  );
}

/** The arrays of a batch: some 4,200 bytes an input, and 80 an input and member. */
export function imageBatch(workspace: Workspace, numInputs: number, maxMembers: number): ImageBatch {
  return {
    numInputs,
    images: workspace.uint8(BATCH_IMAGES * numInputs),
    tables: aligned(workspace.uint8(tableBytes(numInputs))),
    order: workspace.int32(orderLength(numInputs)),
    scratch: aligned(workspace.uint8(scratchBytes(numInputs, maxMembers))),
    maxMembers,
  };
}

/** Less the bytes before its first whole cache line. */
function aligned(bytes: Uint8Array): Uint8Array {
  return bytes.subarray((LINE - (bytes.byteOffset % LINE)) % LINE);
}
