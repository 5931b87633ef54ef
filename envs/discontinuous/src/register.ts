import { register } from "gymnasium-js";
import { acrobotLadder, acrobotLadderSmooth } from "./tasks/acrobot.ts";
import * as cartPoles from "./tasks/cart-pole.ts";
import * as continuous from "./tasks/continuous.ts";
import { threshold, thresholdSmooth } from "./tasks/threshold.ts";

/** Registers all tasks D1 to D9 and their smooth twins, with the thresholds of the bases' scores. Calling it again does nothing. */
export function registerDiscontinuous(): void {
  for (const definition of Object.values(cartPoles)) register(definition, { rewardThreshold: 475 });
  for (const definition of [acrobotLadder, acrobotLadderSmooth]) register(definition, { rewardThreshold: -100 });
  for (const definition of Object.values(continuous)) {
    if (definition.id.startsWith("discontinuous/Pendulum"))
      register(definition); // Pendulum has none
    else register(definition, { rewardThreshold: 90 });
  }
  for (const definition of [threshold, thresholdSmooth]) register(definition, { rewardThreshold: 1 });
}
