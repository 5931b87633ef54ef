import { type RsrpState, rsrp } from "@quantal/rsrp";
import { train } from "@quantal/trainer";
import type { EnvDefinition } from "gymnasium-js";
import type { Context, Row } from "../benchmark.ts";
import { cpuSince, median, missingRow, rounded, timeRow, valueRow } from "../measure.ts";

/** What "solved" means in a benchmark. */
export interface Goal {
  readonly name: string;
  readonly env: EnvDefinition;
  readonly options: NonNullable<Parameters<typeof rsrp>[0]>;
  readonly seeds: readonly number[];
  /** A snapshot is judged, on 100 episodes, at the first generation at or after each multiple of this many steps. */
  readonly every: number;
  readonly threshold: number;
  /** A seed that isn't there yet is given up. */
  readonly steps: number;
}

/**
 * Seconds from train() to the first evaluation that passes, judging included, in this process, seed after seed. A seed that never passes counts
 * as infinitely long.
 */
export async function solveRows(goal: Goal, { isQuick, say }: Context): Promise<Row[]> {
  const { name, seeds, threshold } = goal;
  const runs = [];
  for (const seed of isQuick ? seeds.slice(0, 1) : seeds) {
    const run = await solve(goal, seed, isQuick ? 2000 : goal.steps);
    runs.push(run);
    say(`${name}, seed ${seed}: ${run.isSolved ? `${run.wall.toFixed(2)} s` : "not solved"}, ${run.steps} steps, mean return ${run.best}`);
  }
  const solved = runs.filter(({ isSolved }) => isSolved);
  const times = runs.map(({ isSolved, wall }) => (isSolved ? wall : Number.POSITIVE_INFINITY));
  const middle = median(times);
  const title = `RSRP ${name} to ${threshold} over 100 episodes`;
  const count = valueRow(`${title}, seeds of ${runs.length} that passed`, "seeds", [solved.length]);
  const judged = runs.map(({ best }) => best).filter(Number.isFinite);
  const reachedTitle = `${title}, best judged mean return, median of seeds`;
  const reached = judged.length > 0 ? valueRow(reachedTitle, "return", judged) : missingRow(reachedTitle, "return", "nothing was judged");
  if (!Number.isFinite(middle)) return [missingRow(`${title}, wall time`, "s", "half of the seeds or more didn't pass"), count, reached];
  const finite = solved.map(({ wall }) => wall);
  return [
    // The median is over all seeds, so that those that never pass count; the range over those that did.
    {
      ...timeRow(`${title}, wall time`, "s", [middle]),
      spread: [rounded(Math.min(...finite)), rounded(Math.max(...finite))],
      at: { seeds: runs.length },
    },
    timeRow(
      `${title}, CPU time of those that passed`,
      "s",
      solved.map(({ cpu }) => cpu),
    ),
    valueRow(
      `${title}, training steps`,
      "steps",
      solved.map(({ steps }) => steps),
    ),
    valueRow(
      `${title}, generations`,
      "generations",
      solved.map(({ generations }) => generations),
    ),
    count,
    reached,
  ];
}

async function solve({ env, options, every, threshold }: Goal, seed: number, steps: number) {
  let best = Number.NEGATIVE_INFINITY;
  const before = process.cpuUsage();
  const start = performance.now();
  const run = train({
    agent: rsrp(options),
    env,
    seed,
    budget: { environmentSteps: steps },
    evaluation: { every, episodes: 100, finalEpisodes: 0 },
    stopWhen: (event) => {
      if (event.type !== "evaluation") return false;
      best = Math.max(best, event.meanReturn);
      return event.meanReturn >= threshold;
    },
  });
  const result = await run.result;
  const wall = (performance.now() - start) / 1000;
  const { generation } = result.snapshot.agent as RsrpState; // what the agent's own learner made
  return { isSolved: best >= threshold, wall, cpu: cpuSince(before), steps: result.steps, generations: generation, best: rounded(best) };
}
