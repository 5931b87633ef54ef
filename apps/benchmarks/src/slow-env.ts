import { box, defineEnv, discrete } from "gymnasium-js";

/** Stands for a simulation that computes: about 0.5 ms a step on the machine of the results, by `rounds` of arithmetic. */
export const slowEnv = defineEnv({
  id: "benchmarks/Slow-v0",
  module: import.meta.url,
  export: "slowEnv",
  observationSpace: box({ low: -Infinity, high: Infinity }),
  actionSpace: discrete(2),
  maxEpisodeSteps: 200,
  state: ["x"],
  params: { rounds: 40_000 },
  reset(state, i, rng) {
    state.x[i] = rng.uniform();
  },
  step(state, result, i, actions, p) {
    let x = state.x[i];
    for (let k = 0; k < p.rounds; k++) x = Math.sqrt(x * x * 0.999 + 1e-3 * (k & 7)) + 1e-6 * actions[i];
    state.x[i] = x;
    result.reward[i] = x;
  },
  observe(observations, state, i) {
    observations[i] = state.x[i];
  },
});
