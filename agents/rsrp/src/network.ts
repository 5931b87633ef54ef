import { rowsOf, type Task } from "@quantal/core";
import { type Kernels, plainKernels, type SpikingKernels, synapseBits } from "@quantal/kernels";
import {
  type BinaryMlpOptions,
  binaryMlp,
  binaryMlpSynapses,
  type SpikingNetwork,
  type SpikingNetworkOptions,
  spikingGains,
  spikingNetwork,
} from "@quantal/nn";
import { OptionError } from "@quantal/numeric";
import { sizeOf } from "gymnasium-js";
import type { RsrpOptions } from "./options.ts";
import { readoutOf } from "./readout.ts";

type SpikingData = { [name in keyof SpikingNetworkOptions]: SpikingNetworkOptions[name] };
/** A perceptron; of bytes where `rows` are images: see `rowsOf`. */
type MlpData = { [name in keyof BinaryMlpOptions]: BinaryMlpOptions[name] };

/** A network as plain data. */
export type NetworkData = SpikingData | MlpData;

/** The network that a task needs. */
export interface NetworkShape {
  readonly network: NetworkData;
  readonly inputs: number;
  /** Rows of an observation that the network serves one by one. */
  readonly rows: number;
  /** Plastic synapses: bits of a member. */
  readonly synapses: number;
  /** Neurons that spike; 0 of a perceptron. */
  readonly neurons: number;
}

/** Networks of one-bit synapses, a lane each: what a policy needs of them. */
export type BitNetwork = Pick<SpikingNetwork, "synapses" | "inputs" | "outputs" | "load" | "reset" | "step" | "close"> &
  Partial<Pick<SpikingNetwork, "bank" | "firingFraction">>;

/** Whether neurons spike, and so have a state. */
export function isSpiking(network: NetworkData): network is SpikingData {
  return "neurons" in network;
}

/** @throws SpaceError when the task's actions can't be served, OptionError when the network can't be made */
export function shapeOf(options: RsrpOptions, task: Task): NetworkShape {
  const rows = rowsOf(task);
  const inputs = sizeOf(task.observationSpace) / rows;
  const outputs = readoutOf(task, options).outputs / rows;
  const { excitatoryRatio, connectivity } = options;
  if (options.network === "binaryMlp") {
    const { hidden, layers, weights, doubledInput, kOut } = options;
    const network = { inputs, outputs, hidden, layers, weights, doubledInput, excitatoryRatio, connectivity, outputGain: kOut };
    return { network, inputs, rows, synapses: binaryMlpSynapses(network), neurons: 0 };
  }
  const { neurons, subSteps, subStepMs, kIn, kHidden, kOut, tauSynapseMs, tauMembraneMs, tauOutputMs } = options;
  const network = {
    ...{ inputs, outputs, neurons, excitatoryRatio, connectivity, subSteps, subStepMs, kIn, kHidden, kOut },
    ...{ tauSynapseMs, tauMembraneMs, tauOutputMs },
    reservoir: options.network === "reservoir",
  };
  const { shape } = spikingGains(network);
  return { network, inputs, rows, synapses: synapseBits(shape) - (network.reservoir ? neurons * neurons : 0), neurons };
}

/**
 * A network a lane.
 * @param dense - what perceptrons are computed by. @default the plain ones, with the same bits
 */
export function bitNetwork(kernels: SpikingKernels, network: NetworkData, numLanes: number, dense: Kernels = plainKernels()): BitNetwork {
  return isSpiking(network) ? spikingNetwork(kernels, network, numLanes) : binaryMlp(dense, network, numLanes);
}

/** @throws OptionError for networks whose neurons don't spike, where nothing else will do */
export function requireSpiking(where: string, network: NetworkData): SpikingData {
  if (isSpiking(network)) return network;
  throw new OptionError({
    where,
    problem: "only spiking networks can be looked into",
    got: "network binaryMlp",
    expected: "network spiking or reservoir",
  });
}
