import type { PolicySpec } from "@quantal/core";
import { momentsMean, momentsVariance } from "@quantal/numeric";
import type { NetworkShape } from "./network.ts";
import type { OptimizerState } from "./optimize.ts";
import type { RsrpOptions } from "./options.ts";
import { payloadBytes, type RsrpPolicyData } from "./policy.ts";
import { lastScale } from "./published/last-observations.ts";
import { playsRounds, type RoundsState, roundData, roundPayloadBytes } from "./published/rounds.ts";

/** All that learning needs. */
export type RsrpState = {
  generation: number;
  /** [synapses]: release probabilities, exactly 0 where there is no synapse, and their running average (equal to them without `averaging`) */
  probabilities: Float32Array;
  average: Float32Array;
  optimizer: OptimizerState;
  /** Count, mean and m2 of every observation acted on in whole generations */
  moments: Float64Array;
  baseline: number;
  /** Of a generation whose releases are still to be summed in the workers: [members] ranks, and the learning rate; else empty, and 0 */
  ranks: Int32Array;
  learningRate: number;
  /** Environment steps that remained before the first generation: what the learning rate's schedule is measured by; 0 before it */
  budget: number;
  /** Where a generation of several orders stands; there only where `playsRounds` */
  rounds?: RoundsState;
};

const MIN_STD = 1e-6;
const MIN_COUNT = 2; // observations without which there is no deviation

/** The policy of a state: members of its generation to explore; to be judged, the synapses that release more often than not, or drawn ones. */
export function policySpec(
  options: RsrpOptions,
  shape: NetworkShape,
  state: Readonly<RsrpState>,
  mode: "explore" | "greedy",
  seed: number,
): PolicySpec {
  const { network, inputs, rows, synapses } = shape;
  const isFixed = mode === "greedy" && options.evaluation === "threshold";
  const probabilities = mode === "greedy" ? state.average : state.probabilities;
  const data: RsrpPolicyData = {
    network,
    readout: { twoActions: options.twoActions, squash: options.squash },
    ...normalization(options, state, inputs),
    synapses: isFixed ? "fixed" : mode === "greedy" ? "sampled" : "member",
    seed,
    antithetic: options.antithetic,
    stored: storesReleases(options),
    probabilities: isFixed ? new Float32Array(0) : probabilities,
    bits: isFixed ? likelyBits(probabilities) : new Uint8Array(0),
    ...(rows > 1 ? { rows } : {}),
  };
  if (mode === "greedy") return { kind: "rsrp", data };
  if (state.rounds === undefined) return { kind: "rsrp", data, payload: payloadBytes(storesReleases(options) ? synapses : 0) };
  return { kind: "rsrp", data: { ...data, round: roundData(options, shape, state.rounds) }, payload: roundPayloadBytes(options, shape) };
}

/** Whether jobs bring their release bits back. Not where a generation takes several orders, each of which writes over the payloads of the last. */
export function storesReleases(options: RsrpOptions): boolean {
  return options.gradient !== "drawn" && !playsRounds(options);
}

/** Mean, and one over the standard deviation (or as published, the variance), of what was observed in whole generations; identity before any. */
function normalization(
  { normalization: kind, observationClip: clip, inputMean, inputDeviation }: RsrpOptions,
  { moments, rounds }: Readonly<RsrpState>,
  inputs: number,
) {
  if (kind === "variance" && rounds !== undefined) return { mean: rounds.last.mean, scale: lastScale(rounds.last), clip };
  if (kind === "fixed") {
    return { mean: new Float64Array(inputs).fill(inputMean), scale: new Float64Array(inputs).fill(1 / inputDeviation), clip: 0 };
  }
  const isUsed = kind === "meanStd" && moments[0] >= MIN_COUNT;
  return {
    mean: Float64Array.from({ length: inputs }, (_, j) => (isUsed ? momentsMean(moments, j) : 0)),
    scale: Float64Array.from({ length: inputs }, (_, j) => (isUsed ? 1 / Math.max(MIN_STD, Math.sqrt(momentsVariance(moments, j))) : 1)),
    clip: kind === "meanStd" ? clip : 0,
  };
}

/** The synapses with p > 0.5; exactly 0.5 counts as none. */
function likelyBits(probabilities: Float32Array): Uint8Array {
  const bits = new Uint8Array(Math.ceil(probabilities.length / 8));
  for (let s = 0; s < probabilities.length; s++) if (probabilities[s] > 0.5) bits[s >> 3] |= 1 << (s & 7);
  return bits;
}
