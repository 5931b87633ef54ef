import { box, defineEnv, discrete } from "gymnasium-js";

/** Hold a drone at height 0: let it fall (0) or give thrust (1). Reward: 1 minus the distance in metres. Terminated: more than 2 m off. */
export default defineEnv({
  id: "my/Hover-v0",
  module: import.meta.url,
  observationSpace: box({ low: -Infinity, high: Infinity, shape: [2] }), // height, speed
  actionSpace: discrete(2),
  maxEpisodeSteps: 100,
  state: ["height", "speed"],
  params: { thrust: 2, gravity: 1, dt: 0.05 },
  reset(state, i, rng) {
    state.height[i] = rng.uniform(-1, 1);
    state.speed[i] = 0;
  },
  step(state, result, i, actions, p) {
    state.speed[i] += p.dt * (p.thrust * actions[i] - p.gravity);
    state.height[i] += p.dt * state.speed[i];
    result.reward[i] = 1 - Math.abs(state.height[i]);
    result.terminated[i] = Number(Math.abs(state.height[i]) > 2);
  },
  observe(observations, state, i) {
    observations[2 * i] = state.height[i];
    observations[2 * i + 1] = state.speed[i];
  },
});
