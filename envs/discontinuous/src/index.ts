export { registerDiscontinuous } from "./register.ts";
export { acrobotLadder, acrobotLadderSmooth } from "./tasks/acrobot.ts";
export {
  cartPoleAggregate,
  cartPoleAggregateSmooth,
  cartPoleDelay,
  cartPoleDelaySmooth,
  cartPolePlateau,
  cartPolePlateauSmooth,
  cartPoleQuantizeReturn,
  cartPoleQuantizeReturnSmooth,
  cartPoleTerminal,
  cartPoleTerminalSmooth,
  cartPoleTerminalThreshold,
  cartPoleTerminalThresholdSmooth,
} from "./tasks/cart-pole.ts";
export {
  mountainCarContinuousAggregate,
  mountainCarContinuousAggregateSmooth,
  mountainCarContinuousQuantizeStep,
  mountainCarContinuousQuantizeStepSmooth,
  pendulumAggregate,
  pendulumAggregateSmooth,
  pendulumQuantizeStep,
  pendulumQuantizeStepSmooth,
} from "./tasks/continuous.ts";
export { threshold, thresholdSmooth } from "./tasks/threshold.ts";
export type { Height } from "./wrappers/reward-wrapper.ts";
export { ladder } from "./wrappers/steps/ladder.ts";
export { type PlateauParams, plateau } from "./wrappers/steps/plateau.ts";
export { quantizeReturn } from "./wrappers/steps/quantize-return.ts";
export { quantizeStep } from "./wrappers/steps/quantize-step.ts";
export type { StaircaseParams } from "./wrappers/steps/staircase.ts";
export { terminalQuantized } from "./wrappers/steps/terminal-quantized.ts";
export { terminalThreshold } from "./wrappers/steps/terminal-threshold.ts";
export { tipLadder } from "./wrappers/steps/tip-ladder.ts";
export { aggregate } from "./wrappers/timing/aggregate.ts";
export { blackout } from "./wrappers/timing/blackout.ts";
export { delay } from "./wrappers/timing/delay.ts";
export { randomDrop } from "./wrappers/timing/random-drop.ts";
export { terminal } from "./wrappers/timing/terminal.ts";
