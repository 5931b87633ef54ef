import { floorIn } from "../records/scores.ts";
import { aggregateScores } from "../statistics/aggregates.ts";
import { taskImprovement } from "../statistics/profiles.ts";
import { type ScoreTable, scoreTable } from "../statistics/score-table.ts";
import { profileScores } from "./profile-scores.ts";
import type { Estimate, GroupSummary, Summary, TaskScale, TasksSummary } from "./types.ts";

type Method = Summary["method"];
type Found = Pick<Summary, "agents" | "envs" | "floors" | "groups">;

/**
 * What each agent's normalized scores come to over all environments whose scores can be brought to one scale: 0 is the floor, 1 the
 * threshold, or the best final score of this comparison where there is none. Nothing where fewer than two environments can.
 */
export function overTasks({ agents, envs, floors, groups }: Found, method: Method): TasksSummary | undefined {
  const scales: TaskScale[] = [];
  const leftOut: { env: string; reason: string }[] = [];
  for (const env of envs) {
    const scale = scaleOf(env, floors, groups);
    if (typeof scale === "string") leftOut.push({ env, reason: scale });
    else scales.push(scale);
  }
  if (scales.length < 2) return undefined;
  const tables = new Map(
    agents.flatMap((agent) => {
      const table = tableOf(agent, scales, groups);
      return table === undefined ? [] : [[agent, table] as const];
    }),
  );
  if (tables.size === 0) return undefined;
  return {
    scales,
    leftOut,
    agentsLeftOut: agents.filter((agent) => !tables.has(agent)),
    agents: [...tables].map(([agent, table]) => ({ agent, ...aggregatesOf(table, method) })),
    comparisons: pairsOf(tables, method),
    profile: profileScores(tables, method),
  };
}

/** The scale, or why there is none. */
function scaleOf(env: string, floors: Summary["floors"], groups: readonly GroupSummary[]): TaskScale | string {
  const own = groups.filter((group) => group.env === env);
  const floor = floorIn(floors, env);
  const best = Math.max(...own.flatMap(({ scores }) => scores.flatMap(({ score }) => score ?? [])));
  if (floor === undefined || !Number.isFinite(best)) return "no run has a final score";
  const threshold = own.find((group) => group.threshold !== undefined)?.threshold;
  const one =
    threshold === undefined ? { value: best, source: "best final score" as const } : { value: threshold, source: "threshold" as const };
  if (one.value <= floor.value) return `its ${one.source} isn't above the floor`;
  return { env, zero: { value: floor.value, source: floor.source }, one };
}

/** The agent's runs on every environment of the scales; nothing where it has none that counts on one of them. */
function tableOf(agent: string, scales: readonly TaskScale[], groups: readonly GroupSummary[]): ScoreTable | undefined {
  const tasks = scales.map(({ env, zero, one }) => {
    const group = groups.find((each) => each.env === env && each.agent === agent);
    const counted = group?.scores.flatMap(({ counted: score }) => score ?? []) ?? [];
    return [env, counted.map((score) => (score - zero.value) / (one.value - zero.value))] as const;
  });
  return tasks.some(([, runs]) => runs.length === 0) ? undefined : scoreTable(Object.fromEntries(tasks));
}

function aggregatesOf(table: ScoreTable, { resamples, seed }: Method) {
  const { interquartileMean, median, mean, optimalityGap } = aggregateScores(table, { resamples, seed });
  const shown = (estimate: Required<Estimate>): Estimate => withInterval([table], estimate);
  return {
    interquartileMean: shown(interquartileMean),
    median: shown(median),
    mean: shown(mean),
    optimalityGap: shown(optimalityGap),
  };
}

/** All pairs, whoever improves first. */
function pairsOf(tables: ReadonlyMap<string, ScoreTable>, { resamples, seed }: Method): TasksSummary["comparisons"] {
  const all = [...tables];
  return all.flatMap(([first, x], i) =>
    all.slice(i + 1).map(([second, y]) => {
      const found = taskImprovement(x, y, { resamples, seed });
      if (found.value >= 0.5) return { agents: [first, second] as const, probabilityOfImprovement: withInterval([x, y], found) };
      const { low, high } = found.interval;
      const turned = { value: 1 - found.value, interval: { low: 1 - high, high: 1 - low } };
      return { agents: [second, first] as const, probabilityOfImprovement: withInterval([x, y], turned) };
    }),
  );
}

/** Without the interval where an agent has a single run on some task: drawing it again says nothing. */
function withInterval(tables: readonly ScoreTable[], { value, interval }: Required<Estimate>): Estimate {
  return tables.some(({ tasks }) => tasks.some(({ runs }) => runs.length < 2)) ? { value } : { value, interval };
}
