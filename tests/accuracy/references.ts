import { acrobot, cartPole, mountainCar, mountainCarContinuous, pendulum } from "@quantal/classic-control";
import type { Pcg64 } from "@quantal/numeric";
import type { EnvDefinition } from "gymnasium-js";
import { add, cosine, divide, multiply, negative, sine, sineCosine, subtract, type Wide } from "./double-double.ts";

/** What one step should come to, from equations of motion in some 31 digits; its constants are the doubles of the program text. */
export interface Expected {
  /** By the columns' names. */
  state: { [name: string]: Wide };
  observation: Wide[];
  reward: Wide;
  terminated: boolean;
}

/** An environment, random states and actions for it, and its step by a second hand. */
export interface Case {
  definition: EnvDefinition;
  /** Largest error of a state variable v, in units of 1 + |v|. */
  tolerance: number;
  /** Writes a random state, in the order of the columns. */
  draw(rng: Pcg64): number[];
  action(rng: Pcg64): number;
  step(state: readonly number[], action: number): Expected;
}

/** A number in the nearest float32, exactly. */
const single = (x: Wide | number): Wide => [Math.fround(typeof x === "number" ? x : x[0]), 0];

function limit(x: Wide, low: number, high: number): Wide {
  if (x[0] < low || (x[0] === low && x[1] < 0)) return [low, 0];
  return x[0] > high || (x[0] === high && x[1] > 0) ? [high, 0] : x;
}

/** Cart and pole from the equations of Barto, Sutton & Anderson: theta'' and x'' from the forces, then one Euler step. */
function stepCartPole([x, xDot, theta, thetaDot]: readonly number[], action: number): Expected {
  const [sin, cos] = sineCosine(theta);
  const total = add(1, 0.1);
  const moment = multiply(0.1, 0.5); // pole mass times half length
  const push = divide(add(action === 1 ? 10 : -10, multiply(moment, thetaDot, thetaDot, sin)), total);
  const inertia = multiply(0.5, subtract(divide(4, 3), divide(multiply(0.1, cos, cos), total)));
  const turning = divide(subtract(multiply(9.8, sin), multiply(cos, push)), inertia);
  const speeding = subtract(push, divide(multiply(moment, turning, cos), total));
  const state = {
    x: add(x, multiply(0.02, xDot)),
    xDot: add(xDot, multiply(0.02, speeding)),
    theta: add(theta, multiply(0.02, thetaDot)),
    thetaDot: add(thetaDot, multiply(0.02, turning)),
  };
  const terminated = Math.abs(state.x[0]) > 2.4 || Math.abs(state.theta[0]) > (12 * 2 * Math.PI) / 360;
  return { state, observation: Object.values(state), reward: [1, 0], terminated };
}

/** Moore's car: velocity from push and slope, limited; then position, limited; the left wall stops it. */
function stepMountainCar([position, velocity]: readonly number[], action: number): Expected {
  const change = subtract(multiply(action - 1, 0.001), multiply(0.0025, cosine(multiply(3, position))));
  const speed = limit(add(velocity, change), -0.07, 0.07);
  const place = limit(add(position, speed), -1.2, 0.6);
  const state = { position: place, velocity: place[0] === -1.2 && speed[0] < 0 ? ([0, 0] as const) : speed };
  return { state, observation: [state.position, state.velocity], reward: [-1, 0], terminated: place[0] >= 0.5 && state.velocity[0] >= 0 };
}

/** The same car with a force, in the types that NumPy 2 gives each operation: float32 but for the first step's state and a clipped force. */
function stepContinuousCar([position, velocity, isDouble]: readonly number[], action: number): Expected {
  const typed = (x: Wide): Wide => (isDouble === 1 ? x : single(x));
  const slope = multiply(0.0025, cosine(typed(multiply(3, position))));
  const isClipped = Math.abs(action) > 1;
  const change = isClipped
    ? subtract(multiply(Math.sign(action), 0.0015), slope)
    : single(subtract(single(multiply(action, single(0.0015))), single(slope)));
  const top = typed([0.07, 0])[0];
  const speed = limit(typed(add(velocity, typed(change))), -top, top);
  const left = typed([-1.2, 0])[0];
  const place = limit(typed(add(position, speed)), left, typed([0.6, 0])[0]);
  const moving: Wide = place[0] === left && speed[0] < 0 ? [0, 0] : speed;
  const terminated = place[0] >= typed([0.45, 0])[0] && moving[0] >= 0;
  const reward = subtract(terminated ? 100 : 0, multiply(action, action, 0.1));
  const state = { position: single(place), velocity: single(moving), isDouble: [0, 0] as const };
  return { state, observation: [state.position, state.velocity], reward, terminated };
}

/** A rod at a pivot: theta'' = 3 g / (2 l) sin(theta) + 3 / (m l^2) u; velocity first, then the angle by the new velocity. */
function stepPendulum([theta, thetaDot]: readonly number[], action: number): Expected {
  const torque = Math.max(-2, Math.min(2, action));
  const turns = Math.floor((theta + Math.PI) / (2 * Math.PI));
  const angle = subtract(theta, multiply(turns, 2 * Math.PI)); // of the double 2 pi that the remainder is taken of
  const effort = single(multiply(single(0.001), single(multiply(torque, torque))));
  const reward = negative(add(add(multiply(angle, angle), multiply(0.1, thetaDot, thetaDot)), effort));
  const acceleration = add(multiply(15, sine(theta)), single(multiply(3, torque)));
  const turning = limit(add(thetaDot, multiply(acceleration, 0.05)), -8, 8);
  const turned = add(theta, multiply(turning, 0.05));
  const [sin, cos] = sineCosine(turned);
  return { state: { theta: turned, thetaDot: turning }, observation: [cos, sin, turning], reward, terminated: false };
}

/**
 * Two rods: accelerations by the book's equations, solved as the 2 x 2 system M a = b that they come from; then classic Runge-Kutta.
 * (cos(t - pi/2) is sin(t) for the real pi; the double pi of the program text differs by 6e-17, below what is asked.)
 */
function stepAcrobot([theta1, theta2, speed1, speed2]: readonly number[], action: number): Expected {
  const start: Wide[] = [theta1, theta2, speed1, speed2].map((x) => [x, 0]);
  const ahead = (slopes: Wide[], time: Wide | number): Wide[] => start.map((x, k) => add(x, multiply(time, slopes[k])));
  const half = divide(0.2, 2);
  const k1 = slopesOf(start, action - 1);
  const k2 = slopesOf(ahead(k1, half), action - 1);
  const k3 = slopesOf(ahead(k2, half), action - 1);
  const k4 = slopesOf(ahead(k3, 0.2), action - 1);
  const mean = k1.map((x, k) => divide(add(add(x, k4[k]), multiply(2, add(k2[k], k3[k]))), 6));
  const [a, b, c, d] = ahead(mean, 0.2);
  const state = {
    theta1: wrapped(a),
    theta2: wrapped(b),
    theta1Dot: limit(c, -4 * Math.PI, 4 * Math.PI),
    theta2Dot: limit(d, -9 * Math.PI, 9 * Math.PI),
  };
  const [sin1, cos1] = sineCosine(state.theta1);
  const [sin2, cos2] = sineCosine(state.theta2);
  const terminated = negative(add(cos1, cosine(add(state.theta1, state.theta2))))[0] > 1;
  const observation = [cos1, sin1, cos2, sin2, state.theta1Dot, state.theta2Dot];
  return { state, observation, reward: [terminated ? 0 : -1, 0], terminated };
}

/** Velocities and accelerations for unit masses, lengths and moments of inertia: [m11 m12; m12 m22] [a1; a2] = [b1; b2 + torque]. */
function slopesOf([theta1, theta2, speed1, speed2]: Wide[], torque: number): Wide[] {
  const [sin, cos] = sineCosine(theta2);
  const m11 = add(add(0.25, add(1.25, cos)), 2);
  const m12 = add(add(0.25, multiply(0.5, cos)), 1);
  const m22 = 1.25;
  const weight2 = multiply(0.5 * 9.8, sine(add(theta1, theta2)));
  const weight1 = add(multiply(1.5 * 9.8, sine(theta1)), weight2);
  const b1 = subtract(multiply(0.5, sin, add(multiply(speed2, speed2), multiply(2, speed2, speed1))), weight1);
  const b2 = subtract(subtract(torque, multiply(0.5, sin, speed1, speed1)), weight2);
  const determinant = subtract(multiply(m11, m22), multiply(m12, m12));
  const a1 = divide(subtract(multiply(m22, b1), multiply(m12, b2)), determinant);
  const a2 = divide(subtract(multiply(m11, b2), multiply(m12, b1)), determinant);
  return [speed1, speed2, a1, a2];
}

function wrapped(angle: Wide): Wide {
  let rest = angle;
  while (rest[0] > Math.PI) rest = subtract(rest, 2 * Math.PI);
  while (rest[0] < -Math.PI) rest = add(rest, 2 * Math.PI);
  return rest;
}

const float32 = (rng: Pcg64, low: number, high: number): number => Math.fround(rng.uniform(low, high));

export const CASES: { [id: string]: Case } = {
  "CartPole-v1": {
    definition: cartPole,
    tolerance: 1e-14,
    draw: (rng) => [rng.uniform(-3, 3), rng.uniform(-5, 5), rng.uniform(-1, 1), rng.uniform(-5, 5)],
    action: (rng) => rng.integers(0, 2),
    step: stepCartPole,
  },
  "MountainCar-v0": {
    definition: mountainCar,
    tolerance: 1e-14,
    draw: (rng) => [rng.uniform(-1.2, 0.6), rng.uniform(-0.07, 0.07)],
    action: (rng) => rng.integers(0, 3),
    step: stepMountainCar,
  },
  "MountainCarContinuous-v0": {
    definition: mountainCarContinuous,
    tolerance: 1e-14,
    draw: (rng) =>
      rng.integers(0, 2) === 0
        ? [rng.uniform(-1.2, 0.6), rng.uniform(-0.07, 0.07), 1]
        : [float32(rng, -1.2, 0.6), float32(rng, -0.07, 0.07), 0],
    action: (rng) => float32(rng, -1.5, 1.5),
    step: stepContinuousCar,
  },
  "Pendulum-v1": {
    definition: pendulum,
    tolerance: 1e-12,
    draw: (rng) => [rng.uniform(-30, 30), rng.uniform(-8, 8), 0],
    action: (rng) => float32(rng, -3, 3),
    step: stepPendulum,
  },
  "Acrobot-v1": {
    definition: acrobot,
    tolerance: 1e-12,
    draw: (rng) => [
      rng.uniform(-Math.PI, Math.PI),
      rng.uniform(-Math.PI, Math.PI),
      rng.uniform(-4 * Math.PI, 4 * Math.PI),
      rng.uniform(-9 * Math.PI, 9 * Math.PI),
    ],
    action: (rng) => rng.integers(0, 3),
    step: stepAcrobot,
  },
};
