import { register } from "gymnasium-js";
import { acrobot } from "./acrobot.ts";
import { cartPole } from "./cart-pole.ts";
import { mountainCar } from "./mountain-car.ts";
import { mountainCarContinuous } from "./mountain-car-continuous.ts";
import { pendulum } from "./pendulum.ts";

/** Registers all environments of this package with Gymnasium's ids and thresholds. Calling it again does nothing. */
export function registerClassicControl(): void {
  register(cartPole, { rewardThreshold: 475 });
  register(pendulum); // has none in Gymnasium either
  register(mountainCar, { rewardThreshold: -110 });
  register(mountainCarContinuous, { rewardThreshold: 90 });
  register(acrobot, { rewardThreshold: -100 });
}
