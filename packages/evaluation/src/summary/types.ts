import type { Ledger } from "@quantal/core";
import type { Passage } from "../records/first-passage.ts";
import type { Floor, Floors } from "../records/scores.ts";
import type { RunStability } from "../records/stability.ts";
import type { Interval } from "../statistics/bootstrap.ts";
import type { OpenInterval } from "../statistics/survival.ts";

export interface SummaryOptions {
  /** Resamples of the scores' intervals. @default 50000 */
  readonly resamples?: number;
  /** Seed of bootstrap and permutations. @default 0 */
  readonly seed?: number;
  /** Training episodes whose mean return must reach the threshold. @default 100 */
  readonly passageEpisodes?: number;
  /** Compare every other agent with this one alone. @default every pair is compared */
  readonly reference?: string;
  /** What a failed run counts as, by environment. @default the comparison's floors, or the lowest return that any run showed there */
  readonly floors?: Floors;
}

/** A statistic over runs. One run has no interval. */
export interface Estimate {
  readonly value: number;
  /** 95 %, percentile bootstrap. */
  readonly interval?: Interval;
}

/** One run's part in the statistics. */
export interface SeedScore {
  readonly seed: number;
  /** Mean return of the final snapshot; left out where the run failed or wasn't judged. */
  readonly score?: number;
  /** What the statistics count: the score, or the floor for a failed run. Left out where there is neither. */
  readonly counted?: number;
  /** Why the run failed. */
  readonly failure?: string;
}

/** Steps to the environment's threshold over the runs of an agent; runs that never reached it are censored. */
export interface PassageSummary {
  readonly reached: number;
  /** Kaplan-Meier; left out where half of the runs or more never reached it. */
  readonly median?: number;
  /** 95 %, Brookmeyer-Crowley; an end that is left out lies beyond the budget. */
  readonly interval: OpenInterval;
  /** A row a run. */
  readonly runs: readonly Passage[];
}

/** How steadily the runs of an agent held what they had learned. */
export interface StabilitySummary {
  /** Interquartile means over seeds: (best - final) / scale, and the largest fall / scale. See `stabilityOf`. */
  readonly dropFromBest: Estimate;
  readonly largestDrawdown: Estimate;
  /** A row a run. */
  readonly runs: readonly RunStability[];
}

/** All runs of one agent on one environment. */
export interface GroupSummary {
  readonly agent: string;
  readonly env: string;
  /** How many runs (seeds) there are, failed ones included. */
  readonly seeds: number;
  readonly failed: number;
  readonly scores: readonly SeedScore[];
  /** Over what the runs count as; left out where no run counts. */
  readonly interquartileMean?: Estimate;
  readonly mean?: Estimate;
  readonly median?: Estimate;
  /** Spread over seeds of what runs count as: sample standard deviation, and the middle half's width. Two runs or more. */
  readonly spread?: { readonly standardDeviation: number; readonly interquartileRange: number };
  /** What a failed run counts as, where one failed. */
  readonly floor?: number;
  /** The environment's threshold, and what came of it, where it has one. */
  readonly threshold?: number;
  /** Runs whose final score is at the threshold or above. */
  readonly solved?: number;
  /** By the mean return of the last training episodes. */
  readonly firstPassage?: PassageSummary;
  /** By evaluations of snapshots; only where runs were evaluated on the way. */
  readonly firstEvaluation?: PassageSummary;
  /** Interquartile mean over seeds of the mean height of the evaluation curve (of training, without one) over the budget of steps. */
  readonly areaUnderCurve?: Estimate;
  /** The same over wall time, up to the longest run of this environment. */
  readonly areaOverSeconds?: Estimate;
  /** Only where runs have two evaluations or more. */
  readonly stability?: StabilitySummary;
  /** Sums over runs. */
  readonly ledger: Ledger;
  readonly episodes: number;
  readonly wallSeconds: number;
  /** Median over runs that trained. */
  readonly stepsPerSecond: number;
}

/** Two agents on one environment. Whoever scored higher is named first. */
export interface PairSummary {
  readonly env: string;
  readonly agents: readonly [string, string];
  /** Runs that count, of each. */
  readonly seeds: readonly [number, number];
  /** Seeds that both have, and on how many of them the first scored higher, the same, lower. */
  readonly shared: { readonly seeds: number; readonly wins: number; readonly ties: number; readonly losses: number };
  /** That a run of the first scores higher than a run of the second, ties one half. 0.5 or more; left out without runs. */
  readonly probabilityOfImprovement?: Estimate;
  /** Permutation test within shared seeds, two-sided, Holm-corrected over this summary's pairs; only with 10 seeds or more of each. */
  readonly pValue?: number;
  /** Where nothing is claimed: seeds of each that would show the effect seen with a power of 80 %; left out above 1,000. */
  readonly seedsNeeded?: number;
  /** True only with 10 seeds or more of each, and pValue below 0.05: the first is better. */
  readonly isClaimed: boolean;
  /** What may be said, by rule, without a full stop. */
  readonly words: string;
}

/** Performance profiles: the share of an agent's runs that score above each threshold. */
export interface ProfileSummary {
  readonly thresholds: readonly number[];
  /** A share a threshold, with its pointwise 95 % interval (stratified percentile bootstrap) where each task has two runs or more. */
  readonly agents: readonly {
    readonly agent: string;
    readonly share: readonly number[];
    readonly low?: readonly number[];
    readonly high?: readonly number[];
  }[];
}

/** How the scores of an environment are brought to the scale of all: (score - zero) / (one - zero). */
export interface TaskScale {
  readonly env: string;
  /** The floor. */
  readonly zero: Pick<Floor, "value" | "source">;
  /** The environment's threshold; or the best final score of this comparison, where it has none. */
  readonly one: { readonly value: number; readonly source: "threshold" | "best final score" };
}

/** Normalized scores over several environments, intervals from runs drawn again within each (stratified bootstrap). */
export interface TasksSummary {
  readonly scales: readonly TaskScale[];
  /** Environments without a scale, and why. */
  readonly leftOut: readonly { readonly env: string; readonly reason: string }[];
  /** Agents without a run that counts on one of the environments. */
  readonly agentsLeftOut: readonly string[];
  readonly agents: readonly {
    readonly agent: string;
    /** Over all runs on all environments. */
    readonly interquartileMean: Estimate;
    /** Over environments, of the mean over runs. */
    readonly median: Estimate;
    readonly mean: Estimate;
    /** By how much runs miss 1 on average: larger is worse. */
    readonly optimalityGap: Estimate;
  }[];
  /** Mean over environments of the probability of improvement, each pair once. It describes: claims are made an environment at a time. */
  readonly comparisons: readonly Required<Pick<PairSummary, "agents" | "probabilityOfImprovement">>[];
  readonly profile: ProfileSummary;
}

/** What a comparison comes to. Plain JSON. */
export interface Summary {
  readonly format: "quantal-summary";
  readonly version: 1;
  readonly agents: readonly string[];
  readonly envs: readonly string[];
  readonly seeds: readonly number[];
  /** Training steps asked of each run. */
  readonly steps: number;
  /** How the numbers were made: resamples, seed, passageEpisodes. */
  readonly method: { readonly resamples: number; readonly seed: number; readonly passageEpisodes: number };
  /** What failed runs count as, and where normalized scores begin, by environment; those where nothing is known are left out. */
  readonly floors: { readonly [env: string]: Floor };
  /** By environment, then agent, in order of appearance. */
  readonly groups: readonly GroupSummary[];
  readonly comparisons: readonly PairSummary[];
  /** Profiles of final scores, an environment each; those on which no run counts are left out. */
  readonly profiles: readonly (ProfileSummary & { readonly env: string })[];
  /** Only where two environments or more can be brought to one scale. */
  readonly overTasks?: TasksSummary;
}
