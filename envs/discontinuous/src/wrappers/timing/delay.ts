import { requireInteger } from "@quantal/numeric";
import { isLast, rewardWrapper } from "../reward-wrapper.ts";

/**
 * Pays each reward so many steps later, and in the last step all that are pending.
 *   R[t] = r[t - delay], 0 if t <= delay; at the end besides: the sum of the last `delay` rewards
 * Preserves the return. delay 0 is the base's reward itself.
 * @param delay - in steps, an integer of 0 or more (50)
 */
export const delay = rewardWrapper({
  id: "Delay",
  module: import.meta.url,
  export: "delay",
  params: { delay: 50 },
  prepare({ maxEpisodeSteps }, p) {
    requireInteger("Delay", "delay", p.delay);
    return { width: Math.min(p.delay, maxEpisodeSteps) }; // no reward is pending for longer than an episode lasts
  },
  columns: ({ width }) => ({ pending: Math.max(1, width) }), // a ring: step t's reward is at t mod width
  sharp({ steps, pending }, i, { width }, result) {
    if (width === 0) return result.reward[i];
    const place = i * width + (steps[i] % width);
    const due = pending[place];
    pending[place] = result.reward[i];
    return isLast(result, i) ? due + takeAll(pending, i * width, width, steps[i]) : due;
  },
});

/** The sum of a ring, the oldest number first. It is empty afterwards. */
function takeAll(ring: Float64Array, first: number, width: number, step: number): number {
  let sum = 0;
  for (let k = 1; k <= width; k++) sum += ring[first + ((step + k) % width)];
  ring.fill(0, first, first + width);
  return sum;
}
