import { pendulum } from "@quantal/classic-control";
import { rsrp } from "@quantal/rsrp";
import { train } from "@quantal/trainer";
import type { Context, Row } from "../benchmark.ts";
import { alternateAsync, timeRow } from "../measure.ts";

const EPISODE = 200; // steps of an episode of Pendulum, always: the cost doesn't depend on what was learned
const ENOUGH = 50_000; // steps of a round, at least

/** CPU time of an environment step of RSRP on Pendulum, whole generations, one thread: all that training does, evaluation left out. */
export async function costRow(
  name: string,
  options: NonNullable<Parameters<typeof rsrp>[0]> & { readonly population: number },
  at: Row["at"],
  { times, say }: Context,
): Promise<Row> {
  const generation = options.population * EPISODE;
  const environmentSteps = generation * times(Math.max(1, Math.ceil(ENOUGH / generation)), 1);
  const { run } = await alternateAsync(times(environmentSteps > 1_000_000 ? 2 : 5, 1), {
    run: async () => {
      await train({ agent: rsrp(options), env: pendulum, seed: 1000, budget: { environmentSteps }, evaluation: { finalEpisodes: 0 } })
        .result;
      return environmentSteps;
    },
  });
  const row = timeRow(`${name}, cost of an environment step on Pendulum-v1`, "us", run, at);
  say(`${name}: ${row.value} us a step`);
  return row;
}
