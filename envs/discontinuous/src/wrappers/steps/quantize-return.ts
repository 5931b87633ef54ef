import { rewardWrapper } from "../reward-wrapper.ts";
import { requireSize } from "./require-size.ts";

/**
 * Rounds the return down to a multiple of a quantum, towards -Infinity, and pays as that rises or falls.
 *   R[t] = quantum (floor(G[t] / quantum) - floor(G[t - 1] / quantum)), G[0] = 0
 * Preserves the return up to less than a quantum an episode.
 * @param quantum - above 0, in the reward's unit (50)
 */
export const quantizeReturn = rewardWrapper({
  id: "QuantizeReturn",
  module: import.meta.url,
  export: "quantizeReturn",
  params: { quantum: 50 },
  prepare(_base, { quantum }) {
    requireSize("QuantizeReturn", "quantum", quantum);
    return {};
  },
  columns: () => ({ level: 1 }),
  sharp({ baseReturn, level }, i, { quantum }) {
    const before = level[i];
    level[i] = Math.floor(baseReturn[i] / quantum);
    return quantum * (level[i] - before);
  },
});
