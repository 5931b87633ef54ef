import { BATCH_IMAGES, type ImageLayer, imageBatch, imageBatchFloats, type Kernels, type Workspace } from "@quantal/kernels";
import { requireFinite } from "@quantal/numeric";
import { type BinaryMlpOptions, binaryMlpLayers, binaryMlpSynapses, inhibitionOf, isDoubled, type LayerShape } from "./binary-mlp.ts";

/** A perceptron of one-bit weights whose inputs are bytes: (image - inputMean) / inputDeviation goes into its first layer. */
export interface ImageMlpOptions extends BinaryMlpOptions {
  readonly inputMean: number;
  /** Above 0. */
  readonly inputDeviation: number;
}

/** Networks a lane, each with weights of its own, that all see the same batch of images. */
export interface ImageMlp {
  /** Bits of a member: those of `binaryMlp`. */
  readonly synapses: number;
  /** [64, inputs]: the batch, written by the caller before `show`; rows that are missing are zeros. */
  readonly images: Uint8Array;
  /** [lanes, 64, outputs] of the last `step`. */
  readonly outputs: Float32Array;
  load(lane: number, bits: Uint8Array): void;
  /** Makes what all members share of the batch: some 0.1 ms for 784 inputs. */
  show(): void;
  /** Computes the outputs of the lanes index[0 ... count). The more at a time, the faster each. */
  step(index: Int32Array, count: number): void;
  close(): void;
}

/**
 * `binaryMlp` for batches of 64 images of bytes. Its first layer is exact: integers, then one product and one sum in float32 each,
 *   h = max(0, scale * sum of w x + offset * sum of w), scale = 2 s / deviation, offset = -2 s mean / deviation,
 * where binaryMlp sums floats one by one; the layers after it are binaryMlp's to the bit. The same bits in WebAssembly and without.
 * @throws OptionError naming the option that is out of range
 */
export function imageMlp(kernels: Kernels, options: ImageMlpOptions, lanes: number): ImageMlp {
  requireFinite("imageMlp", "inputMean", options.inputMean);
  requireFinite("imageMlp", "inputDeviation", options.inputDeviation, 1e-9);
  const { inputs, outputs: numOutputs } = options;
  const shapes = binaryMlpLayers(options);
  const synapses = binaryMlpSynapses(options);
  const stride = Math.ceil(synapses / 8);
  const workspace = kernels.workspace(floatsOf(options, shapes, lanes, stride));
  const batch = imageBatch(workspace, inputs, lanes);
  const bits = workspace.uint8(lanes * stride); // of the lanes that are computed, side by side
  const first = { ...firstLayer(options, shapes[0]), bits, stride };
  const hidden = workspace.float32(lanes * shapes[0].numOutputs * BATCH_IMAGES);
  const scratch = workspace.int32(BATCH_IMAGES + Math.max(...shapes.map(({ numInputs }) => numInputs)));
  const buffers = shapes.slice(1).map(({ numOutputs: width }) => workspace.float32(width * BATCH_IMAGES));
  const members = Array.from({ length: lanes }, (_, m) => memberOf(options, shapes, { bits, hidden, buffers }, m, stride));
  const own = Array.from({ length: lanes }, () => new Uint8Array(stride)); // by lane
  const outputs = new Float32Array(lanes * BATCH_IMAGES * numOutputs);
  const result = buffers[buffers.length - 1];
  const turned = workspace.float32(BATCH_IMAGES * numOutputs);
  return {
    synapses,
    images: batch.images,
    outputs,
    load: (lane, given) => own[lane].set(given.subarray(0, stride)),
    show: () => workspace.imageTables(batch),
    step(index, count) {
      for (let m = 0; m < count; m++) members[m].bits.set(own[index[m]]);
      workspace.imageForward(hidden, batch, first, count);
      for (let m = 0; m < count; m++) {
        finish(workspace, members[m], scratch);
        workspace.transpose(turned, result, numOutputs, BATCH_IMAGES);
        outputs.set(turned, index[m] * BATCH_IMAGES * numOutputs);
      }
    },
    close: () => workspace.close(),
  };
}

/** Floats of all that a network takes of a workspace. */
function floatsOf({ inputs }: ImageMlpOptions, shapes: readonly LayerShape[], lanes: number, stride: number): number {
  const first = (lanes - 1) * shapes[0].numOutputs + shapes[shapes.length - 1].numOutputs;
  const widths = shapes.reduce((sum, { numOutputs }) => sum + numOutputs, first);
  const scratch = BATCH_IMAGES + shapes.reduce((most, { numInputs }) => Math.max(most, numInputs), 0) + 4;
  return imageBatchFloats(inputs, lanes) + 4 * Math.ceil((lanes * stride + 1) / 16) + widths * BATCH_IMAGES + scratch;
}

/** Where the deviation and the mean of inputs go: they are moved behind the sum. */
function firstLayer(options: ImageMlpOptions, { numOutputs, scale, isSigned }: LayerShape): Omit<ImageLayer, "bits" | "stride"> {
  const { inputs, inputMean, inputDeviation } = options;
  const form = isSigned ? "signed" : isDoubled(options) ? "doubled" : "plain";
  return {
    form,
    numInputs: inputs,
    numOutputs,
    scale: scale / inputDeviation,
    offset: (-scale * inputMean) / inputDeviation,
    isRelu: true,
  };
}

/** What is computed after the first layer of the m-th member of a step. */
interface Member {
  readonly bits: Uint8Array;
  readonly layers: readonly {
    readonly shape: LayerShape & { readonly bits: Uint8Array; readonly first: number };
    readonly inputs: Float32Array;
    /** The part of `inputs` that comes from inhibitory neurons. */
    readonly inhibitory: Float32Array;
    readonly outputs: Float32Array;
    readonly isLast: boolean;
  }[];
  readonly factor: number;
}

function memberOf(
  options: ImageMlpOptions,
  shapes: readonly LayerShape[],
  memory: { bits: Uint8Array; hidden: Float32Array; buffers: readonly Float32Array[] },
  m: number,
  stride: number,
): Member {
  const { excitatory, factor } = inhibitionOf(options);
  const bits = memory.bits.subarray(m * stride, (m + 1) * stride);
  const size = shapes[0].numOutputs * BATCH_IMAGES;
  let first = shapes[0].numInputs * shapes[0].numOutputs;
  let inputs = memory.hidden.subarray(m * size, (m + 1) * size);
  const layers = shapes.slice(1).map((shape, k) => {
    const outputs = memory.buffers[k];
    const layer = { shape: { ...shape, bits, first }, inputs, inhibitory: inputs.subarray(excitatory * BATCH_IMAGES), outputs };
    first += shape.numInputs * shape.numOutputs;
    inputs = outputs;
    return { ...layer, isLast: k === shapes.length - 2 };
  });
  return { bits, layers, factor };
}

/** The layers after the first. */
function finish(workspace: Workspace, { layers, factor }: Member, scratch: Int32Array): void {
  for (const { shape, inputs, inhibitory, outputs, isLast } of layers) {
    if (factor !== 0) workspace.scale(inhibitory, factor);
    workspace.binaryColumns(outputs, inputs, shape, scratch);
    if (!isLast) workspace.relu(outputs, outputs, shape.numOutputs * BATCH_IMAGES);
  }
}
