import type { EpisodeJob } from "@quantal/core";
import { releaseThresholds, type SpikingKernels } from "@quantal/kernels";
import { type Rng, ShapeError } from "@quantal/numeric";
import type { BitNetwork } from "./network.ts";
import type { RsrpPolicyData } from "./policy.ts";
import { releaseKey } from "./release-sums.ts";

/** The synapses of each lane. */
export interface MemberSynapses {
  /** Those of the lane's last episode. */
  bitsOf(lane: number): Uint8Array;
  begin(lane: number, job: EpisodeJob | undefined, rng: Rng): void;
  close(): void;
}

/** Which synapses a lane has: drawn by (generation, member), drawn anew, or fixed. `network` gets those of each lane. */
export function memberSynapses(
  kernels: SpikingKernels,
  data: Pick<RsrpPolicyData, "synapses" | "bits" | "probabilities" | "seed" | "antithetic">,
  network: Pick<BitNetwork, "synapses" | "load">,
  numLanes: number,
): MemberSynapses {
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
