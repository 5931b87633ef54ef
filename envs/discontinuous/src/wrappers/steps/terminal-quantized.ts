import { isLast, rewardWrapper } from "../reward-wrapper.ts";
import { requireSize } from "./require-size.ts";

/**
 * Pays in the last step of the episode its return, rounded down to a multiple of a quantum, towards -Infinity; 0 before.
 *   R[t] = quantum floor(G[t] / quantum) at the end; else 0
 *   smooth: G[t] at the end; else 0
 * Doesn't preserve the return, which loses less than a quantum.
 * @param quantum - above 0, in the reward's unit (100)
 */
export const terminalQuantized = rewardWrapper({
  id: "TerminalQuantized",
  module: import.meta.url,
  export: "terminalQuantized",
  params: { quantum: 100 },
  prepare(_base, { quantum }) {
    requireSize("TerminalQuantized", "quantum", quantum);
    return {};
  },
  sharp: ({ baseReturn }, i, { quantum }, result) => (isLast(result, i) ? quantum * Math.floor(baseReturn[i] / quantum) : 0),
  smooth: ({ baseReturn }, i, _p, result) => (isLast(result, i) ? baseReturn[i] : 0),
});
