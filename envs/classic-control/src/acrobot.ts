import { clamp, cos, OptionError, sin } from "@quantal/numeric";
import { box, defineEnv, discrete, type Painter } from "gymnasium-js";
import { readBounds } from "./reset-options.ts";

const TURN = 2 * Math.PI;
const MAX_SPEED_1 = 4 * Math.PI; // rad/s
const MAX_SPEED_2 = 9 * Math.PI; // rad/s

const PARAMS = {
  linkLength1: 1, // m
  linkLength2: 1, // m; no more than drawn: no equation has it
  linkMass1: 1, // kg
  linkMass2: 1, // kg
  linkComPos1: 0.5, // m from a link's joint to its center of mass
  linkComPos2: 0.5, // m
  linkMoi: 1, // kg m^2, moment of inertia of either link
  gravity: 9.8, // m/s^2
  dt: 0.2, // seconds a step
};

// Room for one step's numbers, written before it is read in each: nothing is kept here from one step to the next.
const START = new Float64Array(4); // angles, then velocities
const POINT = new Float64Array(4);
const SLOPES = new Float64Array(16); // four of the Runge-Kutta method, after one another

/**
 * Swing the lower end of two linked rods above a line, by a torque at the joint between them: -1 (0), none (1) or 1 N m (2).
 * observation [6]: cos and sin of the first angle (0 downwards), cos and sin of the second (from the first), both velocities rad/s
 * reward: -1 a step, 0 at the goal
 * terminated: the lower end is a length above the pivot: -cos(theta1) - cos(theta1 + theta2) > 1
 * reset options: low, high: bounds of all four state variables at the start, -0.1 and 0.1 by default
 * @see Sutton & Barto 2018, section 11.3 of the first edition; with the numbers of Gymnasium's Acrobot-v1
 */
export const acrobot = defineEnv({
  id: "Acrobot-v1",
  module: import.meta.url,
  export: "acrobot",
  observationSpace: box({ low: [-1, -1, -1, -1, -MAX_SPEED_1, -MAX_SPEED_2], high: [1, 1, 1, 1, MAX_SPEED_1, MAX_SPEED_2] }),
  actionSpace: discrete(3),
  maxEpisodeSteps: 500,
  framesPerSecond: 15,
  state: ["theta1", "theta2", "theta1Dot", "theta2Dot"],
  params: PARAMS,
  check(p) {
    for (const name of ["linkLength1", "linkLength2", "linkMass1", "linkMass2", "linkMoi", "dt"] as const) {
      if (!(p[name] > 0)) {
        throw new OptionError({ where: "Acrobot-v1", problem: `${name} is out of range`, got: p[name], expected: "a number above 0" });
      }
    }
  },
  reset(state, i, rng, _p, options) {
    const { low, high } = readBounds("Acrobot-v1", options, -0.1, 0.1);
    state.theta1[i] = Math.fround(rng.uniform(low, high)); // Gymnasium keeps a start as float32, and what follows as float64
    state.theta2[i] = Math.fround(rng.uniform(low, high));
    state.theta1Dot[i] = Math.fround(rng.uniform(low, high));
    state.theta2Dot[i] = Math.fround(rng.uniform(low, high));
  },
  step(state, result, i, actions, p) {
    START[0] = state.theta1[i];
    START[1] = state.theta2[i];
    START[2] = state.theta1Dot[i];
    START[3] = state.theta2Dot[i];
    integrate(actions[i] - 1, p);
    const theta1 = wrap(POINT[0]);
    const theta2 = wrap(POINT[1]);
    state.theta1[i] = theta1;
    state.theta2[i] = theta2;
    state.theta1Dot[i] = clamp(POINT[2], -MAX_SPEED_1, MAX_SPEED_1);
    state.theta2Dot[i] = clamp(POINT[3], -MAX_SPEED_2, MAX_SPEED_2);
    const isOver = -cos(theta1) - cos(theta2 + theta1) > 1;
    if (isOver) result.terminated[i] = 1;
    result.reward[i] = isOver ? 0 : -1;
  },
  observe(observations, state, i) {
    observations[6 * i] = cos(state.theta1[i]);
    observations[6 * i + 1] = sin(state.theta1[i]);
    observations[6 * i + 2] = cos(state.theta2[i]);
    observations[6 * i + 3] = sin(state.theta2[i]);
    observations[6 * i + 4] = state.theta1Dot[i];
    observations[6 * i + 5] = state.theta2Dot[i];
  },
  draw(painter, state, i, p) {
    drawLinks(painter, state.theta1[i], state.theta1[i] + state.theta2[i], p);
  },
});

export default acrobot;

/** One step of the classic Runge-Kutta method of order 4, over dt seconds. Reads: START. Writes: SLOPES, POINT. */
function integrate(torque: number, p: typeof PARAMS): void {
  POINT.set(START);
  for (let stage = 0; stage < 4; stage++) {
    writeSlopes(4 * stage, torque, p);
    if (stage === 3) break;
    const time = stage === 2 ? p.dt : p.dt / 2;
    for (let k = 0; k < 4; k++) POINT[k] = START[k] + time * SLOPES[4 * stage + k];
  }
  for (let k = 0; k < 4; k++) {
    POINT[k] = START[k] + (p.dt / 6) * (SLOPES[k] + 2 * SLOPES[4 + k] + 2 * SLOPES[8 + k] + SLOPES[12 + k]);
  }
}

/**
 * Velocities and accelerations at a point, by the equations of Sutton & Barto's book, with d1, d2, phi1 and phi2 as there;
 * the products are in Gymnasium's order, for the same bits. Reads: POINT. Writes: SLOPES from `at` on.
 */
function writeSlopes(at: number, torque: number, p: typeof PARAMS): void {
  const { linkMass1: m1, linkMass2: m2, linkLength1: l1, linkComPos1: lc1, linkComPos2: lc2, linkMoi: moi, gravity: g } = p;
  const theta1 = POINT[0];
  const theta2 = POINT[1];
  const speed1 = POINT[2];
  const speed2 = POINT[3];
  const cosine = cos(theta2);
  const sine = sin(theta2);
  const d1 = m1 * (lc1 * lc1) + m2 * (l1 * l1 + lc2 * lc2 + 2 * l1 * lc2 * cosine) + moi + moi;
  const d2 = m2 * (lc2 * lc2 + l1 * lc2 * cosine) + moi;
  const phi2 = m2 * lc2 * g * cos(theta1 + theta2 - Math.PI / 2);
  const phi1 =
    -m2 * l1 * lc2 * (speed2 * speed2) * sine -
    2 * m2 * l1 * lc2 * speed2 * speed1 * sine +
    (m1 * lc1 + m2 * l1) * g * cos(theta1 - Math.PI / 2) +
    phi2;
  const drive = torque + (d2 / d1) * phi1 - m2 * l1 * lc2 * (speed1 * speed1) * sine - phi2;
  const acceleration2 = drive / (m2 * (lc2 * lc2) + moi - (d2 * d2) / d1);
  SLOPES[at] = speed1;
  SLOPES[at + 1] = speed2;
  SLOPES[at + 2] = -(d2 * acceleration2 + phi1) / d1;
  SLOPES[at + 3] = acceleration2;
}

/** The angle in [-pi, pi], by whole turns one after another, as Gymnasium takes them; far off by the remainder first. */
function wrap(angle: number): number {
  let rest = Math.abs(angle) < 1000 ? angle : angle % TURN;
  while (rest > Math.PI) rest -= TURN;
  while (rest < -Math.PI) rest += TURN;
  return rest;
}

/** Both links from the pivot in the middle. The angles are from straight down, counter-clockwise. */
function drawLinks(painter: Painter, first: number, second: number, p: typeof PARAMS): void {
  painter.canvas(500, 500);
  const [pivot, scale] = [250, 250 / (p.linkLength1 + p.linkLength2 + 0.2)]; // pixels a metre
  const [length1, length2] = [p.linkLength1 * scale, p.linkLength2 * scale];
  const [jointX, jointY] = [pivot + length1 * sin(first), pivot + length1 * cos(first)];
  const [tipX, tipY] = [jointX + length2 * sin(second), jointY + length2 * cos(second)];
  painter.line([0, pivot - scale, 500, pivot - scale], { stroke: "#222222" }); // the goal's height
  painter.line([pivot, pivot, jointX, jointY], { stroke: "#00cccc", lineWidth: 0.2 * scale });
  painter.line([jointX, jointY, tipX, tipY], { stroke: "#00cccc", lineWidth: 0.2 * scale });
  painter.circle(pivot, pivot, 0.1 * scale, { fill: "#cccc00" });
  painter.circle(jointX, jointY, 0.1 * scale, { fill: "#cccc00" });
}
