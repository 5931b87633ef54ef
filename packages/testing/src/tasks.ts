import { box, defineEnv, discrete } from "gymnasium-js";

// Small tasks that a learner solves in seconds and chance does not, with the returns that tell them apart.

/**
 * Keep a drifting point near the middle by pushing it left (0), not at all (1) or right (2).
 * observation [2]: position, velocity. reward: 1 within 0.5 of the middle, else 0. Never terminates, 40 steps.
 * A random policy gets about 6 of 40, none at all 10; pushing against position and velocity gets 39.
 */
export const hold = defineEnv({
  id: "testing/Hold-v0",
  module: import.meta.url,
  export: "hold",
  observationSpace: box({ low: [-Infinity, -Infinity], high: [Infinity, Infinity] }),
  actionSpace: discrete(3),
  maxEpisodeSteps: 40,
  state: ["x", "v"],
  params: {},
  reset(state, i, rng) {
    state.x[i] = rng.uniform(-1, 1);
    state.v[i] = rng.uniform(-0.1, 0.1);
  },
  step(state, result, i, actions, _p, rng) {
    state.v[i] += (actions[i] - 1) * 0.1 + rng.uniform(-0.05, 0.05);
    state.x[i] += state.v[i];
    result.reward[i] = Number(Math.abs(state.x[i]) < 0.5);
  },
  observe(observations, state, i) {
    observations[2 * i] = state.x[i];
    observations[2 * i + 1] = state.v[i];
  },
});

/** As `hold`, with one push in [-1, 1] and the distance as cost: reward = -|position|. A random policy gets about -187, none at all -75, a good one -2. */
export const holdContinuous = defineEnv({
  id: "testing/HoldContinuous-v0",
  module: import.meta.url,
  export: "holdContinuous",
  observationSpace: box({ low: [-Infinity, -Infinity], high: [Infinity, Infinity] }),
  actionSpace: box({ low: [-1], high: [1] }),
  maxEpisodeSteps: 40,
  state: ["x", "v"],
  params: {},
  reset(state, i, rng) {
    state.x[i] = rng.uniform(-1, 1);
    state.v[i] = rng.uniform(-0.1, 0.1);
  },
  step(state, result, i, actions, _p, rng) {
    state.v[i] += Math.max(-1, Math.min(1, actions[i])) * 0.15 + rng.uniform(-0.05, 0.05);
    state.x[i] += state.v[i];
    result.reward[i] = -Math.abs(state.x[i]);
  },
  observe(observations, state, i) {
    observations[2 * i] = state.x[i];
    observations[2 * i + 1] = state.v[i];
  },
});
