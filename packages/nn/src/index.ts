export type { ActionDistribution } from "./action-distribution.ts";
export { type AdamOptions, adamStep } from "./adam.ts";
export { type BinaryMlp, type BinaryMlpOptions, binaryMlp, binaryMlpSynapses } from "./binary-mlp.ts";
export { categorical } from "./categorical.ts";
export { accuracy } from "./classifier/accuracy.ts";
export { type Classifier, classifierLayout, classify, largestOf } from "./classifier/classifier.ts";
export { confusionMatrix } from "./classifier/confusion-matrix.ts";
export {
  type Images,
  type InputScaling,
  type LabeledImages,
  requireLabeled,
  requireScaling,
  requireWhole,
  writeImage,
} from "./classifier/labeled-images.ts";
export { softmaxCrossEntropy } from "./classifier/softmax-cross-entropy.ts";
export { type ClassifierOptions, type EpochReport, type TrainedClassifier, trainClassifier } from "./classifier/train-classifier.ts";
export { firstNonFinite, type Layout, layoutOf, type Tensor, tensorIn } from "./dense-layout.ts";
export { type DenseSpikingOptions, denseSpiking, denseSpikingLayout, initDenseSpiking } from "./dense-spiking.ts";
export { fanInUniform } from "./fan-in-uniform.ts";
export { type GatedShape, gatedLayout, gatedMembers, initGated } from "./gated-members.ts";
export { gaussian } from "./gaussian.ts";
export { type ImageMlp, type ImageMlpOptions, imageMlp } from "./image-mlp.ts";
export { lecunNormal } from "./lecun-normal.ts";
export type { MemberNetwork } from "./member-network.ts";
export { type Activation, createMlp, initMlp, type Mlp, type MlpShape, mlpFloats, mlpTensors } from "./mlp.ts";
export { initMlpMember, mlpMembers } from "./mlp-members.ts";
export { orthogonal } from "./orthogonal.ts";
export { createRecurrent, type Recurrent, recurrentFloats } from "./recurrent/recurrent.ts";
export { initRecurrent, type RecurrentShape, recurrentMemory, recurrentTensors } from "./recurrent/shape.ts";
export type { RecurrentRoom } from "./recurrent/store.ts";
export { concatBits, reservoirBits } from "./reservoir.ts";
export {
  SPIKING_DEFAULTS,
  type SpikingGains,
  type SpikingNetwork,
  type SpikingNetworkOptions,
  spikingGains,
  spikingNetwork,
} from "./spiking-network.ts";
