import { OptionError, requireInteger } from "@quantal/numeric";
import { rewardWrapper } from "../reward-wrapper.ts";

/**
 * Pays nothing in the first steps of every period. Steps count from 1, so the first blackout is one step shorter than the others.
 *   R[t] = 0 if t mod period < length; else r[t]
 *   smooth: r[t] (1 - length / period)
 * Doesn't preserve the return: steps in a blackout aren't paid at all.
 * @param period - in steps, an integer of 1 or more (100)
 * @param length - of a blackout in steps, an integer from 0 to period (50). It hides a base's param of this name from `with`
 */
export const blackout = rewardWrapper({
  id: "Blackout",
  module: import.meta.url,
  export: "blackout",
  params: { period: 100, length: 50 },
  prepare(_base, { period, length }) {
    requireInteger("Blackout", "period", period, 1);
    if (Number.isSafeInteger(length) && length >= 0 && length <= period) return { share: 1 - length / period };
    const expected = `an integer from 0 to period, ${period}`;
    throw new OptionError({ where: "Blackout", problem: "length is out of range", got: length, expected });
  },
  sharp: ({ steps }, i, { period, length }, result) => (steps[i] % period < length ? 0 : result.reward[i]),
  smooth: (_state, i, { share }, result) => share * result.reward[i],
});
