import type { Activation, Workspace } from "@quantal/kernels";
import type { Rng } from "@quantal/numeric";
import { type Layout, tensorIn } from "./dense-layout.ts";
import { orthogonal } from "./orthogonal.ts";

export type { Activation };

/** A stack of dense layers. */
export interface MlpShape {
  /** First part of its tensors' names: `<name>.<layer>.weights` and `<name>.<layer>.bias`. */
  readonly name: string;
  /** Inputs, width of each hidden layer, outputs: two numbers or more. */
  readonly sizes: readonly number[];
  /** Of the hidden layers. */
  readonly activation: Activation;
  /** Of the last layer. @default "linear" */
  readonly outputActivation?: Activation;
}

/** A network in a workspace: it reads parameters and adds to gradients where they lie. */
export interface Mlp {
  /** [rows, outputs] of the last `forward`. */
  readonly outputs: Float32Array;
  /** [rows, outputs]: what `backward` starts from; the caller writes it, backward spoils it. */
  readonly outputGradient: Float32Array;
  /** Computes `outputs` from inputs [rows, inputs], an array of the workspace. A row's outputs don't depend on the other rows. */
  forward(inputs: Float32Array, rows: number): void;
  /** Must be called before the first `backward` after the parameters changed. */
  prepareBackward(): void;
  /**
   * Adds the gradient of the parameters, for the rows of the last `forward`, to `gradients`.
   * @param inputGradient - [rows, inputs], written if given
   * @param into - another vector of the same layout that the gradient is added to instead, an array of the workspace
   */
  backward(inputs: Float32Array, rows: number, inputGradient?: Float32Array, into?: Float32Array): void;
}

/** Names and shapes of a network's tensors, for `layoutOf`. */
export function mlpTensors({ name, sizes }: MlpShape): [name: string, shape: readonly number[]][] {
  return sizes.slice(1).flatMap((outputs, layer): [string, readonly number[]][] => [
    [`${name}.${layer}.weights`, [sizes[layer], outputs]],
    [`${name}.${layer}.bias`, [outputs]],
  ]);
}

/**
 * Writes a network's first parameters: orthogonal weights, biases of zero.
 * @param gain - of the hidden layers
 * @param outputGain - of the last layer
 * @see Saxe et al. 2014, arXiv:1312.6120
 */
export function initMlp(
  parameters: Float32Array,
  layout: Layout,
  shape: MlpShape,
  gains: { gain: number; outputGain: number },
  rng: Rng,
): void {
  const numLayers = shape.sizes.length - 1;
  for (let layer = 0; layer < numLayers; layer++) {
    const weights = tensorIn(parameters, layout, `${shape.name}.${layer}.weights`);
    orthogonal(weights, shape.sizes[layer], shape.sizes[layer + 1], layer === numLayers - 1 ? gains.outputGain : gains.gain, rng);
    tensorIn(parameters, layout, `${shape.name}.${layer}.bias`).fill(0);
  }
}

/** Floats that `createMlp` takes from a workspace. */
export function mlpFloats({ sizes }: MlpShape, maxRows: number, withGradients: boolean): number {
  const rounded = (length: number): number => 4 * Math.ceil(length / 4);
  let floats = 0;
  for (const [layer, outputs] of sizes.slice(1).entries()) {
    floats += rounded(maxRows * outputs) * (withGradients ? 2 : 1);
    if (withGradients) floats += rounded(sizes[layer] * outputs) + rounded(sizes[layer]);
  }
  return floats;
}

interface Layer {
  readonly numInputs: number;
  readonly numOutputs: number;
  readonly activation: Activation;
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  /** [maxRows, outputs], after the activation function */
  readonly activations: Float32Array;
}

/** Where a layer's gradient is added to. */
interface LayerTarget {
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

interface LayerGradient {
  /** [outputs, inputs]: the layer's weights, transposed */
  readonly transposed: Float32Array;
  /** [inputs] zeros: the bias on the way back */
  readonly zeros: Float32Array;
  /** [maxRows, outputs]: loss by activation, then by what goes into the activation function */
  readonly outputs: Float32Array;
}

/**
 * A network over flat vectors of parameters and gradients, for up to maxRows rows at a time.
 * @param vectors - arrays of the workspace, laid out as `layout` says; without gradients there is no backward
 */
export function createMlp(
  workspace: Workspace,
  shape: MlpShape,
  layout: Layout,
  vectors: { readonly parameters: Float32Array; readonly gradients?: Float32Array },
  maxRows: number,
): Mlp {
  const { gradients } = vectors;
  const layers = shape.sizes.slice(1).map((numOutputs, k): Layer => {
    const isLast = k === shape.sizes.length - 2;
    return {
      numInputs: shape.sizes[k],
      numOutputs,
      activation: isLast ? (shape.outputActivation ?? "linear") : shape.activation,
      weights: tensorIn(vectors.parameters, layout, `${shape.name}.${k}.weights`),
      bias: tensorIn(vectors.parameters, layout, `${shape.name}.${k}.bias`),
      activations: workspace.float32(maxRows * numOutputs),
    };
  });
  const back = gradients === undefined ? [] : layers.map((layer) => layerGradient(workspace, layer, maxRows));
  const targets = new Map<Float32Array | undefined, readonly LayerTarget[]>(); // by `into`: views are made once
  const targetsIn = (into: Float32Array | undefined): readonly LayerTarget[] => {
    const known = targets.get(into) ?? back.map((_, k) => targetOf(into ?? gradients, layout, shape.name, k));
    targets.set(into, known);
    return known;
  };
  return {
    outputs: layers[layers.length - 1].activations,
    outputGradient: back.length === 0 ? new Float32Array(0) : back[back.length - 1].outputs,
    forward(inputs, rows) {
      let from = inputs;
      for (let k = 0; k < layers.length; k++) {
        const layer = layers[k];
        workspace.denseForward(layer.activations, from, layer.weights, layer.bias, rows, layer.activation);
        from = layer.activations;
      }
    },
    prepareBackward() {
      for (let k = 0; k < back.length; k++)
        workspace.transpose(back[k].transposed, layers[k].weights, layers[k].numInputs, layers[k].numOutputs);
    },
    backward(inputs, rows, inputGradient, into) {
      const target = targetsIn(into);
      for (let k = back.length - 1; k >= 0; k--) {
        const { transposed, zeros, outputs } = back[k];
        const { weights, bias } = target[k];
        deactivate(workspace, outputs, layers[k], rows * layers[k].numOutputs);
        workspace.denseBackward(weights, bias, k === 0 ? inputs : layers[k - 1].activations, outputs, rows);
        const next = k === 0 ? inputGradient : back[k - 1].outputs;
        if (next !== undefined) workspace.denseForward(next, outputs, transposed, zeros, rows);
      }
    },
  };
}

function targetOf(vector: Float32Array | undefined, layout: Layout, name: string, layer: number): LayerTarget {
  if (vector === undefined) throw new RangeError("createMlp: there are no gradients to add to.");
  return { weights: tensorIn(vector, layout, `${name}.${layer}.weights`), bias: tensorIn(vector, layout, `${name}.${layer}.bias`) };
}

function layerGradient(workspace: Workspace, layer: Layer, maxRows: number): LayerGradient {
  return {
    transposed: workspace.float32(layer.numInputs * layer.numOutputs),
    zeros: workspace.float32(layer.numInputs),
    outputs: workspace.float32(maxRows * layer.numOutputs),
  };
}

function deactivate(workspace: Workspace, gradient: Float32Array, { activation, activations }: Layer, count: number): void {
  if (activation === "tanh") workspace.tanhGradient(gradient, activations, count);
  else if (activation === "relu") workspace.reluGradient(gradient, activations, count);
}
