import { cartPole } from "@quantal/classic-control";
import { box, nameDefinition, transformObservation } from "gymnasium-js";

const { low, high } = cartPole.observationSpace;
const observationSpace = box({ low: [low[0], low[2]], high: [high[0], high[2]] });

/** As in examples/: CartPole-v1 with the cart's position and the pole's angle alone: velocities must be remembered. observation [2]: position (m), angle (rad) */
export default nameDefinition(
  transformObservation(cartPole, (observation) => [observation[0], observation[2]], { observationSpace }),
  { id: "tests/CartPoleWithoutVelocities-v1", module: import.meta.url, export: "default" },
);
