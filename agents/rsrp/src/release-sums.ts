import type { BatchPolicy, Computed, ComputeOrder, PolicySpec } from "@quantal/core";
import { releaseThresholds, type SpikingKernels } from "@quantal/kernels";
import { writeKey } from "@quantal/numeric";
import type { Data } from "gymnasium-js";
import type { RsrpOptions } from "./options.ts";
import type { RsrpState } from "./policy-spec.ts";
import { isRanked } from "./regularize.ts";

/** Synapses of a generation from which on the workers sum releases: some 3 ms of one thread's work. */
const MANY_SYNAPSES = 33_554_432;

/** Synapses of a stripe, of which a part of a compute order sums all members. A multiple of 8. */
const STRIPE = 8192;
/** Members of a part that draws them again, and sums all of their synapses. */
const DRAWN_MEMBERS = 64;

/** Release bits of members, a row of `stride` bytes each. */
export interface ReleaseRows {
  readonly releases: Uint8Array;
  readonly stride: number;
}

/** The spec's kind of a policy that sums releases, and does nothing else. */
export const SUMS = "rsrp-sums";

/** What is needed to draw members again; without probabilities they can't be. */
export type SumsData = { probabilities: Float32Array; synapses: number; seed: number; antithetic: boolean; generation: number };

/** A part: stored releases of a stripe of synapses, or members to draw again. */
export type SumsPart =
  | { kind: "stored"; first: number; count: number; ranks: Int32Array; releases: Uint8Array; stride: number }
  | { kind: "drawn"; firstMember: number; ranks: Int32Array };

/** Sums of some synapses, from `first` on. */
export type SumsResult = { first: number; sums: Int32Array };

/** Whether the workers sum the releases of a generation, rather than the learner. */
export function isSummedByWorkers({ gradient, regularization, population }: RsrpOptions, synapses: number): boolean {
  if (gradient === "auto") return isRanked(regularization) && population * synapses >= MANY_SYNAPSES;
  return gradient !== "learner";
}

/** What draws the members of a state's generation again. */
export function sumsData({ antithetic }: RsrpOptions, { probabilities, generation }: Readonly<RsrpState>, seed: number): SumsData {
  return { probabilities, synapses: probabilities.length, seed, antithetic, generation };
}

/** The sums over members of rank * release, of stored releases or of ones that are drawn again. */
export function sumsOrder(options: RsrpOptions, state: Readonly<RsrpState>, seed: number, stored: ReleaseRows | undefined): ComputeOrder {
  const data = sumsData(options, state, seed);
  if (stored !== undefined) data.probabilities = new Float32Array(0);
  return { type: "compute", policy: { kind: SUMS, data }, parts: sumParts(data.synapses, state.ranks, stored) };
}

/**
 * Parts that sum ranks[i] * release[i, s] over members. Sums are exact integers: how they are cut changes no bit.
 * Shapes: releases [members, stride] bytes; without them each member is drawn again.
 */
export function sumParts(synapses: number, ranks: Int32Array, stored: ReleaseRows | undefined): SumsPart[] {
  if (stored === undefined) {
    return Array.from({ length: Math.ceil(ranks.length / DRAWN_MEMBERS) }, (_, k) => ({
      kind: "drawn",
      firstMember: k * DRAWN_MEMBERS,
      ranks: ranks.slice(k * DRAWN_MEMBERS, (k + 1) * DRAWN_MEMBERS),
    }));
  }
  return Array.from({ length: Math.ceil(synapses / STRIPE) }, (_, k) => {
    const first = k * STRIPE;
    const count = Math.min(STRIPE, synapses - first);
    return { kind: "stored", first, count, ranks, ...columns(stored, ranks.length, first / 8, Math.ceil(count / 8)) };
  });
}

/** A stripe's bytes: in place where threads share the memory, else copied, so that no more than these travel. */
function columns({ releases, stride }: ReleaseRows, members: number, firstByte: number, bytes: number) {
  if (typeof SharedArrayBuffer !== "undefined" && releases.buffer instanceof SharedArrayBuffer) {
    return { releases: releases.subarray(firstByte), stride };
  }
  const copy = new Uint8Array(members * bytes);
  for (let i = 0; i < members; i++) copy.set(releases.subarray(i * stride + firstByte, i * stride + firstByte + bytes), i * bytes);
  return { releases: copy, stride: bytes };
}

/** Adds up what the parts brought. Writes: sums. */
export function joinSums(sums: Int32Array, { parts }: Computed): void {
  sums.fill(0);
  for (const part of parts) {
    const { first, sums: more } = part as SumsResult; // made by sumsPolicy below
    for (let s = 0; s < more.length; s++) sums[first + s] += more[s];
  }
}

/** A policy for compute orders alone. */
export function sumsPolicy(kernels: SpikingKernels, spec: PolicySpec): BatchPolicy {
  const data = spec.data as SumsData; // made by the learner
  return {
    begin() {},
    act() {},
    compute(given: Data): SumsResult {
      const part = given as SumsPart; // made by sumParts
      if (part.kind === "drawn") return { first: 0, sums: drawAndSum(kernels, data, part.firstMember, part.ranks) };
      const sums = new Int32Array(part.count);
      kernels.sumReleases(sums, part.releases, part.stride, part.ranks);
      return { first: part.first, sums };
    },
  };
}

/** Sums over members whose synapses are drawn again. */
function drawAndSum(kernels: SpikingKernels, data: SumsData, firstMember: number, ranks: Int32Array): Int32Array {
  const { releases, stride } = drawMembers(kernels, data, firstMember, ranks.length);
  const sums = new Int32Array(data.synapses);
  kernels.sumReleases(sums, releases, stride, ranks);
  return sums;
}

/** The release bits of `count` members from `firstMember` on, [count, stride] bytes, drawn again. */
export function drawMembers(kernels: SpikingKernels, data: SumsData, firstMember: number, count: number): ReleaseRows {
  const stride = Math.ceil(data.synapses / 8);
  const releases = new Uint8Array(count * stride);
  const sampler = kernels.sampler(releaseThresholds(data.probabilities));
  for (let i = 0; i < count; i++) {
    const { k0, k1, mirrored } = releaseKey(data, data.generation, firstMember + i);
    sampler.sample(releases.subarray(i * stride, (i + 1) * stride), k0, k1, mirrored);
  }
  sampler.close();
  return { releases, stride };
}

/** The stream of a member's releases. Antithetic members share one in pairs, the second of which draws 1 - u. */
export function releaseKey({ seed, antithetic }: { seed: number; antithetic: boolean }, generation: number, member: number) {
  const key = new Uint32Array(4);
  writeKey(key, 0, seed, "release", generation, antithetic ? member >>> 1 : member);
  return { k0: key[0], k1: key[1], mirrored: antithetic && (member & 1) === 1 };
}
