import { rewardWrapper } from "../reward-wrapper.ts";
import { CLIMB, checkStaircase, climb, rise, type StaircaseParams } from "./staircase.ts";

const params: StaircaseParams = { thresholds: [50, 100, 200, 400], bonuses: [1, 1, 1, 1], from: 0 };

/**
 * Pays a bonus when the return reaches a threshold for the first time in an episode; several if it passes several in one step.
 *   R[t] = sum of bonuses[k] where G[t - 1] < thresholds[k] <= G[t], each once an episode, G[0] = from
 *   smooth: what the line from (from, 0) through the corners (thresholds[k], bonuses[0] + … + bonuses[k]) rises at the highest return
 * Doesn't preserve the return.
 * @param thresholds - ascending, above from ([50, 100, 200, 400])
 * @param bonuses - one a threshold ([1, 1, 1, 1])
 * @param from - the return where the smooth line begins (0)
 */
export const ladder = rewardWrapper({
  id: "Ladder",
  module: import.meta.url,
  export: "ladder",
  params,
  prepare(_base, p) {
    checkStaircase("Ladder", p);
    return {};
  },
  columns: () => CLIMB,
  begin({ highest }, i, { from }) {
    highest[i] = from;
  },
  sharp: (state, i, p) => climb(state, i, state.baseReturn[i], p),
  smooth: (state, i, p) => rise(state, i, p),
});
