import { pendulum } from "@quantal/classic-control";
import { rsrp } from "@quantal/rsrp";
import { type Executor, inline, train } from "@quantal/trainer";
import { threads } from "@quantal/trainer/node";
import type { Benchmark, Context, Row } from "../benchmark.ts";
import { alternateAsync, ratioRow, valueRow } from "../measure.ts";

const NETWORK = { population: 1024, neurons: 256, subSteps: 33, subStepMs: 0.5 } as const;
const GENERATION = 1024 * 200; // steps: an episode of Pendulum has always 200

/** How training scales over worker threads. Wall time: both cores must be free. */
export const workers: Benchmark = {
  name: "workers",
  about: "RSRP with 256 neurons and population 1,024 on one and two workers, wall time (wants free cores)",
  async run(context) {
    const { times } = context;
    const pools = { one: threads({ workers: 1 }), two: threads({ workers: 2 }) };
    const steps = times(GENERATION, 2000);
    const run = (executor: Executor) => () => generation(executor, steps, context);
    const seconds = await alternateAsync(times(5, 1), { inline: run(inline()), one: run(pools.one), two: run(pools.two) }, "wall");
    await Promise.all([pools.one.close(), pools.two.close()]);
    const speeds = (all: readonly number[]): number[] => all.map((s) => 1 / s);
    const peer = { peer: "one worker", values: speeds(seconds.one), isSpeed: true };
    return [
      valueRow("RSRP, 256 neurons, population 1024, this thread", "steps/s", speeds(seconds.inline), { workers: 0 }),
      valueRow("RSRP, 256 neurons, population 1024, 1 worker", "steps/s", speeds(seconds.one), { workers: 1 }),
      ratioRow("RSRP, 256 neurons, population 1024, 2 workers", "steps/s", speeds(seconds.two), peer, { workers: 2 }),
    ] satisfies Row[];
  },
};

/** One generation from the start. */
async function generation(executor: Executor, steps: number, { isQuick }: Context): Promise<number> {
  const agent = rsrp({ ...NETWORK, population: isQuick ? 10 : NETWORK.population, kIn: 0.1, kOut: 20 });
  await train({ agent, env: pendulum, seed: 1000, budget: { environmentSteps: steps }, evaluation: { finalEpisodes: 0 }, executor }).result;
  return steps;
}
