import type { Comparison, RunRecord } from "@quantal/core";
import { type Curve, learningCurve } from "../records/curves.ts";
import { areaUnderCurve } from "../records/stability.ts";
import { aggregateScores } from "../statistics/aggregates.ts";
import type { BootstrapOptions } from "../statistics/bootstrap.ts";
import { interactionTest } from "../statistics/interaction.ts";
import { taskImprovement } from "../statistics/profiles.ts";
import { scoreTable } from "../statistics/score-table.ts";
import type { SeededScore } from "../statistics/seeded-test.ts";
import { summarize } from "../summary/summarize.ts";
import type { Summary, SummaryOptions } from "../summary/types.ts";
import { measuredPairs } from "./measured-pairs.ts";
import type {
  RunsOf,
  StudyCurve,
  StudyGroup,
  StudyInteraction,
  StudyMaking,
  StudyPlan,
  StudyResults,
  StudyRun,
  StudyRuns,
  StudyTask,
} from "./types.ts";

const CERTAIN = 4; // the best of ten evaluations of noise lies some two standard errors up
const POINTS = 40;
const FINE_POINTS = 800; // over wall time, of which few are kept
const DIGITS = 4; // of a curve's points: more than a picture shows

/** A study's runs as a comparison, as reports take it. */
export function studyComparison({ scale }: StudyPlan, done: StudyRuns, { command, versions, machine }: StudyMaking): Comparison {
  const { runs, thresholds, floors, searches } = done;
  const seeds = Array.from({ length: scale.seeds }, (_, k) => k + 1);
  const spent = (arm: string) => searches.reduce((sum, search) => sum + (search.arm === arm ? search.budget.totalSteps : 0), 0);
  const tuning = Object.fromEntries(searches.map(({ arm, budget }) => [arm, { ...budget, totalSteps: spent(arm) }]));
  const asked = { format: "quantal-comparison" as const, version: 1 as const, command, steps: scale.steps, seeds };
  return { ...asked, thresholds, versions, machine, tuning, floors, runs };
}

/** All statistics of a study: of each arm on each task, of tasks together, and of leads on twins. */
export function studyResults(
  plan: StudyPlan,
  done: StudyRuns,
  making: StudyMaking,
  options: Pick<SummaryOptions, "resamples" | "seed"> = {},
): StudyResults {
  const reference = plan.reference === undefined ? {} : { reference: plan.reference };
  const summary = summarize(studyComparison(plan, done, making), { ...options, ...reference });
  const scoresOf = finalScores(summary);
  const areasOf = areas(plan, done.runs, summary);
  const normalized = { score: normalizedBy(plan, summary, scoresOf), area: normalizedBy(plan, summary, areasOf) };
  const { command, versions, machine, revisions } = making;
  return {
    ...{ format: "quantal-study", version: 1, plan, command, versions, machine, revisions, searches: done.searches, summary },
    pairs: [
      ...measuredPairs(summary, "area", areasOf),
      ...measuredPairs(summary, "seconds", secondsToSolve(done)),
      ...measuredPairs(summary, "drawdown", drawdowns(done.runs, summary)),
    ],
    groups: groupsOf(plan, normalized.score, options),
    interactions: interactionsOf(plan, normalized, options),
    curves: curvesOf(plan, done.runs, summary),
    runs: done.runs.map(shortOf),
  };
}

/** What runs ended at; failed ones at the floor. */
function finalScores({ groups }: Summary): RunsOf {
  return (task, arm) => {
    const scores = groups.find(({ env, agent }) => env === task && agent === arm)?.scores ?? [];
    return scores.flatMap(({ seed, counted }) => (counted === undefined ? [] : [{ seed, score: counted }]));
  };
}

/** How high runs were on average over their budget of steps. */
function areas({ scale: { steps } }: StudyPlan, runs: readonly RunRecord[], { floors }: Summary): RunsOf {
  const found = new Map<string, SeededScore[]>();
  for (const run of runs) {
    const score = areaUnderCurve(run, "steps", steps, floors[run.env]?.value);
    const key = `${run.env}\n${run.agent}`;
    if (score !== undefined) found.set(key, [...(found.get(key) ?? []), { seed: run.seed, score }]);
  }
  return (task, arm) => found.get(`${task}\n${arm}`) ?? [];
}

/** Seconds from a run's start to its first evaluation at the threshold, the fewer the better; all that never got there are the last. */
function secondsToSolve({ runs, thresholds }: StudyRuns): RunsOf {
  return (task, arm) => {
    if (!Object.hasOwn(thresholds, task)) return [];
    const own = runs.filter(({ env, agent }) => env === task && agent === arm);
    return own.map(({ seed, evaluations, failure }) => {
      const first = failure === undefined ? evaluations.find(({ meanReturn }) => meanReturn >= thresholds[task]) : undefined;
      return { seed, score: first === undefined ? -Number.MAX_VALUE : -first.wallSeconds };
    });
  };
}

/**
 * The less a run fell, the better. Only of arms that had something to lose: most of whose runs were once better than a random policy by more
 * than CERTAIN standard errors of that evaluation. Falls of the others are noise.
 */
function drawdowns(runs: readonly RunRecord[], { groups, floors }: Summary): RunsOf {
  const hasLearned = ({ env, evaluations, final }: RunRecord): boolean =>
    [...evaluations, final].some(({ meanReturn, standardDeviation, returns }) => {
      const error = standardDeviation / Math.sqrt(Math.max(1, returns.length));
      return meanReturn - (floors[env]?.value ?? 0) > CERTAIN * error;
    });
  return (task, arm) => {
    const own = runs.filter(({ env, agent }) => env === task && agent === arm);
    if (2 * own.filter(hasLearned).length <= own.length) return [];
    const steady = groups.find(({ env, agent }) => env === task && agent === arm)?.stability?.runs ?? [];
    return steady.map(({ seed, largestDrawdown }) => ({ seed, score: -largestDrawdown }));
  };
}

/** On the scale of a task: 0 a random policy, 1 its top. */
function normalizedBy({ tasks }: StudyPlan, { floors }: Summary, runsOf: RunsOf): RunsOf {
  return (task, arm) => {
    const { top } = tasks.find(({ label }) => label === task) ?? { top: 1 };
    const zero = floors[task]?.value ?? 0;
    return runsOf(task, arm).map(({ seed, score }) => ({ seed, score: (score - zero) / (top - zero) }));
  };
}

/** Where there are twins: the tasks that have one together, and their twins, each as often as it is one. */
function groupsOf({ arms, tasks }: StudyPlan, scoresOf: RunsOf, options: BootstrapOptions): StudyGroup[] {
  const rough = tasks.flatMap(({ label, twin }) => (twin === undefined ? [] : [{ label, twin }]));
  if (rough.length === 0) return [];
  const named = { discontinuous: rough.map(({ label }) => label), smooth: rough.map(({ twin }) => twin) };
  return Object.entries(named).map(([name, played]) => {
    const scores = (arm: string) => played.map((task, k) => [`${k} ${task}`, scoresOf(task, arm).map(({ score }) => score)] as const);
    const tables = arms.map(({ label: arm }) => ({ arm, table: scoreTable(Object.fromEntries(scores(arm))) }));
    const pairs = tables.flatMap((first, k) => tables.slice(k + 1).map((second) => [first, second] as const));
    return {
      name,
      tasks: played,
      arms: tables.map(({ arm, table }) => ({ arm, ...aggregateScores(table, options) })),
      improvements: pairs.map(([a, b]) => ({ arms: [a.arm, b.arm] as const, estimate: taskImprovement(a.table, b.table, options) })),
    };
  });
}

/** Each contrast on each task with a twin, by final scores and by areas: where all end at the top, only the way there tells them apart. */
function interactionsOf(
  { contrasts = [], tasks }: StudyPlan,
  runsOf: Readonly<Record<StudyInteraction["measure"], RunsOf>>,
  options: BootstrapOptions,
): StudyInteraction[] {
  const paired = tasks.filter((task): task is StudyTask & { twin: string } => task.twin !== undefined);
  const tests = Math.max(1, 2 * contrasts.length * paired.length);
  return (["score", "area"] as const).flatMap((measure) =>
    contrasts.flatMap(([a, b]) =>
      paired.map(({ label, twin }) => {
        const of = runsOf[measure];
        const scores = {
          agents: [a, b] as const,
          tasks: [label, twin] as const,
          discontinuous: [of(label, a), of(label, b)] as const,
          smooth: [of(twin, a), of(twin, b)] as const,
        };
        return { measure, arms: scores.agents, tasks: scores.tasks, ...interactionTest(scores, { ...options, tests }) };
      }),
    ),
  );
}

function curvesOf({ tasks, arms, scale: { steps } }: StudyPlan, runs: readonly RunRecord[], { floors }: Summary): StudyCurve[] {
  return tasks.flatMap(({ label: task }) => {
    const onTask = runs.filter(({ env }) => env === task);
    const ends = { steps, seconds: Math.max(...onTask.map(({ wallSeconds }) => wallSeconds)) };
    const floor = floors[task]?.value;
    return arms.flatMap(({ label: arm }) =>
      (["steps", "seconds"] as const).map((axis): StudyCurve => {
        const own = onTask.filter(({ agent }) => agent === arm);
        const points = axis === "steps" ? POINTS : FINE_POINTS;
        const options = { axis, measure: "evaluation" as const, end: ends[axis], points, ...(floor === undefined ? {} : { floor }) };
        const curve = learningCurve(own, options);
        return { task, arm, axis, ...(axis === "steps" ? shortened(curve, () => true) : shortened(curve, geometric())) };
      }),
    );
  });
}

/** The points of a curve that are wanted, with as many digits as a picture shows. */
function shortened({ x, median, low, high, runs }: Curve, isWanted: (x: number) => boolean): Curve {
  const kept = [...x.keys()].filter((i) => isWanted(x[i]));
  const [shortX, shortMedian, shortLow, shortHigh] = [x, median, low, high].map((list) => kept.map((i) => rounded(list[i])));
  return { x: shortX, median: shortMedian, low: shortLow, high: shortHigh, runs: kept.map((i) => runs[i]) };
}

/** Wants points that lie at least 5 % further than the last: agents differ in speed by magnitudes, so their times are shown by ratios. */
function geometric(): (x: number) => boolean {
  let next = 0;
  return (x) => {
    if (x < next) return false;
    next = 1.05 * x;
    return true;
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

function shortOf({ env, agent, seed, final, wallSeconds, hash, failure }: RunRecord): StudyRun {
  const score = Number.isFinite(final.meanReturn) ? final.meanReturn : null;
  return { task: env, arm: agent, seed, score, seconds: rounded(wallSeconds), hash, ...(failure === undefined ? {} : { failure }) };
}
