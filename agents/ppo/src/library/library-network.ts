import type { LibraryNetwork } from "@quantal/core";
import { lossFloats, type Workspace } from "@quantal/kernels";
import { categorical, gaussian, type Layout, tensorIn } from "@quantal/nn";
import { FormatError, type Rng } from "@quantal/numeric";
import { type NetworkShape, networkLayout } from "../network.ts";
import type { LaneNetwork } from "../recurrent/lane-network.ts";
import { type Batch, lossesOf, numSumsOf, ROWS, type UpdateMemory } from "../update-memory.ts";

const BLOCK_ROWS = 2048; // that go through the network at a time

/** The part of a vector that is the network's, a view a tensor. */
function tensorsOf(vector: Float32Array, layout: Layout, { tensors }: LibraryNetwork): Float32Array[] {
  return tensors.map((_, k) => vector.subarray(layout.tensors[k].offset, layout.tensors[k].offset + layout.tensors[k].length));
}

/** First parameters: the network's as it says. */
export function initLibraryNetwork(
  parameters: Float32Array,
  shape: NetworkShape,
  network: LibraryNetwork,
  logDeviation: number,
  rng: Rng,
): void {
  const layout = networkLayout(shape);
  network.init(tensorsOf(parameters, layout, network), rng);
  if (!shape.isDiscrete) tensorIn(parameters, layout, "logDeviation").fill(logDeviation);
}

/** A policy's network, for up to numLanes lanes. */
export function createLibraryLanes(network: LibraryNetwork, shape: NetworkShape, parameters: Float32Array, numLanes: number): LaneNetwork {
  const layout = networkLayout(shape);
  network.load(tensorsOf(parameters, layout, network));
  const inputs = new Float32Array(numLanes * shape.observationSize);
  const outputs = { policy: new Float32Array(numLanes * shape.outputs), values: new Float32Array(numLanes) };
  const forward = ({ count }: { readonly count: number }): void => network.forward(outputs, inputs, count);
  return {
    distribution: shape.isDiscrete ? categorical(shape.outputs) : gaussian(tensorIn(parameters, layout, "logDeviation").slice()),
    inputs,
    ...outputs,
    memory: new Float32Array(0),
    act: forward,
    value: forward,
    begin() {},
    close: () => network.close(),
  };
}

/** Floats that `createLibraryDescent` takes from a workspace. */
export function libraryFloats(shape: NetworkShape, rows: number): number {
  const room = Math.min(rows, BLOCK_ROWS);
  const gaps = 4 * 16;
  return room * (shape.observationSize + 2 * shape.outputs + 2) + lossFloats(shape.outputs) + 2 * numSumsOf(shape) + gaps;
}

/** Does a minibatch of the memory's header in blocks: the library the passes, PPO the losses between them. */
export function createLibraryDescent(workspace: Workspace, memory: UpdateMemory, shape: NetworkShape, network: LibraryNetwork) {
  const layout = networkLayout(shape);
  const { header, indices, batch } = memory;
  const room = Math.min(indices.length, BLOCK_ROWS);
  const inputs = workspace.float32(room * shape.observationSize);
  const [policy, policyGradient] = [1, 2].map(() => workspace.float32(room * shape.outputs));
  const [values, valueGradient] = [1, 2].map(() => workspace.float32(room));
  const logDeviation = shape.isDiscrete ? undefined : tensorIn(memory.parameters, layout, "logDeviation");
  const heads = { policy, values, policyGradient, valueGradient, logDeviation };
  const sums = workspace.float64(numSumsOf(shape));
  const losses = lossesOf(workspace, shape, memory, heads, sums);
  const parameters = tensorsOf(memory.parameters, layout, network);
  const gradients = tensorsOf(memory.gradients, layout, network);
  return {
    run(add: (sums: Float64Array) => void): void {
      network.load(parameters);
      for (let first = 0; first < header[ROWS]; first += room) {
        const count = Math.min(room, header[ROWS] - first);
        gather(inputs, batch, indices, first, count);
        network.descend(gradients, heads, inputs, count, () => losses(first, count));
        add(sums);
      }
    },
    close: () => network.close(),
  };
}

/** Writes observations of the batch's rows indices[first ... first + count). */
function gather(inputs: Float32Array, { observations }: Batch, indices: Int32Array, first: number, count: number): void {
  const size = observations.length / indices.length;
  for (let r = 0; r < count; r++) for (let j = 0; j < size; j++) inputs[r * size + j] = observations[indices[first + r] * size + j];
}

/** A policy's spec has a network of another library, and the agent hasn't. */
export function noLibrary(): Error {
  return new FormatError({
    where: "ppo.createPolicy",
    problem: "the policy's network is another library's",
    expected: "a policy of PPO's own networks",
    fix: "Make it by the agent that learned it",
  });
}
