import type { Benchmark } from "../benchmark.ts";
import { costRows } from "./cost.ts";

const NEURONS = [64, 128, 256, 512, 1024] as const;
const SUB_STEPS = [
  { subSteps: 8, subStepMs: 2 },
  { subSteps: 33, subStepMs: 0.5 },
] as const;

/** How a step's cost grows with the network. */
export const neuronsScaling: Benchmark = {
  name: "neurons",
  about: "RSRP's cost of an environment step for 64 to 1,024 neurons, population 64, 8 and 33 sub-steps",
  run(context) {
    const cases = SUB_STEPS.flatMap((times) =>
      (context.isQuick ? [64] : NEURONS).map((neurons) => ({
        name: `RSRP, ${neurons} neurons, ${times.subSteps} sub-steps`,
        options: { population: context.times(64, 8), neurons, ...times, kIn: 0.1, kOut: 20 },
        at: { neurons, subSteps: times.subSteps },
      })),
    );
    return costRows(cases, context);
  },
};
