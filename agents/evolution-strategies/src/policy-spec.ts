import type { PolicySpec } from "@quantal/core";
import { momentsMean, momentsVariance } from "@quantal/numeric";
import type { AdamWState } from "./adamw.ts";
import { inputsOf, type NetworkData } from "./network.ts";
import type { EsOptions } from "./options.ts";
import type { EsPolicyData } from "./policy.ts";

/** All that learning needs. */
export type EsState = {
  generation: number;
  /** [parameters]: the center that members lie around */
  parameters: Float32Array;
  optimizer: AdamWState;
  /** Count, mean and m2 of every observation acted on in whole generations */
  moments: Float64Array;
};

const MIN_STD = 1e-6;
const MIN_COUNT = 2; // observations without which there is no deviation

/** The policy of a state: members of its generation to explore; to be judged, the center itself. */
export function policySpec(
  options: EsOptions,
  network: NetworkData,
  state: Readonly<EsState>,
  mode: "explore" | "greedy",
  seed: number,
): PolicySpec {
  const data: EsPolicyData = {
    network,
    readout: { twoActions: options.twoActions, squash: options.squash },
    ...normalization(options, state.moments, inputsOf(network)),
    sigma: mode === "explore" ? options.sigma : 0,
    seed,
    parameters: state.parameters,
  };
  return { kind: "es", data };
}

/** Mean, and one over the standard deviation, of what was observed in whole generations; identity before there is any. */
function normalization(
  { normalization: kind, observationClip, inputMean, inputDeviation }: EsOptions,
  moments: Float64Array,
  inputs: number,
) {
  if (kind === "fixed") {
    return { mean: new Float64Array(inputs).fill(inputMean), scale: new Float64Array(inputs).fill(1 / inputDeviation), clip: 0 };
  }
  const isUsed = kind === "meanStd" && moments[0] >= MIN_COUNT;
  return {
    mean: Float64Array.from({ length: inputs }, (_, j) => (isUsed ? momentsMean(moments, j) : 0)),
    scale: Float64Array.from({ length: inputs }, (_, j) => (isUsed ? 1 / Math.max(MIN_STD, Math.sqrt(momentsVariance(moments, j))) : 1)),
    clip: kind === "meanStd" ? observationClip : 0,
  };
}
