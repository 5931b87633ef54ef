import { rsrp } from "@quantal/rsrp";
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
  /** Trains all of the steps even so, to see what they reach. */
  readonly isWhole?: boolean;
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
    const when = run.passed === undefined ? "not solved" : `${run.passed.wall.toFixed(2)} s, ${run.passed.steps} steps`;
    say(`${name}, seed ${seed}: ${when}, best ${run.best}${run.final === undefined ? "" : `, at the end ${rounded(run.final)}`}`);
  }
  const title = `RSRP ${name} to ${threshold} over 100 episodes`;
  const solved = runs.flatMap(({ passed }) => (passed === undefined ? [] : [passed]));
  const finals = runs.flatMap(({ final }) => (final === undefined ? [] : [final]));
  return [
    ...passageRows(title, solved, runs.length),
    valueRow(`${title}, seeds of ${runs.length} that passed`, "seeds", [solved.length]),
    ...(finals.length === 0 ? [] : [valueRow(`RSRP ${name}, mean return after ${goal.steps} steps`, "return", finals)]),
  ];
}

function passageRows(title: string, solved: readonly Passage[], seeds: number): Row[] {
  const times = [...solved.map(({ wall }) => wall), ...new Array<number>(seeds - solved.length).fill(Number.POSITIVE_INFINITY)];
  const middle = median(times);
  if (!Number.isFinite(middle)) return [missingRow(`${title}, wall time`, "s", "half of the seeds or more didn't pass")];
  const walls = solved.map(({ wall }) => wall);
  // The median is over all seeds, so that those that never pass count; the range over those that did.
  const range: [number, number] = [rounded(Math.min(...walls)), rounded(Math.max(...walls))];
  return [
    { ...timeRow(`${title}, wall time`, "s", [middle]), spread: range },
    timeRow(
      `${title}, CPU time`,
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
  ];
}

/** The first evaluation that passed. */
interface Passage {
  readonly wall: number;
  readonly cpu: number;
  readonly steps: number;
  readonly generations: number;
}

async function solve({ env, options, every, threshold, isWhole = false }: Goal, seed: number, steps: number) {
  let best = Number.NEGATIVE_INFINITY;
  let passed: Passage | undefined;
  let generations = 0;
  const before = process.cpuUsage();
  const start = performance.now();
  const run = train({
    agent: rsrp(options),
    env,
    seed,
    budget: { environmentSteps: steps },
    evaluation: { every, episodes: 100, finalEpisodes: isWhole ? 100 : 0 },
    stopWhen: (event) => {
      if (event.type === "update") generations++;
      if (event.type !== "evaluation") return false;
      best = Math.max(best, event.meanReturn);
      const wall = (performance.now() - start) / 1000;
      if (event.meanReturn >= threshold) passed ??= { wall, cpu: cpuSince(before), steps: event.steps, generations };
      return passed !== undefined && !isWhole;
    },
  });
  const { evaluation } = await run.result;
  return { passed, best: rounded(best), final: evaluation?.meanReturn };
}
