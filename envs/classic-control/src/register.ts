import { register } from "gymnasium-js";
import { cartPole } from "./cart-pole.ts";
import { pendulum } from "./pendulum.ts";

/** Registers all environments of this package with Gymnasium's ids and thresholds. Calling it again does nothing. */
export function registerClassicControl(): void {
  register(cartPole, { rewardThreshold: 475 });
  register(pendulum); // has none in Gymnasium either
}
