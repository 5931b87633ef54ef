import type { ActionBuffer } from "gymnasium-js";
import { consume, cpuSeconds } from "../measure.ts";

/**
 * CartPole's equations without any interface: what this machine makes of them at this moment.
 * @param actions - a power of two of them
 */
export function naiveCartPole(steps: number, actions: ActionBuffer, observation: Float32Array): number {
  let x = 0;
  let xDot = 0;
  let theta = 0.01;
  let thetaDot = 0;
  let length = 0;
  for (let k = 0; k < steps; k++) {
    const sine = Math.sin(theta);
    const cosine = Math.cos(theta);
    const temp = ((actions[k & (actions.length - 1)] === 1 ? 10 : -10) + 0.05 * (thetaDot * thetaDot) * sine) / 1.1;
    const thetaAcceleration = (9.8 * sine - cosine * temp) / (0.5 * (4 / 3 - (0.1 * (cosine * cosine)) / 1.1));
    x += 0.02 * xDot;
    xDot += 0.02 * (temp - (0.05 * thetaAcceleration * cosine) / 1.1);
    theta += 0.02 * thetaDot;
    thetaDot += 0.02 * thetaAcceleration;
    observation[0] = x;
    observation[1] = xDot;
    observation[2] = theta;
    observation[3] = thetaDot;
    length++;
    if (x < -2.4 || x > 2.4 || theta < -0.2094395 || theta > 0.2094395 || length === 500) {
      x = xDot = thetaDot = length = 0;
      theta = 0.01;
    }
  }
  return observation[0];
}

/** Steps a second of that loop now, CPU time: what a figure of another minute, or of another machine, may be compared by. */
export function yardstick(): number {
  const actions = Int32Array.from({ length: 1024 }, (_, k) => Number(Math.imul(k, 0x9e3779b1) < 0));
  const observation = new Float32Array(4);
  const steps = 1_000_000;
  const run = (): void => consume(naiveCartPole(steps, actions, observation));
  run();
  return steps / Math.min(cpuSeconds(run), cpuSeconds(run), cpuSeconds(run));
}
