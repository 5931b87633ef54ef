import { isLast, rewardWrapper } from "../reward-wrapper.ts";

/**
 * Pays the whole return in the last step of the episode, be it its end or the time limit, and 0 before.
 *   R[t] = G[t] at the end; else 0
 * Preserves the return.
 */
export const terminal = rewardWrapper({
  id: "Terminal",
  module: import.meta.url,
  export: "terminal",
  params: {},
  prepare: () => ({}),
  sharp: ({ baseReturn }, i, _p, result) => (isLast(result, i) ? baseReturn[i] : 0),
});
