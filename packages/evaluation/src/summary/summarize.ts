import type { Comparison, Ledger, RunRecord } from "@quantal/core";
import { durationOf, firstEvaluationPassage, firstPassage, PASSAGE_EPISODES, type Passage } from "../records/first-passage.ts";
import { distinct, finalScore, floorOf } from "../records/scores.ts";
import { type BootstrapOptions, bootstrap, percentileInterval, RESAMPLES } from "../statistics/bootstrap.ts";
import { interquartileMean, mean, median, type Statistic } from "../statistics/estimates.ts";
import { kaplanMeier } from "../statistics/survival.ts";
import { comparePairs } from "./compare-pairs.ts";
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
  for (const env of envs) {
    const floor = floorOf(env, runs, options.floors);
    for (const agent of agents) {
      const own = runs.filter((run) => run.agent === agent && run.env === env).sort((a, b) => a.seed - b.seed);
      if (own.length > 0) groups.push(summarizeGroup(own, floor, thresholdOf(comparison, env), method));
    }
  }
  const { seeds, steps } = comparison;
  return { format: "quantal-summary", version: 1, agents, envs, seeds, steps, method, groups, comparisons: comparePairs(groups, method) };
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
    ...(floor === undefined || failed === 0 ? {} : { floor }),
    ...(threshold === undefined ? {} : thresholdParts(runs, scores, threshold, method.passageEpisodes)),
    ledger: ledgerSum(runs),
    episodes: runs.reduce((sum, { episodes }) => sum + episodes, 0),
    wallSeconds: runs.reduce((sum, { wallSeconds }) => sum + wallSeconds, 0),
    stepsPerSecond: speeds.length === 0 ? 0 : median(speeds),
  };
}

function scoreOf(run: RunRecord, floor: number | undefined): SeedScore {
  const score = finalScore(run);
  const counted = score ?? (run.failure === undefined ? undefined : floor);
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
