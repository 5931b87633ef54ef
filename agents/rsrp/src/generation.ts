import type { EpisodeJob } from "@quantal/core";
import type { RsrpOptions } from "./options.ts";

/** The episodes of a generation: a member's side by side, members in order. */
export function jobsOf(options: RsrpOptions, generation: number): EpisodeJob[] {
  const { population, episodesPerMember } = options;
  return Array.from({ length: population * episodesPerMember }, (_, job) => {
    const episode = job % episodesPerMember;
    const member = (job - episode) / episodesPerMember;
    return { generation, member, start: startOf(options, generation, member, episode) };
  });
}

/** The number of an episode's start state. Numbers wrap at 2^32. */
export function startOf(
  { population, episodesPerMember, starts }: RsrpOptions,
  generation: number,
  member: number,
  episode: number,
): number {
  const job = member * episodesPerMember + episode;
  const start =
    starts === "own"
      ? generation * population * episodesPerMember + job
      : starts === "shared"
        ? generation * episodesPerMember + episode
        : job;
  return start % 4294967296;
}

/** Fitness of each member: the mean return of its episodes, in their order. */
export function fitnessOf(returns: Float64Array, { population, episodesPerMember }: RsrpOptions): Float64Array {
  return Float64Array.from({ length: population }, (_, member) => {
    let sum = 0;
    for (let k = 0; k < episodesPerMember; k++) sum += returns[member * episodesPerMember + k];
    return sum / episodesPerMember;
  });
}

/**
 * The learning rate of a generation.
 *   linear: learningRate * (1 - (1 - learningRateEnd) * share of the budget that is spent)
 * @param remaining - environment steps left when the generation was ordered
 * @param budget - environment steps left when the first one was; 0: not told, so nothing is spent
 */
export function scheduledRate(
  { learningRate, learningRateSchedule, learningRateEnd }: RsrpOptions,
  remaining: number,
  budget: number,
): number {
  if (learningRateSchedule === "constant" || budget <= 0) return learningRate;
  const spent = Math.max(0, Math.min(1, 1 - remaining / budget));
  return learningRate * (1 - (1 - learningRateEnd) * spent);
}
