import type { BatchPolicy, Lanes, LibraryNetwork, NetworkLibrary, PolicySpec, Task } from "@quantal/core";
import type { Kernels } from "@quantal/kernels";
import { FormatError, NonFiniteError } from "@quantal/numeric";
import { type Box, type Data, sizeOf } from "gymnasium-js";
import { createLibraryLanes, noLibrary } from "./library/library-network.ts";
import { checkActionSpace, type NetworkShape, networkLayout, policyOutputs } from "./network.ts";
import { type Normalizer, normalizeRow } from "./normalizer.ts";
import { NO_LAYERS } from "./options.ts";
import { createLaneNetwork } from "./recurrent/lane-network.ts";
import { memoryFloats } from "./recurrent/recurrent-network.ts";

/** What a policy is made of, beside its task. */
export type PolicyData = Normalizer & { parameters: Float32Array; greedy: boolean } & (LayerOptions | { topology: Data });

/** What tells a network's layers, apart from the task. */
export type LayerOptions = Omit<NetworkShape, "observationSize" | "outputs" | "isDiscrete" | "tensors">;

/** Floats that an exploring policy writes a step: logProb, value, then for a Box the sample before it was clipped. */
export function auxNames({ isDiscrete, outputs }: NetworkShape): string[] {
  return ["logProb", "value", ...(isDiscrete ? [] : Array.from({ length: outputs }, (_, j) => `sample${j}`))];
}

/** The network's shape for a task. @throws SpaceError when the task's actions can't be served */
export function shapeFor(task: Task, parts: LayerOptions): NetworkShape {
  checkActionSpace(task.actionSpace);
  const isDiscrete = task.actionSpace.type === "Discrete";
  const spaces = { observationSize: sizeOf(task.observationSpace), outputs: policyOutputs(task.actionSpace), isDiscrete };
  return { ...spaces, ...layersOf(parts) };
}

/** Opens another library's network of that topology. */
export function openLibrary(library: NetworkLibrary, topology: Data, task: Task): { shape: NetworkShape; other: LibraryNetwork } {
  const shape = shapeFor(task, NO_LAYERS);
  const other = library.open(topology, { inputs: shape.observationSize, outputs: shape.outputs });
  return { shape: { ...shape, tensors: other.tensors }, other };
}

/** A policy's shape, and its network where that is another library's. */
function networkOf(from: PolicyData, task: Task, library: NetworkLibrary | undefined): { shape: NetworkShape; other?: LibraryNetwork } {
  if (!("topology" in from)) return { shape: shapeFor(task, from) };
  if (library === undefined) throw noLibrary();
  return openLibrary(library, from.topology, task);
}

/** These alone of a larger object. */
export function layersOf({ hidden, layers, activation, sharedTrunk, memory, memorySize }: LayerOptions): LayerOptions {
  return { hidden, layers, activation, sharedTrunk, memory, memorySize };
}

/** The policy that acts: the network of `spec`, drawing actions, or taking the likeliest one when greedy. */
export function createPpoPolicy(kernels: Kernels, spec: PolicySpec, task: Task, numLanes: number, library?: NetworkLibrary): BatchPolicy {
  const from = spec.data as PolicyData; // made by policyData of the learner
  const { shape, other } = networkOf(from, task, library);
  const layout = networkLayout(shape);
  if (spec.kind !== "ppo" || from.parameters.length !== layout.length) {
    const expected = `${layout.length} parameters for ${task.envId}`;
    throw new FormatError({
      where: "ppo.createPolicy",
      problem: "the policy isn't one for this task",
      got: from.parameters.length,
      expected,
    });
  }
  const size = shape.observationSize;
  const network = other
    ? createLibraryLanes(other, shape, from.parameters, numLanes)
    : createLaneNetwork(kernels, shape, from.parameters, numLanes);
  const { distribution, inputs } = network;
  const readInputs = (observations: Float32Array, { count, index }: Lanes): void => {
    for (let k = 0; k < count; k++) normalizeRow(inputs, k, observations, index[k], size, from);
  };
  const writeAction = actionWriter(task.actionSpace);
  const samples = new Float32Array(distribution.sampleSize);
  const numAux = auxNames(shape).length;
  const numFloats = memoryFloats(shape);
  const greedy: BatchPolicy["act"] = ({ actions }, observations, lanes) => {
    const { count, index } = lanes;
    readInputs(observations, lanes);
    network.act(lanes, "policy");
    for (let k = 0; k < count; k++) {
      distribution.mode(samples, 0, network.policy, k);
      writeAction(actions, index[k], samples, 0);
    }
  };
  const explore: BatchPolicy["act"] = ({ actions, aux }, observations, lanes) => {
    const { count, index, rng } = lanes;
    readInputs(observations, lanes);
    network.act(lanes, "both");
    for (let k = 0; k < count; k++) {
      const lane = index[k];
      distribution.sample(samples, 0, network.policy, k, rng(lane));
      writeAction(actions, lane, samples, 0);
      aux[lane * numAux] = distribution.logProb;
      aux[lane * numAux + 1] = network.values[k];
      for (let j = 2; j < numAux; j++) aux[lane * numAux + j] = samples[j - 2];
      if (!Number.isFinite(distribution.logProb + network.values[k])) throw notFinite(distribution.logProb, network.values[k]);
    }
  };
  return {
    begin: (lane) => network.begin(lane),
    act: from.greedy ? greedy : explore,
    bootstrap(values, observations, lanes) {
      readInputs(observations, lanes);
      network.value(lanes);
      for (let k = 0; k < lanes.count; k++) values[lanes.index[k]] = network.values[k];
    },
    readMemory(row, offset, lane) {
      for (let j = 0; j < numFloats; j++) row[offset + j] = network.memory[lane * numFloats + j];
    },
    writeMemory(row, offset, lane) {
      for (let j = 0; j < numFloats; j++) network.memory[lane * numFloats + j] = row[offset + j];
    },
    close: () => network.close(),
  };
}

function notFinite(logProb: number, value: number): Error {
  const isValue = Number.isFinite(logProb);
  return new NonFiniteError({
    where: "ppo.act",
    problem: isValue ? "the value is not finite" : "the log-probability of the action is not finite",
    got: isValue ? value : logProb,
    expected: "a finite number",
  });
}

type ActionWriter = (actions: Int32Array | Float32Array, lane: number, samples: Float32Array, at: number) => void;

/** Turns a sample into the action that the environment gets: counted from the space's start, or clipped to its bounds. */
function actionWriter(space: Task["actionSpace"]): ActionWriter {
  checkActionSpace(space);
  if (space.type === "Discrete") {
    return (actions, lane, samples, at) => {
      actions[lane] = space.start + samples[at];
    };
  }
  const { low, high } = boundsInFloat32(space);
  const size = low.length;
  return (actions, lane, samples, at) => {
    for (let j = 0; j < size; j++) {
      const x = samples[at + j];
      actions[lane * size + j] = x < low[j] ? low[j] : x > high[j] ? high[j] : x;
    }
  };
}

/** The bounds as float32, rounded inwards: an action is a float32, and must lie within bounds that may be float64. */
function boundsInFloat32({ low, high }: Box): { low: Float32Array; high: Float32Array } {
  const inwards = (bound: number, sign: number): number => {
    const rounded = Math.fround(bound);
    if (sign * (rounded - bound) <= 0 || !Number.isFinite(bound)) return rounded;
    return Math.fround(rounded - sign * Math.max(Math.abs(rounded) * 1.2e-7, 1.5e-45)); // one float32 further in
  };
  return { low: Float32Array.from(low, (bound) => inwards(bound, -1)), high: Float32Array.from(high, (bound) => inwards(bound, 1)) };
}
