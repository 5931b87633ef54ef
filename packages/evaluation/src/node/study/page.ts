import type { StudyResults, StudySearch } from "../../study/types.ts";
import type { Estimate, GroupSummary, PairSummary } from "../../summary/types.ts";
import type { Picture } from "./pictures.ts";

/**
 * A study's page in Markdown: what was asked, what was run, what came out, in words by rule.
 * @param resultsFile - where the results lie, seen from the page
 */
export function studyPage(results: StudyResults, pictures: readonly Picture[], resultsFile: string): string {
  const { plan, interactions, groups, summary, searches, pairs } = results;
  const quick = "**A quick run: so few seeds and steps that nothing can be claimed. It shows that the study works, and no more.**";
  return `${[
    `# ${plan.title}`,
    plan.question,
    ...(plan.isQuick ? [quick] : []),
    ...(plan.note === undefined || plan.isQuick ? [] : [plan.note]),
    madeOf(results, resultsFile),
    "## What came out",
    saidOf(results),
    ...(pairs.length > 0 ? ["## Who is ahead on the way, sooner, steadier", pairsOf(results)] : []),
    "## Task by task",
    ...plan.tasks.flatMap(({ label }) => [`### ${label}`, scoreTable(results, label)]),
    ...(groups.length > 0 ? ["## Tasks taken together", togetherOf(results)] : []),
    ...(interactions.length > 0 ? ["## Is it the reward?", interactionsOf(results)] : []),
    "## Pictures",
    ...pictures.map(({ file, title }) => `![${title}](${file})`),
    "## How it was made",
    searchTable(searches),
    notesOf(results, summary.method.resamples),
  ].join("\n\n")}\n`;
}

function madeOf({ command, plan, searches, machine, versions, revisions }: StudyResults, resultsFile: string): string {
  const { seeds, steps, tuning } = plan.scale;
  const effort = searches[0]?.budget;
  const what = plan.only === undefined ? "its options" : `its ${plan.only}`;
  return [
    `\`${command}\` made this page from ${count(seeds * plan.arms.length * plan.tasks.length)} runs: ${plan.arms.length} arms on ${plan.tasks.length} ${plan.tasks.length === 1 ? "task" : "tasks"},`,
    `${seeds} seeds each (1 to ${seeds}), ${count(steps)} training steps a run, the final snapshot judged greedily over 100 episodes.`,
    `Before, each arm had ${what} searched on each task with the same effort: ${tuning.trials} trials by halving, ${tuning.seeds} ${tuning.seeds === 1 ? "seed" : "seeds"} from 1000, at most ${count(tuning.steps)} steps a run, ${count(effort?.totalSteps ?? 0)} steps a search.`,
    `Machine: ${machine["processor"]}, ${machine["cores"]} cores, Node ${versions["node"]}, load ${loadOf(machine)} at the end; revision ${revisions.join(", ")}. Numbers: [\`${resultsFile.split("/").at(-1)}\`](${resultsFile}).`,
  ].join(" ");
}

function loadOf({ load15 }: StudyResults["machine"]): string {
  return typeof load15 === "number" ? load15.toFixed(1) : "unknown";
}

/** Claims first; then how many pairs can't be told apart, and which. */
function saidOf({ summary, plan }: StudyResults): string {
  const { comparisons } = summary;
  const claimed = comparisons.filter(({ isClaimed }) => isClaimed);
  const open = comparisons.filter(({ isClaimed }) => !isClaimed);
  const against = plan.reference === undefined ? "" : ` Each is compared with ${plan.reference}.`;
  const head = `Of ${comparisons.length} pairs ${claimed.length} can be told apart (permutation test within seeds, Holm-corrected over all of them).${against}`;
  const lines = [...claimed, ...open].map(({ words }) => `- ${words}`);
  return [head, lines.join("\n")].join("\n\n");
}

/** The same by other measures: claims in words, the others as a number. */
function pairsOf({ pairs }: StudyResults): string {
  const parts = [
    { measure: "area", about: "Final scores hide the way there: how high a run was on average is the area under its evaluation curve." },
    { measure: "seconds", about: "By the clock: seconds to the first evaluation at the threshold, where the task has one." },
    {
      measure: "drawdown",
      about:
        "Stability is how much a run fell on the way: its largest drawdown; arms most of whose runs were never better than a random policy by four standard errors of an evaluation had nothing to lose, and aren't compared.",
    },
  ];
  return parts
    .map(({ measure, about }) => {
      const own = pairs.filter((pair) => pair.measure === measure);
      if (own.length === 0) return "";
      const claimed = own.filter(({ isClaimed }) => isClaimed);
      const untested = own.filter(({ pValue }) => pValue === undefined).length;
      const few = untested === 0 ? "" : ` ${untested} more had too few runs to be tested.`;
      const head = `${about} Of ${own.length - untested} pairs ${claimed.length} can be told apart by it (the same test).${few}`;
      return claimed.length === 0 ? head : [head, claimed.map(({ words }) => `- ${words}`).join("\n")].join("\n\n");
    })
    .filter((part) => part !== "")
    .join("\n\n");
}

function scoreTable(results: StudyResults, task: string): string {
  const { plan } = results;
  const rows = plan.arms.flatMap(({ label }) => {
    const group = groupOf(results, task, label);
    return group === undefined ? [] : [rowOf(group, pairOf(results, task, label), plan.reference)];
  });
  const hasThreshold = results.summary.groups.some(({ env, threshold }) => env === task && threshold !== undefined);
  const heads = [
    "agent",
    "final score, interquartile mean [95 %]",
    ...(hasThreshold ? ["solved", "median steps to solve"] : []),
    "area under the curve",
    "drop from best",
    "largest drawdown",
    "deviation over seeds",
    "seconds a run",
    ...(plan.reference === undefined ? [] : [`against ${plan.reference}`]),
  ];
  return table(
    heads,
    rows.map((row) => (hasThreshold ? row : row.filter((_, k) => k !== 2 && k !== 3))),
  );
}

function rowOf(group: GroupSummary, pair: PairSummary | undefined, reference: string | undefined): string[] {
  const { agent, interquartileMean, solved, seeds, firstEvaluation, areaUnderCurve, stability, spread, wallSeconds, failed } = group;
  const passage =
    firstEvaluation?.median === undefined ? (firstEvaluation === undefined ? "" : "not reached") : count(firstEvaluation.median);
  return [
    failed > 0 ? `${agent} (${failed} failed)` : agent,
    estimate(interquartileMean),
    solved === undefined ? "" : `${solved} of ${seeds}`,
    passage,
    estimate(areaUnderCurve),
    estimate(stability?.dropFromBest, 3),
    estimate(stability?.largestDrawdown, 3),
    spread === undefined ? "" : figure(spread.standardDeviation),
    figure(wallSeconds / seeds),
    ...(reference === undefined ? [] : [agent === reference ? "" : verdictOf(pair, reference)]),
  ];
}

function pairOf({ summary, plan }: StudyResults, task: string, arm: string): PairSummary | undefined {
  if (plan.reference === undefined) return undefined;
  return summary.comparisons.find(({ env, agents }) => env === task && agents.includes(arm) && agents.includes(plan.reference ?? ""));
}

function verdictOf(pair: PairSummary | undefined, reference: string): string {
  if (pair === undefined) return "";
  if (!pair.isClaimed) return pair.pValue === undefined ? "too few seeds" : `can't tell (p = ${probability(pair.pValue)})`;
  return `${pair.agents[0] === reference ? "worse" : "better"} (p = ${probability(pair.pValue ?? 1)})`;
}

function togetherOf({ groups }: StudyResults): string {
  return groups
    .map(({ name, tasks, arms, improvements }) => {
      const head = `The ${name} tasks (${namesOf(tasks)}), scores from 0 (a random policy) to 1 (the highest return):`;
      const rows = arms.map(({ arm, interquartileMean, median, mean, optimalityGap }) => [
        arm,
        ...[interquartileMean, median, mean, optimalityGap].map((each) => estimate(each, 3)),
      ]);
      const pairs = improvements.map(({ arms: [a, b], estimate: each }) => `${a} over ${b} ${estimate(each, 2)}`);
      return `${head}\n\n${table(["agent", "interquartile mean [95 %]", "median", "mean", "optimality gap"], rows)}\n\nProbability of improvement: ${pairs.join("; ")}.`;
    })
    .join("\n\n");
}

/** A task that is there several times is named once. */
function namesOf(tasks: readonly string[]): string {
  const times = new Map<string, number>();
  for (const task of tasks) times.set(task, (times.get(task) ?? 0) + 1);
  return [...times].map(([task, count]) => (count === 1 ? task : `${task}, ${count} times`)).join("; ");
}

function interactionsOf({ interactions }: StudyResults): string {
  const head = `Per seed (lead on the task) - (lead on its smooth twin), in normalized final scores and in normalized areas under the curve; sign-flip test, p multiplied by the ${interactions.length} tests. Each arm has the options that its own search on each of the two found, so a difference may lie in these, too.`;
  const rows = interactions.map(({ measure, arms, tasks, estimate: value, interval, pValue, isClaimed }) => [
    measure === "score" ? "final score" : "area",
    `${arms[0]} over ${arms[1]}`,
    tasks[0],
    tasks[1],
    `${value.toFixed(2)}${interval === undefined ? "" : ` [${interval.low.toFixed(2)}, ${interval.high.toFixed(2)}]`}`,
    pValue === undefined ? "too few seeds" : probability(pValue),
    isClaimed ? (value > 0 ? "larger lead on the task" : "smaller lead on the task") : "can't tell",
  ]);
  return `${head}\n\n${table(["by", "lead of", "task", "twin", "difference of leads [95 %]", "p", "says"], rows)}`;
}

function searchTable(searches: readonly StudySearch[]): string {
  const rows = searches.map(({ task, arm, trial, value, defaultValue, options }) => [
    task,
    arm,
    trial === 0 ? "none: as it was" : `${trial}`,
    value === null ? "failed" : figure(value),
    defaultValue === null ? "failed" : figure(defaultValue),
    trial === 0
      ? ""
      : Object.entries(options)
          .map(([name, each]) => `${name}=${each}`)
          .join(" "),
  ]);
  return `What the searches found (values on their own seeds, so they flatter). Trial 0 is the agent as it comes, with defaults or presets that were themselves chosen on seeds from 1000 on, some on these very tasks:\n\n${table(["task", "agent", "trial", "value", "value before", "options"], rows)}`;
}

function notesOf({ summary, plan }: StudyResults, resamples: number): string {
  const floors = plan.tasks.map(({ label }) => `${label} ${figure(summary.floors[label]?.value ?? Number.NaN)}`);
  return (
    `Intervals: percentile bootstrap over seeds, ${count(resamples)} resamples. They and the tests see seeds alone, not what another search would have found. A failed run counts as a random policy's return: ${floors.join(", ")}. ` +
    "Drop and drawdown are shares of the best evaluation, or of what it won over that return where returns are negative; 0 is best. Each run had one thread, beside others on the same machine: compare times within the page."
  );
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}

function estimate(each: Estimate | undefined, digits?: number): string {
  if (each === undefined) return "";
  const show = (value: number): string => (digits === undefined ? figure(value) : value.toFixed(digits));
  return each.interval === undefined ? show(each.value) : `${show(each.value)} [${show(each.interval.low)}, ${show(each.interval.high)}]`;
}

function figure(value: number): string {
  return Number.isFinite(value) ? (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3)) : "-";
}

function probability(value: number): string {
  return value < 0.001 ? value.toExponential(0) : value.toFixed(3);
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** The summary of one arm on one task. */
function groupOf({ summary }: StudyResults, task: string, arm: string): GroupSummary | undefined {
  return summary.groups.find(({ env, agent }) => env === task && agent === arm);
}
