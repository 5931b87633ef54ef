import { requireInteger } from "@quantal/numeric";
import { isLast, rewardWrapper } from "../reward-wrapper.ts";

/**
 * Pays in every gap-th step the sum of the rewards since the last payment, and 0 in between.
 *   R[t] = sum of r since the last payment, if t mod gap = 0, or at the end of the episode if flush; else 0
 * Preserves the return with flush; without it the tail of the episode is lost. gap 1 is the base's reward itself.
 * @param gap - in steps, an integer of 1 or more (20)
 * @param flush - whether the end of the episode pays what is left (true)
 */
export const aggregate = rewardWrapper({
  id: "Aggregate",
  module: import.meta.url,
  export: "aggregate",
  params: { gap: 20, flush: true },
  prepare(_base, { gap }) {
    requireInteger("Aggregate", "gap", gap, 1);
    return {};
  },
  columns: () => ({ pending: 1 }),
  sharp({ steps, pending }, i, { gap, flush }, result) {
    const total = pending[i] + result.reward[i];
    const isPaying = steps[i] % gap === 0 || (flush && isLast(result, i));
    pending[i] = isPaying ? 0 : total;
    return isPaying ? total : 0;
  },
});
