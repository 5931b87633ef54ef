import { cartPole } from "@quantal/classic-control";
import { rsrp } from "@quantal/rsrp";
import { train } from "@quantal/trainer";

const GENERATIONS = 2;

/** Megabytes of this process at their largest, after two generations of short episodes. */
export async function largestMemory({ population, neurons }: { population: number; neurons: number }): Promise<number> {
  let generations = 0;
  const run = train({
    agent: rsrp({ population, neurons, subSteps: 8, subStepMs: 2 }),
    env: cartPole,
    seed: 1000,
    budget: { environmentSteps: 1_000_000_000 },
    evaluation: { finalEpisodes: 0 },
    stopWhen: (event) => {
      if (event.type === "update") generations++;
      return generations >= GENERATIONS;
    },
  });
  await run.result;
  return process.resourceUsage().maxRSS / 1000; // kilobytes, on every system that Node runs on
}
