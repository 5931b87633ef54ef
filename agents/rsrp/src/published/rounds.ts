import type { EpisodeJob, Episodes } from "@quantal/core";
import { emptyMoments, mergeMoments } from "@quantal/numeric";
import { startOf } from "../generation.ts";
import { addFiring, fitnessMetrics } from "../metrics.ts";
import type { NetworkShape } from "../network.ts";
import type { RsrpOptions } from "../options.ts";
import { payloadBytes } from "../policy.ts";
import { type LastObservations, lastObservations, takeLastObservations, updateLast } from "./last-observations.ts";
import { observationBytes, type RoundData, stateBytes } from "./round-policy.ts";

/** Where a generation stands that is played in several orders, one episode a member in each. */
export type RoundsState = {
  /** Orders that are done. */
  played: number;
  /** Steps of the longest first episode, at which the lock-step loop of `untilAllDone` stops; 0 before it is known */
  end: number;
  /** [members]: steps so far, and the returns and number of the episodes that count */
  steps: Float64Array;
  returns: Float64Array;
  episodes: Float64Array;
  /** See `addFiring`. */
  firing: Float64Array;
  /** Of the observations so far: see `RsrpState.moments` */
  moments: Float64Array;
  /** [members, bytes]: what `carry: "kept"` takes from one episode to the next; else empty */
  carry: Uint8Array;
  /** What `normalization: "variance"` goes by. */
  last: LastObservations;
};

/** Whether a generation takes several orders, or its payloads more than releases. */
export function playsRounds({ fitness, carry, episodesPerMember, normalization }: RsrpOptions): boolean {
  return fitness === "untilAllDone" || (carry === "kept" && episodesPerMember > 1) || normalization === "variance";
}

/** Before the first generation. */
export function roundsState(options: RsrpOptions, { inputs, network }: NetworkShape): RoundsState {
  const { population, carry, normalization } = options;
  return {
    ...{ played: 0, end: 0 },
    ...{ steps: new Float64Array(population), returns: new Float64Array(population), episodes: new Float64Array(population) },
    ...{ firing: new Float64Array(3), moments: emptyMoments(inputs) },
    carry: new Uint8Array(carry === "kept" ? population * stateBytes(network) : 0),
    last: lastObservations(normalization === "variance" ? population : 0, inputs),
  };
}

/** Members that play in the next order, in ascending order. */
export function membersOf({ population }: RsrpOptions, { played, end, steps }: RoundsState): Int32Array {
  const all = Int32Array.from({ length: population }, (_, member) => member);
  return played === 0 || end === 0 ? all : all.filter((member) => steps[member] < end);
}

/**
 * The jobs of the next order. A job's member is member + population * order: in each of them a member has other noise, but the same synapses.
 * With `untilAllDone` every episode of a member begins where its first one did.
 */
export function roundJobs(options: RsrpOptions, generation: number, rounds: RoundsState): EpisodeJob[] {
  const { population, fitness } = options;
  const episode = fitness === "untilAllDone" ? 0 : rounds.played;
  return Array.from(membersOf(options, rounds), (member) => ({
    generation,
    member: member + population * rounds.played,
    start: startOf(options, generation, member, episode),
  }));
}

/** What the policy of the next order has to know. */
export function roundData(options: RsrpOptions, { network }: NetworkShape, rounds: RoundsState): RoundData {
  const members = membersOf(options, rounds);
  const { end, steps, played, carry } = rounds;
  const bytes = stateBytes(network);
  const states = new Uint8Array(played === 0 || carry.length === 0 ? 0 : members.length * bytes);
  if (states.length > 0)
    for (const [k, member] of members.entries()) states.set(carry.subarray(member * bytes, (member + 1) * bytes), k * bytes);
  const isLockStep = options.fitness === "untilAllDone";
  return {
    population: options.population,
    observes: options.normalization === "variance",
    carries: options.carry === "kept",
    members,
    lastSteps: members.map((member) => (isLockStep ? Math.max(0, end - steps[member]) : -1)),
    states,
  };
}

/** Bytes of a job's payload: releases are drawn again, never brought back. */
export function roundPayloadBytes({ normalization, carry }: RsrpOptions, { inputs, network }: NetworkShape): number {
  return payloadBytes(0, (normalization === "variance" ? observationBytes(inputs) : 0) + (carry === "kept" ? stateBytes(network) : 0));
}

/**
 * Takes in an order that was played. With `untilAllDone` an episode counts if it ends when the longest first one does, or before; members with
 * fewer steps than that play another. Writes: rounds.
 * @returns whether the generation is over
 */
export function takeOrder(options: RsrpOptions, shape: NetworkShape, rounds: RoundsState, experience: Episodes): boolean {
  const { lengths, returns, moments } = experience;
  const members = membersOf(options, rounds); // as they were ordered
  const isLockStep = options.fitness === "untilAllDone";
  if (isLockStep && rounds.played === 0) rounds.end = lengths.reduce((longest, length) => Math.max(longest, length), 0);
  for (const [k, member] of members.entries()) {
    rounds.steps[member] += lengths[k];
    if (isLockStep && rounds.steps[member] > rounds.end) continue;
    rounds.returns[member] += returns[k];
    rounds.episodes[member]++;
  }
  rounds.played++;
  takePayload(options, shape, rounds, experience, members);
  if (moments !== undefined) mergeMoments(rounds.moments, moments);
  return isLockStep ? rounds.steps.every((steps) => steps >= rounds.end) : rounds.played === options.episodesPerMember;
}

function takePayload(options: RsrpOptions, shape: NetworkShape, rounds: RoundsState, experience: Episodes, members: Int32Array): void {
  const { payload } = experience;
  const stride = roundPayloadBytes(options, shape);
  const stateAt = options.normalization === "variance" ? observationBytes(shape.inputs) : 0;
  const bytes = options.carry === "kept" ? stateBytes(shape.network) : 0;
  for (const [k, member] of members.entries()) {
    if (stateAt > 0) takeLastObservations(rounds.last, member, payload, k * stride);
    const at = k * stride + stateAt;
    rounds.carry.set(payload.subarray(at, at + bytes), member * bytes);
  }
  addFiring(rounds.firing, experience, stride);
}

/**
 * Closes a generation: the fitness of each member is the mean return of the episodes that count. What was observed moves the normalizer, `moments`
 * or the last observations'. Writes: rounds, moments.
 */
export function finishRounds({ normalization }: RsrpOptions, { neurons }: NetworkShape, rounds: RoundsState, moments: Float64Array) {
  const fitness = rounds.returns.map((sum, member) => sum / rounds.episodes[member]);
  const metrics = fitnessMetrics(fitness, rounds.firing, neurons);
  if (normalization === "meanStd") mergeMoments(moments, rounds.moments);
  if (normalization === "variance") updateLast(rounds.last);
  clearRounds(rounds);
  return { fitness, metrics };
}

/** Makes ready for the next generation, whose members begin afresh. Writes: rounds. */
function clearRounds(rounds: RoundsState): void {
  rounds.played = 0;
  rounds.end = 0;
  for (const values of [rounds.steps, rounds.returns, rounds.episodes, rounds.firing, rounds.moments, rounds.carry]) values.fill(0);
}
