import { cartPole } from "@quantal/classic-control";
import { plateau } from "../wrappers/steps/plateau.ts";
import { quantizeReturn } from "../wrappers/steps/quantize-return.ts";
import { terminalThreshold } from "../wrappers/steps/terminal-threshold.ts";
import { aggregate } from "../wrappers/timing/aggregate.ts";
import { delay } from "../wrappers/timing/delay.ts";
import { terminal } from "../wrappers/timing/terminal.ts";
import { task } from "./task.ts";

const HERE = import.meta.url;

/** D1: CartPole-v1 that pays every 20 steps, and at the end. Observations, actions, endings and the score are CartPole's in all of these. */
export const cartPoleAggregate = task("CartPoleAggregate", HERE, aggregate(cartPole, { gap: 20 }));
export const cartPoleAggregateSmooth = task("CartPoleAggregateSmooth", HERE, aggregate(cartPole, { gap: 20, height: 0 }));

/** D2: CartPole-v1 that pays at the end only. */
export const cartPoleTerminal = task("CartPoleTerminal", HERE, terminal(cartPole));
export const cartPoleTerminalSmooth = task("CartPoleTerminalSmooth", HERE, terminal(cartPole, { height: 0 }));

/** D3: CartPole-v1 that pays 50 whenever its return passes a multiple of 50. */
export const cartPoleQuantizeReturn = task("CartPoleQuantizeReturn", HERE, quantizeReturn(cartPole, { quantum: 50 }));
export const cartPoleQuantizeReturnSmooth = task(
  "CartPoleQuantizeReturnSmooth",
  HERE,
  quantizeReturn(cartPole, { quantum: 50, height: 0 }),
);

/** D4: CartPole-v1 that pays 1 at the end of an episode of 195 steps or more. */
export const cartPoleTerminalThreshold = task("CartPoleTerminalThreshold", HERE, terminalThreshold(cartPole, { threshold: 195 }));
/** Its twin pays the share of 195 steps that were reached. */
export const cartPoleTerminalThresholdSmooth = task(
  "CartPoleTerminalThresholdSmooth",
  HERE,
  terminalThreshold(cartPole, { threshold: 195, height: 0 }),
);

/** D5: CartPole-v1 that pays 50 steps late. */
export const cartPoleDelay = task("CartPoleDelay", HERE, delay(cartPole, { delay: 50 }));
export const cartPoleDelaySmooth = task("CartPoleDelaySmooth", HERE, delay(cartPole, { delay: 50, height: 0 }));

/** D6: CartPole-v1 that pays where the cart is within 0.5 m of the middle, and the pole within 0.05 rad of upright. */
export const cartPolePlateau = task("CartPolePlateau", HERE, plateau(cartPole));
/** Its twin pays the more the nearer to that box's middle. */
export const cartPolePlateauSmooth = task("CartPolePlateauSmooth", HERE, plateau(cartPole, { height: 0 }));
