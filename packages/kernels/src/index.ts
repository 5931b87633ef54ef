export { type BinaryKernels, type BinaryLayer, type BinarySizes, bytesOf } from "./binary.ts";
export {
  BATCH_IMAGES,
  type ColumnLayer,
  type ImageBatch,
  type ImageKernels,
  type ImageLayer,
  imageBatch,
  imageBatchFloats,
} from "./images/images.ts";
export { type Activation, type AdamStep, type DenseKernels, type Kernels, ROWS_PER_BLOCK, type Workspace } from "./kernels.ts";
export { loadKernels, plainKernels } from "./load.ts";
export { LOSS_SETTINGS, LOSS_SUMS, type LossArrays, type LossRows, lossFloats, NUM_LOSS_SUMS, NUM_SETTINGS } from "./losses.ts";
export { type ReleaseSampler, releaseThresholds, sumReleases, sumReleasesFloat } from "./release.ts";
export { bitsAt, type SpikeListener, type SpikingBank, type SpikingConstants, type SpikingShape, synapseBits } from "./spiking.ts";
export { loadSpikingKernels, plainSpikingKernels, type SpikingKernels } from "./spiking-kernels.ts";
