import type { EpisodeJob } from "@quantal/core";
import type { EsOptions } from "./options.ts";

/** The episodes of a generation: a member's side by side, members in order. Numbers of start states wrap at 2^32. */
export function jobsOf({ population, episodesPerMember, starts }: EsOptions, generation: number): EpisodeJob[] {
  return Array.from({ length: population * episodesPerMember }, (_, job) => {
    const episode = job % episodesPerMember;
    const start =
      starts === "own"
        ? generation * population * episodesPerMember + job
        : starts === "shared"
          ? generation * episodesPerMember + episode
          : job;
    return { generation, member: (job - episode) / episodesPerMember, start: start % 4294967296 };
  });
}

/** Fitness of each member: the mean return of its episodes, in their order. */
export function fitnessOf(returns: Float64Array, { population, episodesPerMember }: EsOptions): Float64Array {
  return Float64Array.from({ length: population }, (_, member) => {
    let sum = 0;
    for (let k = 0; k < episodesPerMember; k++) sum += returns[member * episodesPerMember + k];
    return sum / episodesPerMember;
  });
}
