import type { Estimate, GroupSummary, Summary } from "./types.ts";

type Value = string | number | boolean | undefined;

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

/** A row an estimate: agent, environment, statistic, value and the ends of its interval. RFC 4180. */
export function aggregatesCsv({ groups }: Summary): Iterable<string> {
  const rows = groups.flatMap((group) =>
    estimatesOf(group).flatMap(([name, found]): Value[][] =>
      found === undefined ? [] : [[group.agent, group.env, name, ...endsOf(found), group.seeds]],
    ),
  );
  return linesOf(["agent", "env", "statistic", "value", "low", "high", "seeds"], rows);
}

function estimatesOf(group: GroupSummary): [name: string, found: Estimate | undefined][] {
  const { interquartileMean, mean, median, areaUnderCurve, areaOverSeconds, stability } = group;
  return [
    ["interquartile_mean", interquartileMean],
    ["mean", mean],
    ["median", median],
    ["area_under_curve", areaUnderCurve],
    ["area_over_seconds", areaOverSeconds],
    ["drop_from_best", stability?.dropFromBest],
    ["largest_drawdown", stability?.largestDrawdown],
  ];
}

function endsOf(found: Estimate | undefined): Value[] {
  return [found?.value, found?.interval?.low, found?.interval?.high];
}

function* linesOf(heads: readonly string[], rows: readonly (readonly Value[])[]): Generator<string> {
  for (const row of [heads, ...rows]) yield `${row.map(fieldOf).join(",")}\r\n`;
}

function fieldOf(value: Value): string {
  const text = value === undefined ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
