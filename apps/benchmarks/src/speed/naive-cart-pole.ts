import type { ActionBuffer } from "gymnasium-js";

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
