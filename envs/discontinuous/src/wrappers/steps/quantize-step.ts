import { rewardWrapper } from "../reward-wrapper.ts";
import { requireSize } from "./require-size.ts";

/**
 * Rounds each reward down to a multiple of a quantum, towards -Infinity.
 *   R[t] = quantum floor(r[t] / quantum)
 * Doesn't preserve the return: an episode may lose up to a quantum a step.
 * @param quantum - above 0, in the reward's unit (1)
 */
export const quantizeStep = rewardWrapper({
  id: "QuantizeStep",
  module: import.meta.url,
  export: "quantizeStep",
  params: { quantum: 1 },
  prepare(_base, { quantum }) {
    requireSize("QuantizeStep", "quantum", quantum);
    return {};
  },
  sharp: (_state, i, { quantum }, result) => quantum * Math.floor(result.reward[i] / quantum),
});
