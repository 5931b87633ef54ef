import { OptionError } from "@quantal/numeric";
import { defineWrapper } from "../define-wrapper.ts";

/** Bounds of a clipped reward; null is no bound. */
export type ClipRewardParams = { minReward: number | null; maxReward: number | null };

const params: ClipRewardParams = { minReward: null, maxReward: null };

/**
 * Clips the reward to [minReward, maxReward]; one of them may be left out. The reward before is the score.
 * Gymnasium's ClipReward. Takes definitions, Envs and VectorEnvs.
 * @throws OptionError without a bound, or where they are the wrong way round
 * @example clipReward(pendulum, { minReward: -5 })
 */
export const clipReward = defineWrapper({
  id: "ClipReward",
  module: import.meta.url,
  export: "clipReward",
  params,
  loose: ["minReward", "maxReward"],
  scored: true,
  prepare(_base, { minReward, maxReward }) {
    const bounds = { low: minReward ?? Number.NEGATIVE_INFINITY, high: maxReward ?? Number.POSITIVE_INFINITY };
    if ((minReward !== null || maxReward !== null) && bounds.low <= bounds.high) return bounds;
    throw new OptionError({
      where: "ClipReward",
      problem: "the bounds don't fit together",
      got: { minReward, maxReward },
      expected: "one of them, or minReward at most maxReward",
    });
  },
  step(_state, result, i, p) {
    result.reward[i] = Math.min(Math.max(result.reward[i], p.low), p.high);
  },
});
