import { OptionError, wordAt } from "@quantal/numeric";
import { rewardWrapper } from "../reward-wrapper.ts";

const TWO_32 = 4294967296;

/**
 * Pays a step's reward with a probability, divided by it, and else 0.
 *   R[t] = r[t] / probability with that probability; else 0
 * Preserves the return in expectation. A stream of its own decides: its key is two words that are drawn from the environment's
 * generator after the base's reset. That moves the generator on by two words: where a base draws in its steps, or begins a later
 * episode with the same generator (`make` without a new seed), it draws other numbers than without the wrapper. A base that draws
 * in its reset alone is left as it is wherever each episode has a generator of its own, as in training.
 * Takes definitions and Envs; there is no vector of it (wrap what its lanes are made of).
 * @param probability - in (0, 1] (0.1)
 */
export const randomDrop = rewardWrapper({
  id: "RandomDrop",
  module: import.meta.url,
  export: "randomDrop",
  params: { probability: 0.1 },
  isDrawing: true,
  prepare(_base, { probability }) {
    if (probability > 0 && probability <= 1) return { limit: probability * TWO_32 };
    const problem = "probability is out of range";
    throw new OptionError({ where: "RandomDrop", problem, got: probability, expected: "a number above 0, and at most 1" });
  },
  columns: () => ({ keyLow: 1, keyHigh: 1 }),
  begin({ keyLow, keyHigh }, i, _p, rng) {
    keyLow[i] = rng.u32();
    keyHigh[i] = rng.u32();
  },
  sharp({ steps, keyLow, keyHigh }, i, { probability, limit }, result) {
    return wordAt(keyLow[i], keyHigh[i], steps[i]) < limit ? result.reward[i] / probability : 0;
  },
});
