import { pendulum } from "@quantal/classic-control";
import { rsrp } from "@quantal/rsrp";
import { train } from "@quantal/trainer";
import type { Context, Row } from "../benchmark.ts";
import { alternateAsync, timeRow } from "../measure.ts";

/** One point of a curve. */
export interface CostCase {
  readonly name: string;
  readonly options: NonNullable<Parameters<typeof rsrp>[0]> & { readonly population: number };
  readonly at: NonNullable<Row["at"]>;
}

const EPISODE = 200; // steps of an episode of Pendulum, always: the cost doesn't depend on what was learned
const ENOUGH = 40_000; // steps of a round, at least
const ROUNDS = 5;

/**
 * CPU time of an environment step of RSRP on Pendulum, whole generations, one thread: all that training does, evaluation left out. All cases take
 * turns in each round, so that a curve is of one machine.
 */
export async function costRows(cases: readonly CostCase[], { times, say }: Context): Promise<Row[]> {
  const works = cases.map(({ name, options }) => {
    const generation = options.population * EPISODE;
    const environmentSteps = generation * times(Math.ceil(ENOUGH / generation), 1);
    const work = async (): Promise<number> => {
      await train({ agent: rsrp(options), env: pendulum, seed: 1000, budget: { environmentSteps }, evaluation: { finalEpisodes: 0 } })
        .result;
      return environmentSteps;
    };
    return [name, work] as const;
  });
  const seconds = await alternateAsync(times(ROUNDS, 1), Object.fromEntries(works));
  return cases.map(({ name, at }) => {
    const row = timeRow(`${name}, cost of an environment step on Pendulum-v1`, "us", seconds[name], at);
    say(`${name}: ${row.value} us a step`);
    return row;
  });
}
