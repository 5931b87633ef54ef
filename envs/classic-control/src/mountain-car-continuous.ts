import { clamp, cos } from "@quantal/numeric";
import { box, defineEnv } from "gymnasium-js";
import { drawValley } from "./draw-valley.ts";
import { readBounds } from "./reset-options.ts";

const MIN_POSITION = -1.2;
const MAX_POSITION = 0.6;
const MAX_SPEED = 0.07;
const MAX_ACTION = 1;
const GRAVITY = 0.0025; // what the steepest slope adds to the velocity

/**
 * Drive an underpowered car out of a valley with as little force as possible.
 * observation [2]: position m, velocity m a step
 * action [1]: force, clipped to [-1, 1]
 * reward: -0.1 action^2, of the action before it is clipped, and 100 more at the goal
 * terminated: the car is at the goal or past it, and no slower than goalVelocity
 * reset options: low, high: bounds of the position at the start, -0.6 and -0.4 by default; the velocity is 0
 * Gymnasium keeps the state as float64 until the first step and as float32 from there on, and computes with float32
 * what involves no float64 but numbers of its program text (NumPy 2's promotion): so it is here.
 * @see Moore 1990; with the numbers of Gymnasium's MountainCarContinuous-v0
 */
export const mountainCarContinuous = defineEnv({
  id: "MountainCarContinuous-v0",
  module: import.meta.url,
  export: "mountainCarContinuous",
  observationSpace: box({ low: [MIN_POSITION, -MAX_SPEED], high: [MAX_POSITION, MAX_SPEED] }),
  actionSpace: box({ low: -MAX_ACTION, high: MAX_ACTION, shape: [1] }),
  maxEpisodeSteps: 999,
  framesPerSecond: 30,
  state: ["position", "velocity", "isDouble"], // isDouble: 1 until the first step
  params: {
    goalPosition: 0.45, // m
    goalVelocity: 0, // m a step
    power: 0.0015, // what a force of 1 adds to the velocity
  },
  reset(state, i, rng, _p, options) {
    const { low, high } = readBounds("MountainCarContinuous-v0", options, -0.6, -0.4);
    state.position[i] = rng.uniform(low, high);
    state.velocity[i] = 0;
    state.isDouble[i] = 1;
  },
  step(state, result, i, actions, p) {
    const isDouble = state.isDouble[i] === 1;
    const action = actions[i];
    const pull = GRAVITY * cos(as(isDouble, 3 * state.position[i]));
    const speed = limitSpeed(as(isDouble, state.velocity[i] + as(isDouble, pushOf(action, p.power, pull))), isDouble);
    const place = as(isDouble, state.position[i] + as(isDouble, speed));
    const left = as(isDouble, MIN_POSITION);
    const position = clamp(place, left, as(isDouble, MAX_POSITION));
    const velocity = position === left && speed < 0 ? 0 : speed; // the left wall takes all speed
    const isOver = position >= as(isDouble, p.goalPosition) && as(isDouble, velocity) >= as(isDouble, p.goalVelocity);
    if (isOver) result.terminated[i] = 1;
    result.reward[i] = (isOver ? 100 : 0) - action * action * 0.1;
    state.position[i] = Math.fround(position);
    state.velocity[i] = Math.fround(velocity);
    state.isDouble[i] = 0;
  },
  observe(observations, state, i) {
    observations[2 * i] = state.position[i];
    observations[2 * i + 1] = state.velocity[i];
  },
  draw(painter, state, i, p) {
    drawValley(painter, state.position[i], { left: MIN_POSITION, right: MAX_POSITION, goal: p.goalPosition });
  },
});

export default mountainCarContinuous;

/** The number in the state's type: as it is, or rounded to float32. */
function as(isDouble: boolean, x: number): number {
  return isDouble ? x : Math.fround(x);
}

/** What action and slope add to the velocity: a float32, but a double where the action is clipped, to a number of the program text. */
function pushOf(action: number, power: number, pull: number): number {
  if (action > MAX_ACTION) return MAX_ACTION * power - pull;
  if (action < -MAX_ACTION) return -MAX_ACTION * power - pull;
  return Math.fround(Math.fround(action * Math.fround(power)) - Math.fround(pull));
}

/** The velocity within the limit of its type; as fast as the limit where beyond. */
function limitSpeed(velocity: number, isDouble: boolean): number {
  const limit = as(isDouble, MAX_SPEED);
  return clamp(velocity, -limit, limit);
}
