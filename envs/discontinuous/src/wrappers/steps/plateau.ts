import { OptionError, requireFinite } from "@quantal/numeric";
import { sizeOf, type WrapperBase } from "gymnasium-js";
import { rewardWrapper } from "../reward-wrapper.ts";

/** A box in the space of observations: a low and a high bound of each element, null where it may be anything. */
export type PlateauParams = { low: readonly (number | null)[]; high: readonly (number | null)[]; penalty: number };

// CartPole: within 0.5 m of the middle, and 0.05 rad of upright.
const params: PlateauParams = { low: [-0.5, null, -0.05, null], high: [0.5, null, 0.05, null], penalty: 0 };

/**
 * Pays 1 for each step whose observation is inside a box, its bounds left out.
 *   R[t] = 1 if low[j] < observation[j] < high[j] for all j that have bounds, else 0; less penalty where the episode terminates
 *   smooth: 1 / (1 + sum of u[j]^2), u[j] the distance from the middle of the bounds in half their width; less penalty likewise
 * Doesn't preserve the return.
 * @param low - one an element of the observation, null for none; the default is CartPole's ([-0.5, null, -0.05, null])
 * @param high - above low, null where low is ([0.5, null, 0.05, null])
 * @param penalty - what termination costs (0)
 */
export const plateau = rewardWrapper({
  id: "Plateau",
  module: import.meta.url,
  export: "plateau",
  params,
  isLooking: true,
  prepare(base, p) {
    requireFinite("Plateau", "penalty", p.penalty);
    return boundsOf(base, p);
  },
  sharp(_state, i, { places, lows, highs, width, penalty }, result, observations) {
    let isInside = 1;
    for (let k = 0; k < places.length; k++) {
      const x = observations[i * width + places[k]];
      if (!(x > lows[k] && x < highs[k])) isInside = 0;
    }
    return result.terminated[i] === 0 ? isInside : isInside - penalty;
  },
  smooth(_state, i, { places, lows, highs, width, penalty }, result, observations) {
    let distance = 0; // squared
    for (let k = 0; k < places.length; k++) {
      const u = (2 * observations[i * width + places[k]] - lows[k] - highs[k]) / (highs[k] - lows[k]);
      distance += u * u;
    }
    const height = 1 / (1 + distance);
    return result.terminated[i] === 0 ? height : height - penalty;
  },
});

/** The elements that have bounds, by their places in an observation. */
interface Bounds {
  readonly places: Int32Array;
  readonly lows: Float64Array;
  readonly highs: Float64Array;
  /** Elements of an observation. */
  readonly width: number;
}

function boundsOf({ observationSpace, id }: WrapperBase, { low, high }: PlateauParams): Bounds {
  const where = "Plateau";
  const width = sizeOf(observationSpace);
  if (low.length !== width || high.length !== width) {
    const expected = `${width} each, as ${id} observes`;
    throw new OptionError({ where, problem: "low and high have the wrong length", got: [low.length, high.length], expected });
  }
  const bounds = [...low.keys()].flatMap((place) => {
    const [from, to] = [low[place], high[place]];
    if (from === null && to === null) return [];
    if (from !== null && to !== null && from < to && Number.isFinite(from) && Number.isFinite(to)) return [{ place, from, to }];
    const expected = "finite numbers, low below high, or null for both";
    throw new OptionError({ where, problem: `the bounds of element ${place} don't fit together`, got: [from, to], expected });
  });
  return {
    places: Int32Array.from(bounds, ({ place }) => place),
    lows: Float64Array.from(bounds, ({ from }) => from),
    highs: Float64Array.from(bounds, ({ to }) => to),
    width,
  };
}
