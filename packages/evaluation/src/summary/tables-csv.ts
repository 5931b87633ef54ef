import { improvementMatrix } from "./improvement-matrix.ts";
import type { GroupSummary, PassageSummary, Summary } from "./types.ts";

/** A field; undefined is empty. */
export type Value = string | number | boolean | undefined;

/** A row a run: what it scored, what it counts as, and why it failed where it did. RFC 4180. */
export function scoresCsv({ groups }: Summary): Iterable<string> {
  const rows = groups.flatMap(({ agent, env, scores }) =>
    scores.map(({ seed, score, counted, failure }): Value[] => [agent, env, seed, score, counted, failure]),
  );
  return linesOf(["agent", "env", "seed", "score", "counted", "failure"], rows);
}

/** A row a pair of agents on an environment. RFC 4180. */
export function comparisonsCsv({ comparisons }: Summary): Iterable<string> {
  const rows = comparisons.map(
    ({ env, agents, seeds, probabilityOfImprovement: found, pValue, seedsNeeded, isClaimed, words }): Value[] => [
      env,
      ...agents,
      ...seeds,
      ...endsOf(found),
      pValue,
      seedsNeeded,
      isClaimed,
      words,
    ],
  );
  const heads = ["env", "first", "second", "first_seeds", "second_seeds", "probability_of_improvement", "low", "high"];
  return linesOf([...heads, "p_value", "seeds_needed", "is_claimed", "words"], rows);
}

/** How rows over all environments call their environment. */
const ALL = "all (normalized)";

/**
 * A row an estimate: agent, environment, statistic, value and the ends of its interval, where it has one; then those of normalized
 * scores over all environments. An end of `steps_to_threshold` that is empty lies beyond the budget. RFC 4180.
 */
export function aggregatesCsv({ groups, overTasks }: Summary): Iterable<string> {
  const rows = groups.flatMap((group) =>
    estimatesOf(group).flatMap(([name, found]): Value[][] =>
      found === undefined ? [] : [[group.agent, group.env, name, ...endsOf(found), group.seeds]],
    ),
  );
  const whole = (overTasks?.agents ?? []).flatMap(({ agent, interquartileMean, median, mean, optimalityGap }) => {
    const seeds = groups.filter((group) => group.agent === agent && overTasks?.scales.some(({ env }) => env === group.env));
    const runs = seeds.reduce((sum, group) => sum + group.scores.filter(({ counted }) => counted !== undefined).length, 0);
    const found = { interquartile_mean: interquartileMean, median, mean, optimality_gap: optimalityGap };
    return Object.entries(found).map(([name, estimate]): Value[] => [agent, ALL, name, ...endsOf(estimate), runs]);
  });
  return linesOf(["agent", "env", "statistic", "value", "low", "high", "runs"], [...rows, ...whole]);
}

/** The matrices of probabilities of improvement: a row a cell, off the diagonal. RFC 4180. */
export function improvementCsv({ agents, envs, comparisons, overTasks }: Summary): Iterable<string> {
  const matrices = [
    ...envs.map((env) => ({ env, pairs: comparisons.filter((pair) => pair.env === env) })),
    ...(overTasks === undefined ? [] : [{ env: ALL, pairs: overTasks.comparisons }]),
  ];
  const rows = matrices.flatMap(({ env, pairs }) =>
    improvementMatrix(agents, pairs)
      .flat()
      .filter(({ estimate }) => estimate !== undefined)
      .map(({ agent, other, estimate }): Value[] => [env, agent, other, ...endsOf(estimate)]),
  );
  return linesOf(["env", "agent", "other", "probability_of_improvement", "low", "high"], rows);
}

/** The performance profiles: a row a threshold of an agent on an environment. RFC 4180. */
export function profilesCsv({ profiles, overTasks }: Summary): Iterable<string> {
  const all = [...profiles, ...(overTasks === undefined ? [] : [{ env: ALL, ...overTasks.profile }])];
  const rows = all.flatMap(({ env, thresholds, agents }) =>
    agents.flatMap(({ agent, share, low, high }) =>
      thresholds.map((threshold, k): Value[] => [agent, env, threshold, share[k], low?.[k], high?.[k]]),
    ),
  );
  return linesOf(["agent", "env", "threshold", "share_above", "low", "high"], rows);
}

function estimatesOf(group: GroupSummary): [name: string, found: PartialEstimate | undefined][] {
  const { interquartileMean, mean, median, areaUnderCurve, areaOverSeconds, stability, spread, firstPassage, firstEvaluation } = group;
  return [
    ["interquartile_mean", interquartileMean],
    ["mean", mean],
    ["median", median],
    ["standard_deviation", alone(spread?.standardDeviation)],
    ["interquartile_range", alone(spread?.interquartileRange)],
    ["solved", alone(group.solved)],
    ["reached_threshold", alone(firstPassage?.reached)],
    ["steps_to_threshold", passageOf(firstPassage)],
    ["steps_to_threshold_of_evaluations", passageOf(firstEvaluation)],
    ["area_under_curve", areaUnderCurve],
    ["area_over_seconds", areaOverSeconds],
    ["drop_from_best", stability?.dropFromBest],
    ["largest_drawdown", stability?.largestDrawdown],
  ];
}

/** An estimate, any part of which may be unknown. */
interface PartialEstimate {
  readonly value: number | undefined;
  readonly interval?: { readonly low?: number; readonly high?: number };
}

function alone(value: number | undefined): PartialEstimate | undefined {
  return value === undefined ? undefined : { value };
}

function passageOf(passage: PassageSummary | undefined): PartialEstimate | undefined {
  return passage === undefined ? undefined : { value: passage.median, interval: passage.interval };
}

function endsOf(found: PartialEstimate | undefined): Value[] {
  return [found?.value, found?.interval?.low, found?.interval?.high];
}

/** Lines of a table, quoted where need be. */
export function* linesOf(heads: readonly string[], rows: readonly (readonly Value[])[]): Generator<string> {
  for (const row of [heads, ...rows]) yield `${row.map(fieldOf).join(",")}\r\n`;
}

function fieldOf(value: Value): string {
  const text = value === undefined ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
