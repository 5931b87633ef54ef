import { clamp, cos, OptionError, sin } from "@quantal/numeric";
import { box, defineEnv, type Painter } from "gymnasium-js";
import { readNumber } from "./reset-options.ts";

const MAX_SPEED = 8; // rad/s
const MAX_TORQUE = 2; // N m
const EFFORT_COST = Math.fround(0.001); // Gymnasium multiplies it with a float32 action, which rounds it first

/**
 * Swing a pendulum up by a torque at its pivot and hold it there.
 * observation [3]: cos and sin of the angle (0 upright, counter-clockwise), angular velocity rad/s
 * action [1]: torque N m, clipped to [-2, 2]
 * reward: -(angle^2 + 0.1 velocity^2 + 0.001 torque^2) of the state before the step, angle in [-pi, pi)
 * terminated: never
 * reset options: xInit, yInit: the start's angle is in [-xInit, xInit), its velocity in [-yInit, yInit); pi and 1 by default
 * (Gymnasium's x_init and y_init)
 * The action is a float32, and what Gymnasium computes with it alone is rounded to float32 (NumPy 2's promotion): so it is here.
 */
export const pendulum = defineEnv({
  id: "Pendulum-v1",
  module: import.meta.url,
  export: "pendulum",
  observationSpace: box({ low: [-1, -1, -MAX_SPEED], high: [1, 1, MAX_SPEED] }),
  actionSpace: box({ low: -MAX_TORQUE, high: MAX_TORQUE, shape: [1] }),
  maxEpisodeSteps: 200,
  framesPerSecond: 30,
  state: ["theta", "thetaDot", "torque"], // the torque is there to be drawn only
  params: {
    g: 10, // m/s^2
    m: 1, // kg
    l: 1, // m
    dt: 0.05, // seconds a step
  },
  check(p) {
    for (const name of ["m", "l", "dt"] as const) {
      if (!(p[name] > 0))
        throw new OptionError({ where: "Pendulum-v1", problem: `${name} is out of range`, got: p[name], expected: "a number above 0" });
    }
  },
  reset(state, i, rng, _p, options) {
    const angle = readNumber("Pendulum-v1", options, "xInit", Math.PI);
    const speed = readNumber("Pendulum-v1", options, "yInit", 1);
    state.theta[i] = rng.uniform(-angle, angle);
    state.thetaDot[i] = rng.uniform(-speed, speed);
    state.torque[i] = 0;
  },
  step(state, result, i, actions, p) {
    const theta = state.theta[i];
    const thetaDot = state.thetaDot[i];
    const torque = clamp(actions[i], -MAX_TORQUE, MAX_TORQUE); // a float32: its bounds are exact
    const angle = normalizeAngle(theta);
    const effort = Math.fround(EFFORT_COST * Math.fround(torque * torque));
    result.reward[i] = -(angle * angle + 0.1 * (thetaDot * thetaDot) + effort);
    const push = Math.fround(Math.fround(3 / (p.m * (p.l * p.l))) * torque);
    const newThetaDot = clamp(thetaDot + (((3 * p.g) / (2 * p.l)) * sin(theta) + push) * p.dt, -MAX_SPEED, MAX_SPEED);
    state.theta[i] = theta + newThetaDot * p.dt;
    state.thetaDot[i] = newThetaDot;
    state.torque[i] = torque;
  },
  observe(observations, state, i) {
    observations[3 * i] = cos(state.theta[i]);
    observations[3 * i + 1] = sin(state.theta[i]);
    observations[3 * i + 2] = state.thetaDot[i];
  },
  draw(painter, state, i) {
    drawPendulum(painter, state.theta[i], state.torque[i]);
  },
});

export default pendulum;

/** The angle in [-pi, pi), by Python's remainder, which has the sign of the divisor. */
function normalizeAngle(angle: number): number {
  const turn = 2 * Math.PI;
  const rest = (angle + Math.PI) % turn;
  return (rest < 0 ? rest + turn : rest) - Math.PI;
}

function drawPendulum(painter: Painter, theta: number, torque: number): void {
  painter.canvas(500, 500);
  const [pivot, length] = [250, 200];
  const [tipX, tipY] = [pivot - length * sin(theta), pivot - length * cos(theta)];
  painter.line([pivot, pivot, tipX, tipY], { stroke: "#cc4d4d", lineWidth: 40 });
  painter.circle(pivot, pivot, 7, { fill: "#222222" });
  if (torque !== 0) drawTorque(painter, pivot, torque);
}

/** An arc around the pivot, as long as the torque is strong, with a head where it turns to. */
function drawTorque(painter: Painter, pivot: number, torque: number): void {
  const radius = 50;
  const sweep = torque; // radians: 2 N m are about a third of a circle
  const points: number[] = [];
  for (let k = 0; k <= 16; k++) {
    const angle = -sweep / 2 + (sweep * k) / 16; // from the top, counter-clockwise as the pendulum's own
    points.push(pivot - radius * sin(angle), pivot - radius * cos(angle));
  }
  painter.line(points, { stroke: "#3355aa", lineWidth: 4 });
  const end = sweep / 2;
  const [x, y] = [pivot - radius * sin(end), pivot - radius * cos(end)];
  const [alongX, alongY] = [-Math.sign(torque) * cos(end) * 16, Math.sign(torque) * sin(end) * 16];
  painter.polygon([x + alongX, y + alongY, x - alongY / 2, y + alongX / 2, x + alongY / 2, y - alongX / 2], { fill: "#3355aa" });
}
