import type { Workspace } from "@quantal/kernels";
import {
  categorical,
  createMlp,
  createRecurrent,
  gaussian,
  type Layout,
  mlpFloats,
  type RecurrentRoom,
  type RecurrentShape,
  recurrentFloats,
  recurrentMemory,
  tensorIn,
} from "@quantal/nn";
import { type Heads, type NetworkShape, networks } from "../network.ts";

/** Policy and value heads on a recurrent layer in a workspace. Rows lie step by step: row = step * sequences + sequence. */
export interface RecurrentNetwork extends Heads {
  /** [sequences, memory floats]: what `forward` starts from; the caller writes it. */
  readonly memory: Float32Array;
  /** [sequences, memory floats] after the last step of `forward`. */
  readonly nextMemory: Float32Array;
  /** Inputs [rows, observation size]. @param begins - [rows], 1 where an episode begins. @param part - which heads */
  forward(inputs: Float32Array, sequences: number, steps: number, part: "both" | "policy" | "value" | "none", begins?: Uint8Array): void;
  /** Adds to the gradients of the layers, for what the last forward pass of both heads did. */
  backward(inputs: Float32Array): void;
}

/** Floats of memory that a lane carries on; 0 for a network without. */
export function memoryFloats({ memory, memorySize }: Pick<NetworkShape, "memory" | "memorySize">): number {
  return memory === "none" ? 0 : recurrentMemory({ cell: memory, hidden: memorySize });
}

/** Floats that `createRecurrentNetwork` takes from a workspace. */
export function recurrentNetworkFloats(shape: NetworkShape, room: RecurrentRoom, withGradients: boolean): number {
  const { trunk, memory, policy, value } = recurrentNetworks(shape);
  const heads = mlpFloats(policy, room.rows, withGradients) + mlpFloats(value, room.rows, withGradients);
  const between = withGradients ? room.rows * memory.hidden + 3 : 0;
  return (
    (trunk === undefined ? 0 : mlpFloats(trunk, room.rows, withGradients)) + recurrentFloats(memory, room, withGradients) + heads + between
  );
}

/** @param vectors - arrays of the workspace, laid out by networkLayout(shape) */
export function createRecurrentNetwork(
  workspace: Workspace,
  shape: NetworkShape,
  layout: Layout,
  vectors: { readonly parameters: Float32Array; readonly gradients?: Float32Array },
  room: RecurrentRoom,
): RecurrentNetwork {
  const shapes = recurrentNetworks(shape);
  const trunk = shapes.trunk && createMlp(workspace, shapes.trunk, layout, vectors, room.rows);
  const layer = createRecurrent(workspace, shapes.memory, layout, vectors, room);
  const policy = createMlp(workspace, shapes.policy, layout, vectors, room.rows);
  const value = createMlp(workspace, shapes.value, layout, vectors, room.rows);
  const logDeviation = shape.isDiscrete ? undefined : tensorIn(vectors.parameters, layout, "logDeviation");
  const valuePart = workspace.float32(vectors.gradients === undefined ? 0 : room.rows * shape.memorySize); // of the layer's gradient
  let rows = 0; // of the last forward pass
  return {
    distribution: logDeviation === undefined ? categorical(shape.outputs) : gaussian(logDeviation),
    logDeviation,
    policy: policy.outputs,
    values: value.outputs,
    policyGradient: policy.outputGradient,
    valueGradient: value.outputGradient,
    memory: layer.initial,
    nextMemory: layer.final,
    forward(inputs, sequences, steps, part, begins) {
      rows = sequences * steps;
      trunk?.forward(inputs, rows);
      layer.forward(trunk?.outputs ?? inputs, sequences, steps, begins);
      if (part === "both" || part === "policy") policy.forward(layer.outputs, rows);
      if (part === "both" || part === "value") value.forward(layer.outputs, rows);
    },
    prepare() {
      trunk?.prepareBackward();
      layer.prepareBackward();
      policy.prepareBackward();
      value.prepareBackward();
      this.distribution.prepare();
    },
    backward(inputs) {
      policy.backward(layer.outputs, rows, layer.outputGradient);
      value.backward(layer.outputs, rows, valuePart);
      const all = layer.outputGradient;
      workspace.add(rows === room.rows ? all : all.subarray(0, rows * shape.memorySize), valuePart);
      layer.backward(trunk?.outputs ?? inputs, trunk?.outputGradient);
      trunk?.backward(inputs, rows);
    },
  };
}

function recurrentNetworks(shape: NetworkShape): ReturnType<typeof networks> & { memory: RecurrentShape } {
  const { memory, ...others } = networks(shape);
  if (memory === undefined) throw new RangeError("createRecurrentNetwork: the network has no memory.");
  return { ...others, memory };
}
