import type { BinaryLayer, Kernels, Workspace } from "@quantal/kernels";
import { checkOption, requireFinite, requireInteger } from "@quantal/numeric";

/** What a multilayer perceptron of one-bit weights is made of. */
export interface BinaryMlpOptions {
  readonly inputs: number;
  readonly outputs: number;
  /** Neurons of a hidden layer, in [1, 4096], and hidden layers, in [1, 16]. */
  readonly hidden: number;
  readonly layers: number;
  /** "signed": weights of -1 and 1. "inhibitory": of 0 and 1, with hidden neurons of one sign each. */
  readonly weights: "signed" | "inhibitory";
  /** Whether inputs of "inhibitory" weights are [x, -x]: else no weight turns the sign of an input. */
  readonly doubledInput: boolean;
  /** Share of hidden neurons that excite, of "inhibitory" weights only: round(hidden * share) of them, at least one. */
  readonly excitatoryRatio: number;
  /** Share of all possible weights that exist, in (0, 1], of "inhibitory" ones only: of signed ones an absent bit is a weight too. */
  readonly connectivity: number;
  /** What the outputs are multiplied by. */
  readonly outputGain: number;
}

/** A network a lane, each with weights of its own. Its parts mean what those of `SpikingNetwork` do; it has no state. */
export interface BinaryMlp {
  /** Bits of a member: layer after layer, [inputs, outputs] row-major. */
  readonly synapses: number;
  readonly inputs: Float32Array;
  readonly outputs: Float32Array;
  load(lane: number, bits: Uint8Array): void;
  reset(): void;
  step(index: Int32Array, count: number): void;
  close(): void;
}

/** Sizes and scale of a layer. */
export interface LayerShape {
  readonly numInputs: number;
  readonly numOutputs: number;
  readonly scale: number;
  readonly isSigned: boolean;
}

/**
 * Multilayer perceptrons of one-bit weights K, without biases:
 *   signed:     h <- 2 relu(s x (2 K - 1)) in each layer, the outputs without relu and times outputGain, s = 1 / sqrt(fan-in)
 *   inhibitory: x is [x, -x] where doubledInput, h <- 2 relu(s x K), and before the next layer h *= -E / I for the I inhibitory ones of E + I neurons, which
 *               balances both kinds; s = 1 / sqrt(fan-in * connectivity). A share of 1 has no inhibition after the first layer.
 * All of it is float32 of the kernels, the same bits in WebAssembly and without: sums in the order of inputs.
 * @throws OptionError naming the option that is out of range
 * @see Sun et al. 2025, Frontiers in Neural Circuits 19:1618506, the released code's binary networks for classification
 */
export function binaryMlp(kernels: Kernels, options: BinaryMlpOptions, lanes: number): BinaryMlp {
  const shapes = binaryMlpLayers(options);
  const synapses = binaryMlpSynapses(options);
  const bytes = Math.ceil(synapses / 8);
  const room = (floats: number): number => 4 * Math.ceil((floats + 1) / 4);
  const workspace = kernels.workspace(
    lanes * room(bytes / 4 + 1) + shapes.reduce((sum, { numInputs }) => sum + room(numInputs), room(options.outputs)),
  );
  const members = Array.from({ length: lanes }, () => memberOf(workspace.uint8(bytes), shapes));
  const rows = shapes.map(({ numInputs }) => workspace.float32(numInputs));
  const forward = forwardOf(workspace, options, [...rows, workspace.float32(options.outputs)]);
  const inputs = new Float32Array(lanes * options.inputs);
  const outputs = new Float32Array(lanes * options.outputs);
  return {
    synapses,
    inputs,
    outputs,
    load: (lane, bits) => members[lane].bits.set(bits.subarray(0, bytes)),
    reset() {},
    step(index, count) {
      for (let i = 0; i < count; i++) forward(members[index[i]].layers, inputs, outputs, index[i]);
    },
    close: () => workspace.close(),
  };
}

/** Bits of a member. */
export function binaryMlpSynapses(options: BinaryMlpOptions): number {
  return binaryMlpLayers(options).reduce((sum, { numInputs, numOutputs }) => sum + numInputs * numOutputs, 0);
}

/** The layers, first to last: scales hold the 2 of the hidden ones and the outputs' gain. */
export function binaryMlpLayers(options: BinaryMlpOptions): LayerShape[] {
  checkBinaryMlp(options);
  const { inputs, hidden, layers, outputs, weights, connectivity, outputGain } = options;
  const isSigned = weights === "signed";
  const sizes = [isDoubled(options) ? 2 * inputs : inputs, ...new Array<number>(layers).fill(hidden), outputs];
  return Array.from({ length: layers + 1 }, (_, k) => {
    const gain = k === layers ? outputGain : 2; // times 2 before relu is the same, to the bit, as after it
    return { numInputs: sizes[k], numOutputs: sizes[k + 1], scale: gain / Math.sqrt(sizes[k] * connectivity), isSigned };
  });
}

/** Whether the first layer has two rows of weights an input. */
export function isDoubled({ weights, doubledInput }: BinaryMlpOptions): boolean {
  return weights === "inhibitory" && doubledInput;
}

/** Of "inhibitory" weights: hidden neurons that excite, and what activations of the others are multiplied by; 0 where there are none. */
export function inhibitionOf(options: BinaryMlpOptions): { excitatory: number; factor: number } {
  const { hidden, weights, excitatoryRatio } = options;
  const excitatory = weights === "signed" ? hidden : Math.round(hidden * excitatoryRatio);
  return { excitatory, factor: excitatory < hidden ? -excitatory / (hidden - excitatory) : 0 };
}

/** A member's memory, and its layers as the kernels want them. */
function memberOf(bits: Uint8Array, shapes: readonly LayerShape[]) {
  let first = 0;
  const layers = shapes.map((shape) => {
    const layer = { ...shape, bits, first };
    first += shape.numInputs * shape.numOutputs;
    return layer;
  });
  return { bits, layers };
}

/** The function from a lane's inputs to its outputs. `rows`: what goes into each layer, and what comes out of the last. */
function forwardOf(workspace: Workspace, options: BinaryMlpOptions, rows: readonly Float32Array[]) {
  const { inputs: numInputs, outputs: numOutputs, hidden } = options;
  const doubled = isDoubled(options);
  const { excitatory, factor } = inhibitionOf(options);
  const result = rows[rows.length - 1];
  return (layers: readonly BinaryLayer[], inputs: Float32Array, outputs: Float32Array, lane: number): void => {
    for (let k = 0; k < numInputs; k++) {
      const x = inputs[lane * numInputs + k];
      rows[0][k] = x;
      if (doubled) rows[0][numInputs + k] = -x;
    }
    for (let k = 0; k < layers.length; k++) {
      workspace.binaryForward(rows[k + 1], rows[k], layers[k], 1);
      if (k === layers.length - 1) continue;
      workspace.relu(rows[k + 1], rows[k + 1], hidden);
      if (factor !== 0) workspace.inhibit(rows[k + 1], hidden, excitatory, factor);
    }
    for (let o = 0; o < numOutputs; o++) outputs[lane * numOutputs + o] = result[o];
  };
}

function checkBinaryMlp(options: BinaryMlpOptions): void {
  const where = "binaryMlp";
  for (const name of ["inputs", "outputs", "hidden"] as const) requireInteger(where, name, options[name], 1, 4096);
  requireInteger(where, "layers", options.layers, 1, 16);
  requireFinite(where, "excitatoryRatio", options.excitatoryRatio, 0, 1);
  requireFinite(where, "connectivity", options.connectivity, 1e-6, 1);
  requireFinite(where, "outputGain", options.outputGain, 0, 1e6);
  checkOption(options.weights !== "signed" || options.connectivity === 1, {
    where,
    problem: "signed weights are all there: an absent bit is a weight of -1",
    got: options.connectivity,
    expected: "connectivity of 1",
    fix: "Use inhibitory weights for a sparser network.",
  });
  checkOption(inhibitionOf(options).excitatory > 0, {
    where,
    problem: "no hidden neuron excites, so the outputs would always be 0",
    got: options.excitatoryRatio,
    expected: `an excitatoryRatio of at least ${0.5 / options.hidden}`,
    fix: "Use a larger share.",
  });
}
