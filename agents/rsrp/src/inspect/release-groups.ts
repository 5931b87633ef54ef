import type { Task } from "@quantal/core";
import { synapseMetrics } from "../metrics.ts";
import { requireSpiking, shapeOf } from "../network.ts";
import type { RsrpOptions } from "../options.ts";
import type { RsrpState } from "../policy-spec.ts";

/** Plastic synapses of one layer at neurons of one kind, and how their release probabilities are spread. */
export interface ReleaseGroup {
  readonly layer: "input" | "recurrent" | "output";
  /** Of input synapses the kind of neuron that listens, of all others the kind that speaks. */
  readonly kind: "excitatory" | "inhibitory";
  readonly synapses: number;
  /** [bins]: synapses by probability, in equal bins of [0, 1] */
  readonly histogram: readonly number[];
  readonly meanProbability: number;
  readonly aboveHalf: number;
  /** Bits a synapse. */
  readonly entropy: number;
  /** Share within 0.01 of 0 or 1. */
  readonly saturated: number;
  /** Share at eps or 1 - eps. */
  readonly atBounds: number;
}

const LAYERS = ["recurrent", "input", "output"] as const; // as a member has them
const KINDS = ["excitatory", "inhibitory"] as const;

/** The release probabilities of a state by layer and kind of neuron; groups without synapses are left out. */
export function releaseGroups(
  options: RsrpOptions,
  task: Task,
  { probabilities }: Pick<RsrpState, "probabilities">,
  bins = 20,
): ReleaseGroup[] {
  const network = requireSpiking("rsrp: releaseGroups", shapeOf(options, task).network);
  const { neurons, inputs, outputs } = network;
  const excitatory = Math.round(neurons * network.excitatoryRatio);
  const rows = { recurrent: network.reservoir ? 0 : neurons, input: 2 * inputs, output: outputs };
  let row = 0;
  return LAYERS.flatMap((layer) => {
    const first = row;
    row += rows[layer];
    return KINDS.flatMap((kind): ReleaseGroup[] => {
      // Rows of recurrent synapses are what speaks; columns of the others are the neurons they belong to.
      const isOwn = (k: number): boolean => kind === (k < excitatory ? "excitatory" : "inhibitory");
      const own: number[] = [];
      for (let k = first; k < row; k++) {
        for (let j = 0; j < neurons; j++)
          if (isOwn(layer === "recurrent" ? k : j) && probabilities[k * neurons + j] > 0) own.push(probabilities[k * neurons + j]);
      }
      if (own.length === 0) return [];
      return [{ layer, kind, synapses: own.length, histogram: histogramOf(own, bins), ...synapseMetrics(own, options.eps) }];
    });
  });
}

/** Counts of values in [0, 1] by equal bins: value v falls into bin floor(v * bins), 1 into the last. */
export function histogramOf(values: readonly number[], bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) counts[Math.min(bins - 1, Math.floor(value * bins))]++;
  return counts;
}
