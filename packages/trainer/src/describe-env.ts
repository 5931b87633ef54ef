import type { Data, EnvSource } from "gymnasium-js";

/** An environment as data, with what it wraps: what a hash and a manifest know of it. */
export type EnvDescription = { id: string; params: Data; maxEpisodeSteps: number; of?: EnvDescription };

/** Describes an environment and, one in the other, what its wrappers wrap: equal ids alone don't make equal tasks. */
export function describeEnv(env: EnvSource): EnvDescription {
  const { id, params, maxEpisodeSteps, of } = env;
  const own = { id, params: (params ?? {}) as Data, maxEpisodeSteps }; // params are plain data: defineEnv checks them
  return of === undefined ? own : { ...own, of: describeEnv(of) };
}
