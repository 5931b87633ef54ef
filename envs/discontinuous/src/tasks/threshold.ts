import { clamp, requireFinite, requireInteger } from "@quantal/numeric";
import { box, defineEnv, nameDefinition } from "gymnasium-js";
import { mixed } from "../wrappers/reward-wrapper.ts";

const SIZE = 100;

/**
 * D9: one step, in which enough of 100 actions must be above 0.
 * observation [1]: a number in [0.5, 1], drawn at the reset, which says nothing
 * action [100]: each in [-1, 1]; beyond that as at the bound
 * reward: 1 if `threshold` or more actions are above 0, else 0; its smooth counterpart is the sum of 0.5 + action / 2 over all actions,
 *   divided by threshold, at most 1. height mixes them, as in the reward wrappers.
 * score: the reward at height 1. terminated: after the first step.
 */
export const threshold = defineEnv({
  id: "discontinuous/Threshold-v0",
  module: import.meta.url,
  export: "threshold",
  observationSpace: box({ low: [0.5], high: [1] }),
  actionSpace: box({ low: -1, high: 1, shape: [SIZE] }),
  maxEpisodeSteps: 1,
  scored: true,
  state: ["signal", "baseReward", "reward"],
  params: { threshold: 60, height: 1 },
  check(p) {
    requireInteger("discontinuous/Threshold-v0", "threshold", p.threshold, 1, SIZE);
    requireFinite("discontinuous/Threshold-v0", "height", p.height, 0, 1);
  },
  reset(state, i, rng) {
    state.signal[i] = rng.uniform(0.5, 1);
    state.baseReward[i] = 0;
    state.reward[i] = 0;
  },
  step(state, result, i, actions, p) {
    let count = 0;
    let sum = 0;
    for (let j = i * SIZE; j < (i + 1) * SIZE; j++) {
      if (actions[j] > 0) count++;
      sum += clamp(0.5 + actions[j] / 2, 0, 1);
    }
    const sharp = Number(count >= p.threshold);
    state.baseReward[i] = sharp;
    state.reward[i] = mixed(p.height, sharp, Math.min(1, sum / p.threshold));
    result.reward[i] = state.reward[i];
    if (result.score) result.score[i] = sharp;
    result.terminated[i] = 1;
  },
  observe(observations, state, i) {
    observations[i] = state.signal[i];
  },
  info: ({ baseReward, reward }, i) => ({ baseReward: baseReward[i], baseReturn: baseReward[i], wrappedReturn: reward[i] }),
});

/** Its twin, which pays the smooth counterpart. */
export const thresholdSmooth = nameDefinition(threshold.with({ height: 0 }), {
  id: "discontinuous/ThresholdSmooth-v0",
  module: import.meta.url,
  export: "thresholdSmooth",
});
