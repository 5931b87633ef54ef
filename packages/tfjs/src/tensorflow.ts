// What the bridge uses of TensorFlow.js, in types of its own: TensorFlow.js is an optional peer, and this compiles without it.

/** Part of `tf.Tensor`. */
export interface Tensor {
  readonly shape: readonly number[];
  dataSync(): Float32Array | Int32Array | Uint8Array;
  dispose(): void;
}

/** Part of `tf.Variable`. */
export interface Variable extends Tensor {
  readonly name: string;
  assign(value: Tensor): void;
}

/** Part of a layer's weight, `LayerVariable`. */
export interface Weight {
  /** As the layer gave it; variables get a number on top where names meet. */
  readonly originalName: string;
  readonly shape: readonly (number | null)[];
  read(): Tensor;
}

/** What goes between layers as a model is made, `tf.SymbolicTensor`. */
export interface Symbolic {
  readonly shape: readonly (number | null)[];
}

/** Any layer. */
export interface Layer {
  apply(inputs: Symbolic | readonly Symbolic[]): Symbolic;
}

/** Part of `tf.LayersModel`: what a user's function returns. */
export interface Model {
  readonly inputs: readonly Symbolic[];
  readonly outputs: readonly Symbolic[];
  getConfig(): object;
  dispose(): unknown;
}

/** A model as it is used here. */
export interface OpenModel extends Model {
  readonly trainableWeights: readonly Weight[];
  readonly nonTrainableWeights: readonly Weight[];
  /** Layers of the two outputs, policy and value. */
  readonly outputLayers: readonly { readonly trainableWeights: readonly Weight[] }[];
  apply(inputs: Tensor, options: { training: boolean }): readonly Tensor[];
}

/** Part of `tf.Optimizer`. */
export interface Optimizer {
  applyGradients(gradients: Readonly<Record<string, Tensor>>): void;
  dispose(): void;
}

/** A function's value, and the gradients of what it was given from that of the value. */
export interface WithGradient {
  readonly value: Tensor;
  gradFunc(gradient: Tensor, saved: Tensor[]): Tensor | Tensor[];
}

/** Part of the module `@tensorflow/tfjs`. */
export interface TensorFlow {
  readonly version: { readonly tfjs?: string };
  readonly LayersModel: { fromConfig(cls: unknown, config: object): OpenModel };
  /** `tf.layers`: functions that make a layer, by its name. */
  readonly layers: Readonly<Record<string, (config?: object) => Layer>>;
  input(config: { shape: (number | null)[] }): Symbolic;
  model(config: { inputs: Symbolic | Symbolic[]; outputs: Symbolic | Symbolic[] }): Model;
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  getBackend(): string;
  memory(): { readonly numTensors: number };
  tidy<T>(work: () => T): T;
  tensor(values: Float32Array, shape: number[]): Tensor;
  variable(initial: Tensor): Variable;
  mul(a: Tensor, b: Tensor | number): Tensor;
  add(a: Tensor, b: Tensor): Tensor;
  sum(x: Tensor): Tensor;
  matMul(a: Tensor, b: Tensor): Tensor;
  relu(x: Tensor): Tensor;
  reshape(x: Tensor, shape: number[]): Tensor;
  transpose(x: Tensor, order: number[]): Tensor;
  reverse(x: Tensor, axes: number[]): Tensor;
  pad(x: Tensor, paddings: [before: number, after: number][]): Tensor;
  conv2d(x: Tensor, filter: Tensor, strides: number, pad: "valid"): Tensor;
  maxPool(x: Tensor, size: number, strides: number, pad: "valid"): Tensor;
  /** The last argument of `f` keeps tensors for `gradFunc`. */
  customGrad(f: (...args: [Tensor, (kept: Tensor[]) => void]) => WithGradient): (x: Tensor) => Tensor;
  customGrad(f: (...args: [Tensor, Tensor, (kept: Tensor[]) => void]) => WithGradient): (x: Tensor, y: Tensor) => Tensor;
  readonly train: { adam(learningRate: number, beta1: number, beta2: number, epsilon: number): Optimizer };
  variableGrads(loss: () => Tensor, variables: Variable[]): { value: Tensor; grads: Readonly<Record<string, Tensor>> };
}
