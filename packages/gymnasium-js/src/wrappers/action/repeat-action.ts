import { defineWrapper } from "../define-wrapper.ts";
import { requireCount } from "../params.ts";

/**
 * Takes each action numRepeats times, adds up the rewards, and stops at an episode's end. A definition's time limit counts
 * steps of the wrapped one: ceil(maxEpisodeSteps / numRepeats).
 * Gymnasium's RepeatAction. Takes definitions and Envs; there is no vector of it (wrap what its lanes are made of).
 */
export const repeatAction = defineWrapper({
  id: "RepeatAction",
  module: import.meta.url,
  export: "repeatAction",
  params: { numRepeats: 4 },
  prepare(_base, { numRepeats }) {
    requireCount("RepeatAction", "numRepeats", numRepeats, 1);
    return {};
  },
  repeats: (p) => p.numRepeats,
});
