import { rowsOf, type Task } from "@quantal/core";
import type { Kernels } from "@quantal/kernels";
import {
  type DenseSpikingOptions,
  denseSpiking,
  denseSpikingLayout,
  type GatedShape,
  gatedLayout,
  gatedMembers,
  initDenseSpiking,
  initGated,
  initMlpMember,
  type Layout,
  layoutOf,
  type MemberNetwork,
  type MlpShape,
  mlpMembers,
  mlpTensors,
} from "@quantal/nn";
import { type Rng, stream } from "@quantal/numeric";
import { sizeOf } from "gymnasium-js";
import type { EsOptions } from "./options.ts";
import { readoutOf } from "./readout.ts";

type MlpData = { type: "mlp"; sizes: number[]; activation: "tanh" | "relu" };
type GatedData = { type: "gru" | "lstm"; inputs: number; hidden: number; outputs: number };

/** A network as plain data. */
export type NetworkData =
  | MlpData
  | GatedData
  | { type: "spiking"; options: { [name in keyof DenseSpikingOptions]: DenseSpikingOptions[name] } };

/** The network for a task, or for one of its rows: see `rowsOf`. @throws SpaceError when its actions can't be served */
export function networkFor(options: EsOptions, task: Task): NetworkData {
  const rows = rowsOf(task);
  const inputs = sizeOf(task.observationSpace) / rows;
  const outputs = readoutOf(task, options).outputs / rows;
  const { hidden, layers, activation, neurons, subSteps, subStepMs, kIn, kHidden, kOut, tauSynapseMs, tauMembraneMs, tauOutputMs } =
    options;
  switch (options.network) {
    case "mlp":
      return { type: "mlp", sizes: [inputs, ...new Array<number>(layers).fill(hidden), outputs], activation };
    case "spiking": {
      const constants = { subSteps, subStepMs, kIn, kHidden, kOut, tauSynapseMs, tauMembraneMs, tauOutputMs };
      return { type: "spiking", options: { inputs, outputs, neurons, ...constants } };
    }
    default:
      return { type: options.network, inputs, hidden, outputs };
  }
}

/** Number of inputs of a network. */
export function inputsOf(network: NetworkData): number {
  if (network.type === "mlp") return network.sizes[0];
  return network.type === "spiking" ? network.options.inputs : network.inputs;
}

/** Where each tensor lies in the vector of parameters. */
export function layoutFor(network: NetworkData): Layout {
  if (network.type === "mlp") return layoutOf(mlpTensors(mlpShape(network)));
  return network.type === "spiking" ? denseSpikingLayout(network.options) : gatedLayout(gatedShape(network));
}

/** First parameters, from the stream "parameters" of the seed. */
export function initialParameters(network: NetworkData, layout: Layout, seed: number): Float32Array {
  const parameters = new Float32Array(layout.length);
  const rng: Rng = stream(seed, "parameters");
  if (network.type === "mlp") initMlpMember(parameters, layout, mlpShape(network), rng);
  else if (network.type === "spiking") initDenseSpiking(parameters, layout, rng);
  else initGated(parameters, layout, gatedShape(network), rng);
  return parameters;
}

/** A network a lane. */
export function memberNetwork(kernels: Kernels, network: NetworkData, numLanes: number): MemberNetwork {
  if (network.type === "mlp") return mlpMembers(kernels, mlpShape(network), numLanes);
  if (network.type === "spiking") return denseSpiking(network.options, numLanes);
  return gatedMembers(kernels, gatedShape(network), numLanes);
}

function mlpShape({ sizes, activation }: MlpData): MlpShape {
  return { name: "policy", sizes, activation };
}

function gatedShape({ type, inputs, hidden, outputs }: GatedData): GatedShape {
  return { cell: type, inputs, hidden, outputs };
}
