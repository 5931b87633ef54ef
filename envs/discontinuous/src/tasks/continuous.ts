import { mountainCarContinuous, pendulum } from "@quantal/classic-control";
import { quantizeStep } from "../wrappers/steps/quantize-step.ts";
import { aggregate } from "../wrappers/timing/aggregate.ts";
import { task } from "./task.ts";

// D8 is for locomotion; until there is any it is on the two tasks with continuous actions. The score is the base's.

const HERE = import.meta.url;
const PENDULUM_QUANTUM = 4; // rewards are in [-16.27, 0]
const MOUNTAIN_CAR_QUANTUM = 0.025; // they are in [-0.1, 0], but for the goal's 100

/** D8: Pendulum-v1 that pays every 20 steps. */
export const pendulumAggregate = task("PendulumAggregate", HERE, aggregate(pendulum, { gap: 20 }));
export const pendulumAggregateSmooth = task("PendulumAggregateSmooth", HERE, aggregate(pendulum, { gap: 20, height: 0 }));

/** D8: MountainCarContinuous-v0 that pays every 20 steps, and at the end. */
export const mountainCarContinuousAggregate = task("MountainCarContinuousAggregate", HERE, aggregate(mountainCarContinuous, { gap: 20 }));
export const mountainCarContinuousAggregateSmooth = task(
  "MountainCarContinuousAggregateSmooth",
  HERE,
  aggregate(mountainCarContinuous, { gap: 20, height: 0 }),
);

/** D8: Pendulum-v1 with rewards rounded down to multiples of 4. */
export const pendulumQuantizeStep = task("PendulumQuantizeStep", HERE, quantizeStep(pendulum, { quantum: PENDULUM_QUANTUM }));
export const pendulumQuantizeStepSmooth = task(
  "PendulumQuantizeStepSmooth",
  HERE,
  quantizeStep(pendulum, { quantum: PENDULUM_QUANTUM, height: 0 }),
);

/** D8: MountainCarContinuous-v0 with rewards rounded down to multiples of 0.025. */
export const mountainCarContinuousQuantizeStep = task(
  "MountainCarContinuousQuantizeStep",
  HERE,
  quantizeStep(mountainCarContinuous, { quantum: MOUNTAIN_CAR_QUANTUM }),
);
export const mountainCarContinuousQuantizeStepSmooth = task(
  "MountainCarContinuousQuantizeStepSmooth",
  HERE,
  quantizeStep(mountainCarContinuous, { quantum: MOUNTAIN_CAR_QUANTUM, height: 0 }),
);
