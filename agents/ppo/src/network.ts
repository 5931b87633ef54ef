import type { LibraryNetwork } from "@quantal/core";
import type { Workspace } from "@quantal/kernels";
import {
  type ActionDistribution,
  categorical,
  createMlp,
  gaussian,
  initMlp,
  initRecurrent,
  type Layout,
  layoutOf,
  type MlpShape,
  mlpFloats,
  mlpTensors,
  type RecurrentShape,
  recurrentTensors,
  tensorIn,
} from "@quantal/nn";
import { type Rng, SpaceError } from "@quantal/numeric";
import { type Box, type Discrete, type FlatSpace, sizeOf, spaceName } from "gymnasium-js";

/** What tells a network's layers, apart from the spaces it is for. */
export interface NetworkShape {
  readonly observationSize: number;
  /** Outputs of the policy: one an action, or one a dimension of a Box. */
  readonly outputs: number;
  readonly isDiscrete: boolean;
  readonly hidden: number;
  readonly layers: number;
  readonly activation: "tanh" | "relu";
  /** Policy and value share the hidden layers. With memory they always do. */
  readonly sharedTrunk: boolean;
  /** A recurrent layer behind the hidden ones. */
  readonly memory: "none" | "lstm" | "gru";
  /** Its neurons. */
  readonly memorySize: number;
  /** Of another library's network, in place of all layers. */
  readonly tensors?: LibraryNetwork["tensors"];
}

const MAX_ACTIONS = 1 << 24; // an action's number travels as a float32

/** Throws unless PPO can act in this space. @throws SpaceError */
export function checkActionSpace(space: FlatSpace): asserts space is Box | Discrete {
  const refuse = (expected: string): never => {
    throw new SpaceError({ where: "ppo", problem: "it can't act in this space", got: spaceName(space), expected });
  };
  if (space.type !== "Discrete" && space.type !== "Box") refuse("a Discrete space, or a Box of floats");
  if (space.type === "Discrete" && space.n > MAX_ACTIONS) refuse(`a Discrete space of ${MAX_ACTIONS} actions or fewer`);
  if (space.type === "Box" && space.dtype !== "float32" && space.dtype !== "float64") refuse("a Discrete space, or a Box of floats");
}

/** Outputs of a policy for an action space. */
export function policyOutputs(space: FlatSpace): number {
  return space.type === "Discrete" ? space.n : sizeOf(space);
}

/** The networks: a policy and a value network, or two heads on one trunk, on a recurrent layer, or on a recurrent layer on a trunk. */
export function networks(shape: NetworkShape): { trunk?: MlpShape; memory?: RecurrentShape; policy: MlpShape; value: MlpShape } {
  const { observationSize, outputs, activation, memory, memorySize } = shape;
  const body = [observationSize, ...new Array<number>(shape.layers).fill(shape.hidden)];
  const heads = (inputs: readonly number[]) => ({
    policy: { name: "policy", sizes: [...inputs, outputs], activation },
    value: { name: "value", sizes: [...inputs, 1], activation },
  });
  if (memory === "none" && !shape.sharedTrunk) return heads(body);
  const trunk = shape.layers === 0 ? {} : { trunk: { name: "trunk", sizes: body, activation, outputActivation: activation } };
  const inputs = body[shape.layers];
  if (memory === "none") return { ...trunk, ...heads([inputs]) };
  return { ...trunk, memory: { name: "memory", cell: memory, inputs, hidden: memorySize }, ...heads([memorySize]) };
}

/** Where each tensor lies in the vector of parameters; `logDeviation` [outputs] is there for a Box. */
export function networkLayout(shape: NetworkShape): Layout {
  const { trunk, memory, policy, value } = networks(shape);
  const logDeviation = shape.isDiscrete ? [] : [["logDeviation", [shape.outputs]] as const];
  if (shape.tensors !== undefined) return layoutOf([...shape.tensors, ...logDeviation]);
  return layoutOf([
    ...(trunk === undefined ? [] : mlpTensors(trunk)),
    ...(memory === undefined ? [] : recurrentTensors(memory)),
    ...mlpTensors(policy),
    ...mlpTensors(value),
    ...logDeviation,
  ]);
}

/** First parameters: orthogonal with gain sqrt(2), 1 for a recurrent layer, 0.01 for the policy's last layer (all actions alike), 1 for the value's. */
export function initNetwork(parameters: Float32Array, layout: Layout, shape: NetworkShape, logDeviation: number, rng: Rng): void {
  const { trunk, memory, policy, value } = networks(shape);
  const gain = Math.SQRT2;
  if (trunk !== undefined) initMlp(parameters, layout, trunk, { gain, outputGain: gain }, rng);
  if (memory !== undefined) initRecurrent(parameters, layout, memory, rng);
  initMlp(parameters, layout, policy, { gain, outputGain: 0.01 }, rng);
  initMlp(parameters, layout, value, { gain, outputGain: 1 }, rng);
  if (!shape.isDiscrete) tensorIn(parameters, layout, "logDeviation").fill(logDeviation);
}

/** What a policy and a value come to, and where their gradients go back from. */
export interface Heads {
  readonly distribution: ActionDistribution;
  /** [outputs], part of the parameters; of a Gaussian */
  readonly logDeviation: Float32Array | undefined;
  /** [maxRows, outputs] of the last forward pass: what the distribution reads. */
  readonly policy: Float32Array;
  /** [maxRows] */
  readonly values: Float32Array;
  /** [maxRows, outputs] and [maxRows]: written by the caller before `backward`. */
  readonly policyGradient: Float32Array;
  readonly valueGradient: Float32Array;
  /** Must be called when the parameters changed. */
  prepare(): void;
}

/** Policy and value network in a workspace. */
export interface Network extends Heads {
  /** Both, the policy alone, or the value alone. Inputs [rows, observation size]. */
  forward(inputs: Float32Array, rows: number, part: "both" | "policy" | "value"): void;
  /** Adds to the gradients of the layers, for the rows of the last forward pass of both; or to another such vector. */
  backward(inputs: Float32Array, rows: number, into?: Float32Array): void;
}

/** Floats that `createNetwork` takes from a workspace. */
export function networkFloats(shape: NetworkShape, maxRows: number, withGradients: boolean): number {
  const { trunk, policy, value } = networks(shape);
  const trunkFloats = trunk === undefined ? 0 : mlpFloats(trunk, maxRows, withGradients) + maxRows * (shape.hidden + 3);
  return trunkFloats + mlpFloats(policy, maxRows, withGradients) + mlpFloats(value, maxRows, withGradients);
}

/** @param vectors - arrays of the workspace, laid out by networkLayout(shape) */
export function createNetwork(
  workspace: Workspace,
  shape: NetworkShape,
  layout: Layout,
  vectors: { readonly parameters: Float32Array; readonly gradients?: Float32Array },
  maxRows: number,
): Network {
  const shapes = networks(shape);
  const trunk = shapes.trunk && createMlp(workspace, shapes.trunk, layout, vectors, maxRows);
  const policy = createMlp(workspace, shapes.policy, layout, vectors, maxRows);
  const value = createMlp(workspace, shapes.value, layout, vectors, maxRows);
  const logDeviation = shape.isDiscrete ? undefined : tensorIn(vectors.parameters, layout, "logDeviation");
  const withGradients = vectors.gradients !== undefined;
  const featureGradient = trunk && withGradients ? workspace.float32(maxRows * shape.hidden) : undefined; // the value head's part
  return {
    distribution: logDeviation === undefined ? categorical(shape.outputs) : gaussian(logDeviation),
    logDeviation,
    policy: policy.outputs,
    values: value.outputs,
    policyGradient: policy.outputGradient,
    valueGradient: value.outputGradient,
    forward(inputs, rows, part) {
      trunk?.forward(inputs, rows);
      if (part !== "value") policy.forward(trunk?.outputs ?? inputs, rows);
      if (part !== "policy") value.forward(trunk?.outputs ?? inputs, rows);
    },
    prepare() {
      trunk?.prepareBackward();
      policy.prepareBackward();
      value.prepareBackward();
      this.distribution.prepare();
    },
    backward(inputs, rows, into) {
      policy.backward(trunk?.outputs ?? inputs, rows, trunk?.outputGradient, into);
      value.backward(trunk?.outputs ?? inputs, rows, featureGradient, into);
      if (trunk === undefined || featureGradient === undefined) return;
      const all = trunk.outputGradient;
      workspace.add(rows === maxRows ? all : all.subarray(0, rows * shape.hidden), featureGradient);
      trunk.backward(inputs, rows, undefined, into);
    },
  };
}
