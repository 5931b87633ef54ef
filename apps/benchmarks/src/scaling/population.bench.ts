import type { Benchmark } from "../benchmark.ts";
import { costRows } from "./cost.ts";

const POPULATIONS = [64, 256, 1024, 4096, 16_384] as const;

/** How a generation's cost grows with its members. */
export const population: Benchmark = {
  name: "population",
  about: "RSRP's cost of an environment step for populations from 64 to 16,384, 64 neurons, 8 sub-steps",
  run(context) {
    const cases = (context.isQuick ? [16] : POPULATIONS).map((members) => ({
      name: `RSRP, population ${members}, 64 neurons`,
      options: { population: members, neurons: 64, subSteps: 8, subStepMs: 2, kIn: 0.1, kOut: 20 },
      at: { population: members },
    }));
    return costRows(cases, context);
  },
};
