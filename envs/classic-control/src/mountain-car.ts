import { clamp, cos } from "@quantal/numeric";
import { box, defineEnv, discrete } from "gymnasium-js";
import { drawValley } from "./draw-valley.ts";
import { readBounds } from "./reset-options.ts";

const MIN_POSITION = -1.2;
const MAX_POSITION = 0.6;
const MAX_SPEED = 0.07;

/**
 * Drive an underpowered car out of a valley by pushing it to the left (0), not at all (1) or to the right (2).
 * observation [2]: position m, velocity m a step
 * reward: -1 a step, the last one included
 * terminated: the car is at the goal or past it, and no slower than goalVelocity
 * reset options: low, high: bounds of the position at the start, -0.6 and -0.4 by default; the velocity is 0
 * @see Moore 1990; Sutton & Barto 2018, example 10.1; with the numbers of Gymnasium's MountainCar-v0
 */
export const mountainCar = defineEnv({
  id: "MountainCar-v0",
  module: import.meta.url,
  export: "mountainCar",
  observationSpace: box({ low: [MIN_POSITION, -MAX_SPEED], high: [MAX_POSITION, MAX_SPEED] }),
  actionSpace: discrete(3),
  maxEpisodeSteps: 200,
  framesPerSecond: 30,
  state: ["position", "velocity"],
  params: {
    goalPosition: 0.5, // m
    goalVelocity: 0, // m a step
    force: 0.001, // what a push adds to the velocity
    gravity: 0.0025, // what the steepest slope adds to it
  },
  reset(state, i, rng, _p, options) {
    const { low, high } = readBounds("MountainCar-v0", options, -0.6, -0.4);
    state.position[i] = rng.uniform(low, high);
    state.velocity[i] = 0;
  },
  step(state, result, i, actions, p) {
    const push = (actions[i] - 1) * p.force - cos(3 * state.position[i]) * p.gravity;
    const speed = clamp(state.velocity[i] + push, -MAX_SPEED, MAX_SPEED);
    const position = clamp(state.position[i] + speed, MIN_POSITION, MAX_POSITION);
    const velocity = position === MIN_POSITION && speed < 0 ? 0 : speed; // the left wall takes all speed
    state.position[i] = position;
    state.velocity[i] = velocity;
    if (position >= p.goalPosition && velocity >= p.goalVelocity) result.terminated[i] = 1;
    result.reward[i] = -1;
  },
  observe(observations, state, i) {
    observations[2 * i] = state.position[i];
    observations[2 * i + 1] = state.velocity[i];
  },
  draw(painter, state, i, p) {
    drawValley(painter, state.position[i], { left: MIN_POSITION, right: MAX_POSITION, goal: p.goalPosition });
  },
});

export default mountainCar;
