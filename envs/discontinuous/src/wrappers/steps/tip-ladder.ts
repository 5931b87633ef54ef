import { SpaceError } from "@quantal/numeric";
import { sizeOf } from "gymnasium-js";
import { rewardWrapper } from "../reward-wrapper.ts";
import { CLIMB, checkStaircase, climb, rise, type StaircaseParams } from "./staircase.ts";

const params: StaircaseParams = { thresholds: [-1.5, -1, -0.5, 0, 0.5, 1], bonuses: [1, 1, 1, 1, 1, 1], from: -2 };

/**
 * The ladder for Acrobot: it is climbed by the height of the lower end above the pivot, not by the return.
 *   h[t] = -cos(theta1) - cos(theta1 + theta2), in link lengths, from the observation [cos theta1, sin theta1, cos theta2, sin theta2, …]
 *   R[t] = sum of bonuses[k] where thresholds[k] is reached by h for the first time in the episode
 *   smooth: as the ladder's, at the greatest h
 * Doesn't preserve the return.
 * @param thresholds - ascending, above from ([-1.5, -1, -0.5, 0, 0.5, 1])
 * @param bonuses - one a threshold (1 each)
 * @param from - the height where the smooth line begins (-2: hanging straight down)
 */
export const tipLadder = rewardWrapper({
  id: "TipLadder",
  module: import.meta.url,
  export: "tipLadder",
  params,
  isLooking: true,
  prepare({ observationSpace, id }, p) {
    checkStaircase("TipLadder", p);
    const width = sizeOf(observationSpace);
    if (width === 6) return { width };
    throw new SpaceError({ where: "TipLadder", problem: `${id} doesn't observe as Acrobot does`, got: width, expected: "6 numbers" });
  },
  columns: () => CLIMB,
  begin({ highest }, i, { from }) {
    highest[i] = from;
  },
  sharp(state, i, p, _result, observations) {
    const at = i * p.width;
    const cosine = observations[at];
    const both = cosine * observations[at + 2] - observations[at + 1] * observations[at + 3]; // cos of the sum of both angles
    return climb(state, i, -cosine - both, p);
  },
  smooth: (state, i, p) => rise(state, i, p),
});
