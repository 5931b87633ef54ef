import { cos, OptionError, sin } from "@quantal/numeric";
import { box, defineEnv, discrete, type Painter } from "gymnasium-js";
import { cartPoleKernel } from "./cart-pole-kernel.ts";
import { readBounds } from "./reset-options.ts";

const X_THRESHOLD = 2.4;
const THETA_THRESHOLD = (12 * 2 * Math.PI) / 360;
const INTEGRATORS = ["euler", "semi-implicit euler"];

/**
 * Balance a pole on a cart by pushing the cart to the left (0) or to the right (1).
 * observation [4]: cart position m, cart velocity m/s, pole angle rad (0 upright), pole angular velocity rad/s
 * reward: 1 a step, the last one included; with suttonBartoReward 0, and -1 at termination
 * terminated: the cart is more than 2.4 m off, or the pole more than 12 degrees
 * reset options: low, high: bounds of all four state variables at the start, -0.05 and 0.05 by default
 * @see Barto, Sutton & Anderson 1983; with the numbers of Gymnasium's CartPole-v1
 */
export const cartPole = defineEnv({
  id: "CartPole-v1",
  module: import.meta.url,
  export: "cartPole",
  observationSpace: box({
    low: [-2 * X_THRESHOLD, -Infinity, -2 * THETA_THRESHOLD, -Infinity],
    high: [2 * X_THRESHOLD, Infinity, 2 * THETA_THRESHOLD, Infinity],
  }),
  actionSpace: discrete(2),
  maxEpisodeSteps: 500,
  framesPerSecond: 50,
  state: ["x", "xDot", "theta", "thetaDot"],
  params: {
    gravity: 9.8, // m/s^2
    massCart: 1, // kg
    massPole: 0.1, // kg
    length: 0.5, // half of the pole's length, m
    forceMagnitude: 10, // N
    tau: 0.02, // seconds a step
    kinematicsIntegrator: "euler", // or "semi-implicit euler"
    suttonBartoReward: false,
  },
  check(p) {
    const where = "CartPole-v1";
    if (!INTEGRATORS.includes(p.kinematicsIntegrator)) {
      throw new OptionError({
        where,
        problem: "unknown kinematicsIntegrator",
        got: p.kinematicsIntegrator,
        expected: INTEGRATORS.join(" or "),
      });
    }
    for (const name of ["massCart", "massPole", "length", "tau"] as const) {
      if (!(p[name] > 0)) throw new OptionError({ where, problem: `${name} is out of range`, got: p[name], expected: "a number above 0" });
    }
  },
  reset(state, i, rng, _p, options) {
    const { low, high } = readBounds("CartPole-v1", options, -0.05, 0.05);
    state.x[i] = rng.uniform(low, high);
    state.xDot[i] = rng.uniform(low, high);
    state.theta[i] = rng.uniform(low, high);
    state.thetaDot[i] = rng.uniform(low, high);
  },
  // Kept under 460 bytes of bytecode: up to there V8 compiles it into the loop over lanes, which is worth a tenth of the speed.
  step({ x, xDot, theta, thetaDot }, result, i, actions, p) {
    const { massPole, length, tau } = p;
    const angle = theta[i];
    const turning = thetaDot[i];
    const speed = xDot[i];
    const sine = sin(angle);
    const cosine = cos(angle);
    const force = actions[i] === 1 ? p.forceMagnitude : -p.forceMagnitude;
    const totalMass = massPole + p.massCart;
    const poleMassLength = massPole * length;
    const temp = (force + poleMassLength * (turning * turning) * sine) / totalMass;
    const leverage = length * (4 / 3 - (massPole * (cosine * cosine)) / totalMass);
    const turningChange = (p.gravity * sine - cosine * temp) / leverage;
    const speedChange = temp - (poleMassLength * turningChange * cosine) / totalMass;
    const newSpeed = speed + tau * speedChange;
    const newTurning = turning + tau * turningChange;
    const isEuler = p.kinematicsIntegrator === "euler"; // places move by the old speeds
    const newX = x[i] + tau * (isEuler ? speed : newSpeed);
    const newAngle = angle + tau * (isEuler ? turning : newTurning);
    x[i] = newX;
    xDot[i] = newSpeed;
    theta[i] = newAngle;
    thetaDot[i] = newTurning;
    const isOver = Math.abs(newX) > X_THRESHOLD || Math.abs(newAngle) > THETA_THRESHOLD;
    if (isOver) result.terminated[i] = 1;
    result.reward[i] = p.suttonBartoReward ? (isOver ? -1 : 0) : 1;
  },
  observe(observations, state, i) {
    observations[4 * i] = state.x[i];
    observations[4 * i + 1] = state.xDot[i];
    observations[4 * i + 2] = state.theta[i];
    observations[4 * i + 3] = state.thetaDot[i];
  },
  kernel: (numEnvs, p) =>
    cartPoleKernel(numEnvs, {
      ...p,
      totalMass: p.massPole + p.massCart,
      poleMassLength: p.massPole * p.length,
      isEuler: p.kinematicsIntegrator === "euler",
      xThreshold: X_THRESHOLD,
      thetaThreshold: THETA_THRESHOLD,
    }),
  draw(painter, state, i, p) {
    drawCart(painter, state.x[i], state.theta[i], p.length);
  },
});

export default cartPole;

function drawCart(painter: Painter, x: number, theta: number, length: number): void {
  painter.canvas(600, 400);
  const scale = 600 / (4 * X_THRESHOLD); // pixels a metre
  const [cartX, cartY] = [300 + x * scale, 300];
  const reach = 2 * length * scale * 2; // drawn at twice its size, as is usual
  painter.line([0, cartY, 600, cartY], { stroke: "#444444" });
  for (const edge of [-X_THRESHOLD, X_THRESHOLD]) {
    painter.line([300 + edge * scale, cartY - 8, 300 + edge * scale, cartY + 8], { stroke: "#bb4444", lineWidth: 2 });
  }
  painter.rectangle(cartX - 25, cartY - 15, 50, 30, { fill: "#222222" });
  painter.line([cartX, cartY - 8, cartX + reach * sin(theta), cartY - 8 - reach * cos(theta)], { stroke: "#ca9865", lineWidth: 10 });
  painter.circle(cartX, cartY - 8, 5, { fill: "#8184cb" });
}
