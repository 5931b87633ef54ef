import type { BatchPolicy, EpisodeJob, PolicySpec, Task } from "@quantal/core";
import { type Kernels, releaseThresholds, type SpikingKernels } from "@quantal/kernels";
import { type Rng, ShapeError } from "@quantal/numeric";
import { type BitNetwork, bitNetwork, type NetworkData } from "./network.ts";
import { type RoundData, roundPolicy } from "./published/round-policy.ts";
import { type ReadoutOptions, readoutOf } from "./readout.ts";
import { releaseKey } from "./release-sums.ts";

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
  const network = bitNetwork(kernels, data.network, numLanes, dense);
  const synapses = memberSynapses(kernels, data, network, numLanes);
  const normalize = normalizer(data);
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
      for (let i = 0; i < lanes.count; i++) normalize(network.inputs, observations, lanes.index[i]);
      network.step(lanes.index, lanes.count);
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

/** A function that writes a lane's normalized observation as its network's input. */
function normalizer({ mean, scale, clip, network }: RsrpPolicyData) {
  const { inputs } = network;
  const bound = clip > 0 ? clip : Number.POSITIVE_INFINITY;
  return (out: Float32Array, observations: Float32Array, lane: number): void => {
    for (let k = 0; k < inputs; k++) {
      const x = (observations[lane * inputs + k] - mean[k]) * scale[k];
      out[lane * inputs + k] = x < -bound ? -bound : x > bound ? bound : x;
    }
  };
}

/** Which synapses a lane has: drawn by (generation, member), drawn anew, or fixed. */
function memberSynapses(kernels: SpikingKernels, data: RsrpPolicyData, network: BitNetwork, numLanes: number) {
  const bytes = Math.ceil(network.synapses / 8);
  const given = data.synapses === "fixed" ? data.bits.length * 8 : data.probabilities.length;
  if (given < network.synapses) {
    throw new ShapeError({ where: "rsrp policy", problem: "too few synapses", got: given, expected: `${network.synapses}` });
  }
  const rows = Array.from({ length: numLanes }, () => new Uint8Array(bytes));
  const drawn = Array.from({ length: numLanes }, () => ({ generation: -1, member: -1 })); // whose synapses a lane has
  const sampler = data.synapses === "fixed" ? undefined : kernels.sampler(releaseThresholds(data.probabilities));
  if (sampler === undefined) for (let lane = 0; lane < numLanes; lane++) network.load(lane, data.bits);

  /** Episodes of one member are often played side by side: the second copies what the first drew. */
  const drawMember = (lane: number, { generation, member }: EpisodeJob): void => {
    const other = drawn.findIndex((who) => who.generation === generation && who.member === member);
    if (other === lane) return;
    if (other >= 0) rows[lane].set(rows[other]);
    else {
      const { k0, k1, mirrored } = releaseKey(data, generation, member);
      sampler?.sample(rows[lane], k0, k1, mirrored);
    }
    drawn[lane] = { generation, member };
    network.load(lane, rows[lane]);
  };

  return {
    bitsOf: (lane: number): Uint8Array => (sampler === undefined ? data.bits : rows[lane]),
    begin(lane: number, job: EpisodeJob | undefined, rng: Rng): void {
      if (sampler === undefined) return;
      if (data.synapses === "member" && job !== undefined) drawMember(lane, job);
      else {
        sampler.sample(rows[lane], rng.u32(), rng.u32(), false); // two words of the episode's stream are the key of its synapses
        drawn[lane] = { generation: -1, member: -1 };
        network.load(lane, rows[lane]);
      }
    },
    close: () => sampler?.close(),
  };
}
