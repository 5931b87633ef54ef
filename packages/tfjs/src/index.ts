export { classifyConvolutional } from "./convolutional/classify-convolutional.ts";
export { type ConvolutionalClassifier, type ConvolutionalShape, convolutionalLayout } from "./convolutional/convolutional-network.ts";
export {
  type ConvolutionalOptions,
  type TrainedConvolutional,
  trainConvolutional,
} from "./convolutional/train-convolutional.ts";
export { type Import, type Loaded, loadTensorFlow } from "./load.ts";
export { openNetwork } from "./open-network.ts";
export type { Layer, Model, Symbolic, Tensor, TensorFlow, Variable } from "./tensorflow.ts";
export { type LibraryIdentity, type TakesNetworks, type TfAgentConfig, tfAgent } from "./tf-agent.ts";
export { type MakeModel, type NetworkReference, tfLibrary } from "./tf-library.ts";
