import type { Benchmark, Row } from "../benchmark.ts";
import { costRow } from "./cost.ts";

const POPULATIONS = [64, 256, 1024, 4096, 16_384] as const;

/** How a generation's cost grows with its members. */
export const population: Benchmark = {
  name: "population",
  about: "RSRP's cost of an environment step for populations from 64 to 16,384, 64 neurons, 8 sub-steps",
  async run(context) {
    const rows: Row[] = [];
    for (const members of context.isQuick ? [16] : POPULATIONS) {
      const options = { population: members, neurons: 64, subSteps: 8, subStepMs: 2, kIn: 0.1, kOut: 20 };
      rows.push(await costRow(`RSRP, population ${members}, 64 neurons`, options, { population: members }, context));
    }
    return rows;
  },
};
