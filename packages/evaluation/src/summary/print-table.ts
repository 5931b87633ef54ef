import { floorWords } from "../records/scores.ts";
import { counted, formatEstimate, formatNumber, plain } from "./format.ts";
import type { GroupSummary, PassageSummary, Summary } from "./types.ts";

const HEAD = ["agent", "env", "seeds", "final IQM [95 %]", "mean", "solved", "steps to threshold in training", "steps/s"];
const LEFT_COLUMNS = 2;
const MAX_PAIRS = 10; // claims first

/**
 * The summary as a table for a terminal: a row for each agent on each environment, columns aligned, then a line for each failed
 * run. Between them what normalized scores over several environments come to, and what may be said of pairs of agents. Without
 * colours and control characters.
 */
export function printTable(summary: Summary): string {
  const rows = [HEAD, ...summary.groups.map(rowOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => [...row[column]].length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => aligned(cell, widths[column], column < LEFT_COLUMNS))
      .join("  ")
      .trimEnd(),
  );
  lines.splice(1, 0, widths.map((width) => "-".repeat(width)).join("  "));
  return [...lines, ...overAll(summary), ...pairs(summary), ...failures(summary)].join("\n");
}

/** Steps to the threshold in a few words: the median, or how many runs never got there. */
export function passageWords(passage: PassageSummary | undefined): string {
  if (passage === undefined) return "-";
  const { median, reached, runs } = passage;
  if (reached === runs.length && median !== undefined) return formatNumber(median);
  const missing = `not reached by ${runs.length - reached} of ${runs.length}`;
  return median === undefined ? missing : `${formatNumber(median)} (${missing})`;
}

function rowOf(group: GroupSummary): string[] {
  const { agent, env, seeds, failed, solved, interquartileMean, mean, firstPassage, stepsPerSecond } = group;
  return [
    plain(agent),
    plain(env),
    failed === 0 ? String(seeds) : `${seeds} (${failed} failed)`,
    formatEstimate(interquartileMean),
    formatNumber(mean?.value),
    solved === undefined ? "-" : `${solved}/${seeds}`,
    passageWords(firstPassage),
    formatNumber(Math.round(stepsPerSecond)),
  ];
}

function overAll({ overTasks }: Summary): string[] {
  if (overTasks === undefined) return [];
  const { scales, agents } = overTasks;
  const lines = agents.map(({ agent, interquartileMean, optimalityGap }) =>
    plain(`  ${agent}: interquartile mean ${formatEstimate(interquartileMean)}, optimality gap ${formatEstimate(optimalityGap)}`),
  );
  return [
    "",
    `Over ${counted(scales.length, "environment")}, 0 a random policy or the floor, 1 the threshold or the best score:`,
    ...lines,
  ];
}

function pairs({ comparisons }: Summary): string[] {
  if (comparisons.length === 0) return [];
  const shown = [...comparisons].sort((a, b) => Number(b.isClaimed) - Number(a.isClaimed)).slice(0, MAX_PAIRS);
  const rest = comparisons.length - shown.length;
  return ["", ...shown.map(({ words }) => plain(`${words}.`)), ...(rest === 0 ? [] : [`${counted(rest, "more pair")} in the report.`])];
}

function failures({ groups, floors }: Summary): string[] {
  const lines = groups.flatMap(({ agent, env, scores }) =>
    scores.flatMap(({ seed, failure }) => (failure === undefined ? [] : [plain(`failed: ${agent} on ${env}, seed ${seed}: ${failure}`)])),
  );
  const notes = Object.entries(floors)
    .filter(([env]) => groups.some((group) => group.env === env && group.floor !== undefined))
    .map(([env, floor]) => plain(`On ${env} a failed run counts as ${formatNumber(floor.value)}, ${floorWords(floor)}.`));
  return lines.length === 0 ? notes : ["", `${counted(lines.length, "run")} failed:`, ...lines, ...notes];
}

function aligned(cell: string, width: number, isLeft: boolean): string {
  const space = " ".repeat(width - [...cell].length);
  return isLeft ? cell + space : space + cell;
}
