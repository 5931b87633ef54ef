import { clamp, OptionError } from "@quantal/numeric";
import { isLast, rewardWrapper } from "../reward-wrapper.ts";

/**
 * Pays 1 in the last step of the episode if its return is at the threshold or above, and nothing else.
 *   R[t] = 1 if G[t] >= threshold, at the end; else 0
 *   smooth: (G[t] - from) / (threshold - from) within [0, 1], at the end; else 0
 * Doesn't preserve the return.
 * @param threshold - in the reward's unit (195)
 * @param from - the return from which the smooth reward rises, below the threshold (0)
 */
export const terminalThreshold = rewardWrapper({
  id: "TerminalThreshold",
  module: import.meta.url,
  export: "terminalThreshold",
  params: { threshold: 195, from: 0 },
  prepare(_base, { threshold, from }) {
    if (Number.isFinite(threshold) && Number.isFinite(from) && from < threshold) return {};
    throw new OptionError({
      where: "TerminalThreshold",
      problem: "from and threshold don't fit together",
      got: { from, threshold },
      expected: "finite numbers, from below threshold",
    });
  },
  sharp: ({ baseReturn }, i, { threshold }, result) => Number(isLast(result, i) && baseReturn[i] >= threshold),
  smooth: ({ baseReturn }, i, { threshold, from }, result) =>
    isLast(result, i) ? clamp((baseReturn[i] - from) / (threshold - from), 0, 1) : 0,
});
