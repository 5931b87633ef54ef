import type { BatchPolicy, PolicySpec, Task } from "@quantal/core";
import type { Kernels, SpikingKernels } from "@quantal/kernels";
import { actingNetwork } from "./acting-network.ts";
import { memberSynapses } from "./member-synapses.ts";
import type { NetworkData } from "./network.ts";
import { type RoundData, roundPolicy } from "./published/round-policy.ts";
import { type ReadoutOptions, readoutOf } from "./readout.ts";

/** What a policy is, as plain data. */
export type RsrpPolicyData = {
  network: NetworkData;
  readout: ReadoutOptions;
  /** [inputs]: network input = clip((observation - mean) * scale) */
  mean: Float64Array;
  scale: Float64Array;
  /** Bound of network inputs; 0: none */
  clip: number;
  /** "member": synapses of (generation, member), drawn from the stream of `seed`; "sampled": drawn anew each episode; "fixed": `bits` */
  synapses: "member" | "sampled" | "fixed";
  seed: number;
  antithetic: boolean;
  /** Whether a job's payload holds its release bits. */
  stored: boolean;
  /** [synapses]: release probabilities; empty where fixed */
  probabilities: Float32Array;
  /** ceil(synapses / 8) bytes; empty unless fixed */
  bits: Uint8Array;
  /** Rows of an observation that the network serves one by one, if it has several. */
  rows?: number;
  /** Of orders that are several of a generation; left out by default. */
  round?: RoundData;
};

/** Bytes at the end of a job's payload: its firing fraction, as a little-endian integer of 65535ths. */
const FIRING_BYTES = 2;

/** Bytes of a job's payload: release bits (of no synapses where members are drawn again), `more` for rounds, then the firing fraction. */
export function payloadBytes(synapses: number, more = 0): number {
  return Math.ceil(synapses / 8) + more + FIRING_BYTES;
}

/** The firing fraction in a payload of `stride` bytes at `offset`, in [0, 1]. */
export function firingOf(payload: Uint8Array, offset: number, stride: number): number {
  const at = offset + stride - FIRING_BYTES;
  return (payload[at] | (payload[at + 1] << 8)) / 65535;
}

/**
 * The policy that acts: a network a lane.
 * @param dense - what perceptrons are computed by. @default the plain ones, with the same bits
 */
export function rsrpPolicy(kernels: SpikingKernels, spec: PolicySpec, task: Task, numLanes: number, dense?: Kernels): BatchPolicy {
  const data = spec.data as RsrpPolicyData; // made by the learner's policy()
  const readout = readoutOf(task, data.readout);
  const network = actingNetwork(kernels, data, task, numLanes, dense);
  const synapses = memberSynapses(kernels, data, network, numLanes);
  const round = data.round === undefined ? undefined : roundPolicy(data.round, network, data.network, numLanes);
  const releaseBytes = Math.ceil((data.stored ? network.synapses : 0) / 8);
  return {
    begin(lane, job, rng) {
      synapses.begin(lane, job === undefined || round === undefined ? job : round.own(job), rng);
      network.reset(lane, rng);
      if (job !== undefined) round?.begin(lane, job);
    },
    act(decision, observations, lanes) {
      round?.look(observations, lanes);
      network.look(observations, lanes);
      for (let i = 0; i < lanes.count; i++) readout.act(decision.actions, network.outputs, lanes.index[i]);
    },
    finish(payload, offset, lane) {
      if (data.stored) payload.set(synapses.bitsOf(lane), offset);
      round?.finish(payload, offset + releaseBytes, lane);
      const firing = Math.round((network.firingFraction?.(lane) ?? 0) * 65535);
      const at = offset + (spec.payload ?? payloadBytes(data.stored ? network.synapses : 0)) - FIRING_BYTES;
      payload[at] = firing;
      payload[at + 1] = firing >>> 8;
    },
    close() {
      synapses.close();
      network.close();
    },
  };
}
