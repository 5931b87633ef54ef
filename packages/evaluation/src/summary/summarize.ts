import type { Comparison, Ledger, RunRecord } from "@quantal/core";
import { extentOf } from "../records/curves.ts";
import { durationOf, firstEvaluationPassage, firstPassage, PASSAGE_EPISODES, type Passage } from "../records/first-passage.ts";
import { countsAsFloor, distinct, type Floor, finalScore, floorOf } from "../records/scores.ts";
import { areaUnderCurve, stabilityOf } from "../records/stability.ts";
import { type BootstrapOptions, bootstrap, bootstrapInterval, percentileInterval, RESAMPLES } from "../statistics/bootstrap.ts";
import { interquartileMean, mean, median, quantile, type Statistic, standardDeviation } from "../statistics/estimates.ts";
import { scoreTable } from "../statistics/score-table.ts";
import { kaplanMeier } from "../statistics/survival.ts";
import { comparePairs } from "./compare-pairs.ts";
import { overTasks } from "./over-tasks.ts";
import { profileScores } from "./profile-scores.ts";
import type { Estimate, GroupSummary, PassageSummary, SeedScore, Summary, SummaryOptions } from "./types.ts";

const STATISTICS: readonly Statistic[] = [interquartileMean, mean, median];

/**
 * What a comparison comes to: final scores, steps to the threshold and costs of each agent on each environment, and what may be
 * said about each pair of agents. The same comparison and options give the same summary.
 */
export function summarize(comparison: Comparison, options: SummaryOptions = {}): Summary {
  const { runs } = comparison;
  const method = {
    resamples: options.resamples ?? RESAMPLES,
    seed: options.seed ?? 0,
    passageEpisodes: options.passageEpisodes ?? PASSAGE_EPISODES,
  };
  const agents = distinct(runs.map(({ agent }) => agent));
  const envs = distinct(runs.map(({ env }) => env));
  const groups: GroupSummary[] = [];
  const floors: { [env: string]: Floor } = {};
  for (const env of envs) {
    const found = floorOf(env, comparison, options.floors);
    if (found !== undefined) floors[env] = found;
    const floor = found?.value;
    const onEnv = runs.filter((run) => run.env === env);
    const ends = { steps: Math.max(comparison.steps, 1), seconds: Math.max(...onEnv.map((run) => extentOf(run, "seconds"))) };
    for (const agent of agents) {
      const own = onEnv.filter((run) => run.agent === agent).sort((a, b) => a.seed - b.seed);
      if (own.length === 0) continue;
      const group = summarizeGroup(own, floor, thresholdOf(comparison, env), method);
      groups.push({ ...group, ...curveParts(own, floor, ends, method) });
    }
  }
  const { seeds, steps } = comparison;
  const whole = overTasks({ agents, envs, floors, groups }, method);
  return {
    format: "quantal-summary",
    version: 1,
    agents,
    envs,
    seeds,
    steps,
    method,
    floors,
    groups,
    comparisons: comparePairs(groups, method, options.reference),
    profiles: envs.flatMap((env) => profileOn(env, groups, method) ?? []),
    ...(whole === undefined ? {} : { overTasks: whole }),
  };
}

function profileOn(env: string, groups: readonly GroupSummary[], method: Summary["method"]): Summary["profiles"][number] | undefined {
  const scores = new Map(
    groups.flatMap((group) => {
      const runs = group.scores.flatMap(({ counted }) => counted ?? []);
      return group.env === env && runs.length > 0 ? [[group.agent, scoreTable({ [env]: runs })] as const] : [];
    }),
  );
  return scores.size === 0 ? undefined : { env, ...profileScores(scores, method) };
}

/** What makes an environment solved, where the comparison says so. */
export function thresholdOf(comparison: Comparison, env: string): number | undefined {
  return Object.hasOwn(comparison.thresholds, env) ? comparison.thresholds[env] : undefined;
}

function summarizeGroup(
  runs: readonly RunRecord[],
  floor: number | undefined,
  threshold: number | undefined,
  method: Summary["method"],
): GroupSummary {
  const scores = runs.map((run) => scoreOf(run, floor));
  const counted = scores.flatMap((score) => score.counted ?? []);
  const failed = runs.filter(({ failure }) => failure !== undefined).length;
  const speeds = runs.filter(({ ledger }) => ledger.training > 0).map(({ stepsPerSecond }) => stepsPerSecond);
  return {
    agent: runs[0].agent,
    env: runs[0].env,
    seeds: runs.length,
    failed,
    scores,
    ...estimatesOf(counted, method),
    ...(counted.length < 2 ? {} : { spread: spreadOf(counted) }),
    ...(floor === undefined || !runs.some(countsAsFloor) ? {} : { floor }),
    ...(threshold === undefined ? {} : thresholdParts(runs, scores, threshold, method.passageEpisodes)),
    ledger: ledgerSum(runs),
    episodes: runs.reduce((sum, { episodes }) => sum + episodes, 0),
    wallSeconds: runs.reduce((sum, { wallSeconds }) => sum + wallSeconds, 0),
    stepsPerSecond: speeds.length === 0 ? 0 : median(speeds),
  };
}

function scoreOf(run: RunRecord, floor: number | undefined): SeedScore {
  const score = finalScore(run);
  const counted = score ?? (countsAsFloor(run) ? floor : undefined);
  return {
    seed: run.seed,
    ...(score === undefined ? {} : { score }),
    ...(counted === undefined ? {} : { counted }),
    ...(run.failure === undefined ? {} : { failure: run.failure }),
  };
}

function estimatesOf(
  counted: readonly number[],
  options: BootstrapOptions,
): Partial<Record<"interquartileMean" | "mean" | "median", Estimate>> {
  if (counted.length === 0) return {};
  const values = STATISTICS.map((statistic) => statistic(counted));
  if (counted.length === 1) return { interquartileMean: { value: values[0] }, mean: { value: values[1] }, median: { value: values[2] } };
  const distributions = bootstrap(
    [counted],
    STATISTICS.map(
      (statistic) =>
        ([resample]) =>
          statistic(resample),
    ),
    options,
  );
  const [first, second, third] = values.map((value, i) => ({ value, interval: percentileInterval(distributions[i]) }));
  return { interquartileMean: first, mean: second, median: third };
}

function spreadOf(counted: readonly number[]): NonNullable<GroupSummary["spread"]> {
  return { standardDeviation: standardDeviation(counted), interquartileRange: quantile(counted, 0.75) - quantile(counted, 0.25) };
}

/** What the runs' curves come to: areas under them, and stability. */
function curveParts(
  runs: readonly RunRecord[],
  floor: number | undefined,
  ends: { readonly steps: number; readonly seconds: number },
  options: BootstrapOptions,
): Partial<GroupSummary> {
  const [overSteps, overSeconds] = (["steps", "seconds"] as const).map((axis) =>
    runs.flatMap((run) => areaUnderCurve(run, axis, ends[axis], floor) ?? []),
  );
  const steady = runs.flatMap((run) => stabilityOf(run, floor) ?? []);
  const stability = {
    dropFromBest: estimateOf(
      steady.map((run) => run.dropFromBest),
      options,
    ),
    largestDrawdown: estimateOf(
      steady.map((run) => run.largestDrawdown),
      options,
    ),
    runs: steady,
  };
  return {
    ...(overSteps.length === 0 ? {} : { areaUnderCurve: estimateOf(overSteps, options) }),
    ...(overSeconds.length === 0 || ends.seconds <= 0 ? {} : { areaOverSeconds: estimateOf(overSeconds, options) }),
    ...(steady.length === 0 ? {} : { stability }),
  };
}

/** The interquartile mean over runs; its interval where there are two or more. */
function estimateOf(values: readonly number[], options: BootstrapOptions): Estimate {
  if (values.length === 0) return { value: 0 };
  const value = interquartileMean(values);
  return values.length === 1 ? { value } : { value, interval: bootstrapInterval(values, interquartileMean, options) };
}

function thresholdParts(runs: readonly RunRecord[], scores: readonly SeedScore[], threshold: number, episodes: number) {
  const wasWatched = runs.some(({ evaluations, final }) => evaluations.some(({ steps }) => steps < final.steps));
  return {
    threshold,
    solved: scores.filter(({ score }) => score !== undefined && score >= threshold).length,
    firstPassage: passageSummary(runs.map((run) => firstPassage(run, threshold, episodes))),
    ...(wasWatched ? { firstEvaluation: passageSummary(runs.map((run) => firstEvaluationPassage(run, threshold))) } : {}),
  };
}

function passageSummary(runs: readonly Passage[]): PassageSummary {
  const { median: middle, medianInterval } = kaplanMeier(runs.map(durationOf));
  const reached = runs.filter((run) => run.reached).length;
  return { reached, ...(middle === undefined ? {} : { median: middle }), interval: medianInterval, runs };
}

function ledgerSum(runs: readonly RunRecord[]): Ledger {
  const sum = { budget: 0, training: 0, evaluation: 0, discarded: 0 };
  for (const { ledger } of runs) {
    sum.budget += ledger.budget;
    sum.training += ledger.training;
    sum.evaluation += ledger.evaluation;
    sum.discarded += ledger.discarded;
  }
  return sum;
}
