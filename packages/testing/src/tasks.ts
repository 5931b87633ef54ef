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

const ROWS = 6;
const PIXELS = 9;
const CLASSES = 3;

/**
 * Say for each of six rows of nine bytes which third of it is bright: a mini-batch in small, answered row by row.
 * observation [6, 9]: whole numbers from 0 to 255. action [6, 3]: logits without bounds. One step.
 * reward: share of rows whose largest logit is that of the bright third; chance gets a third.
 */
export const table = defineEnv({
  id: "testing/Table-v0",
  module: import.meta.url,
  export: "table",
  observationSpace: box({ low: 0, high: 255, shape: [ROWS, PIXELS] }),
  actionSpace: box({ low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, shape: [ROWS, CLASSES] }),
  maxEpisodeSteps: 1,
  state: { pixels: ROWS * PIXELS, bright: ROWS },
  params: {},
  reset(state, i, rng) {
    for (let row = i * ROWS; row < (i + 1) * ROWS; row++) {
      state.bright[row] = rng.integers(0, CLASSES);
      for (let k = 0; k < PIXELS; k++) {
        const isBright = Math.floor((k * CLASSES) / PIXELS) === state.bright[row];
        state.pixels[row * PIXELS + k] = rng.integers(0, 128) + (isBright ? 128 : 0);
      }
    }
  },
  step(state, result, i, actions) {
    for (let row = i * ROWS; row < (i + 1) * ROWS; row++) {
      let best = 0;
      for (let c = 1; c < CLASSES; c++) if (actions[row * CLASSES + c] > actions[row * CLASSES + best]) best = c;
      if (best === state.bright[row]) result.reward[i] += 1 / ROWS;
    }
    result.terminated[i] = 1;
  },
  observe(observations, state, i) {
    for (let k = i * ROWS * PIXELS; k < (i + 1) * ROWS * PIXELS; k++) observations[k] = state.pixels[k];
  },
});
