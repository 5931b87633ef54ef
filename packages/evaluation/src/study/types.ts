import type { Comparison, FloorRecord, RunRecord, TuningBudget } from "@quantal/core";
import type { Curve } from "../records/curves.ts";
import type { Aggregates } from "../statistics/aggregates.ts";
import type { Interaction } from "../statistics/interaction.ts";
import type { SeededScore } from "../statistics/seeded-test.ts";
import type { Estimate, Summary } from "../summary/types.ts";

/** An agent of a study: a name for tables, and how it is written on the command line. */
export interface StudyArm {
  readonly label: string;
  readonly agent: string;
}

/** An environment of a study. */
export interface StudyTask {
  readonly label: string;
  /** As it is written on the command line. */
  readonly env: string;
  /** The score that counts as 1 where tasks are taken together; a random policy's counts as 0. */
  readonly top: number;
  /** Settings of every arm on this task, as `--set` takes them. */
  readonly set?: readonly string[];
  /** The task that differs from this one in nothing but the smoothness of its reward, by label. */
  readonly twin?: string;
}

/** How much is run. Each arm is searched on each task with the same effort, then run once a seed, seeds 1, 2, ... */
export interface StudyScale {
  readonly seeds: number;
  /** Training steps of each run. */
  readonly steps: number;
  /** Of each arm on each task: by halving, on seeds 1000, 1001, ... */
  readonly tuning: { readonly trials: number; readonly seeds: number; readonly steps: number };
}

/** A question, and the runs that answer it. */
export interface StudyPlan {
  readonly name: string;
  readonly title: string;
  /** What is asked, and how the runs answer it: whole sentences. */
  readonly question: string;
  readonly arms: readonly StudyArm[];
  readonly tasks: readonly StudyTask[];
  /** The only options that are searched, between commas; all with a range where it is left out. */
  readonly only?: string;
  /** The arm that all others are compared with; without it every arm is compared with every other one. */
  readonly reference?: string;
  /** What a reader must know of how the study came to be as it is, in whole sentences. */
  readonly note?: string;
  /** Pairs of arms whose leads are compared between a task and its twin. */
  readonly contrasts?: readonly (readonly [first: string, second: string])[];
  readonly scale: StudyScale;
  /** Too short to claim anything. */
  readonly isQuick: boolean;
}

/** What the search of one arm on one task found. */
export interface StudySearch {
  readonly task: string;
  readonly arm: string;
  readonly budget: TuningBudget;
  /** 0 is where the search began: the agent as it is. */
  readonly trial: number;
  /** Mean over the seeds of the search; null where every trial failed. */
  readonly value: number | null;
  /** The same of trial 0. */
  readonly defaultValue: number | null;
  /** All options that were searched, as the best trial had them. */
  readonly options: { readonly [name: string]: number | string | boolean };
}

/** Everything that was run for a study. Runs' `agent` and `env` are labels of arms and tasks. */
export interface StudyRuns {
  readonly searches: readonly StudySearch[];
  readonly runs: readonly RunRecord[];
  /** By task: from which score on it counts as solved. */
  readonly thresholds: Comparison["thresholds"];
  /** By task: what a random policy scores. */
  readonly floors: { readonly [task: string]: FloorRecord };
}

/** Where and how a study ran. */
export interface StudyMaking extends Pick<Comparison, "command" | "versions" | "machine"> {
  /** Revisions of the code that made the runs. */
  readonly revisions: readonly string[];
}

/** A curve: median over seeds with its interval, over training steps or seconds. */
export interface StudyCurve extends Curve {
  readonly task: string;
  readonly arm: string;
  readonly axis: "steps" | "seconds";
}

/** Tasks taken together, on normalized scores: 0 a random policy, 1 the task's top. */
export interface StudyGroup {
  readonly name: string;
  readonly tasks: readonly string[];
  readonly arms: readonly ({ readonly arm: string } & Aggregates)[];
  /** Mean over the tasks of P(a run of the first scores higher than one of the second). */
  readonly improvements: readonly { readonly arms: readonly [string, string]; readonly estimate: Estimate }[];
}

/** Whether an arm's lead over another differs between a task and its twin: in final scores, or in areas under the curve. */
export interface StudyInteraction extends Interaction {
  readonly measure: "score" | "area";
  readonly arms: readonly [string, string];
  readonly tasks: readonly [task: string, twin: string];
}

/** What else runs are compared by: the area under their evaluation curve, seconds to the first evaluation at the threshold, the largest drawdown. */
export type StudyMeasure = "area" | "seconds" | "drawdown";

/** What each run of an arm on a task came to. */
export type RunsOf = (task: string, arm: string) => readonly SeededScore[];

/** Two arms on one task by another measure than final scores. Whoever did better is named first. */
export interface StudyPair {
  readonly measure: StudyMeasure;
  readonly task: string;
  readonly arms: readonly [string, string];
  /** Runs of each that have the measure: the smaller number. */
  readonly seeds: number;
  /** That a run of the first did better than one of the second, ties one half. 0.5 or more. */
  readonly probability: Estimate;
  /** Holm-corrected over the pairs of this measure; only with 10 seeds or more. */
  readonly pValue?: number;
  readonly isClaimed: boolean;
  readonly words: string;
}

/** One run in short. */
export interface StudyRun {
  readonly task: string;
  readonly arm: string;
  readonly seed: number;
  readonly score: number | null;
  readonly seconds: number;
  readonly hash: string;
  readonly failure?: string;
}

/** What came of a study, as plain JSON: all that its page and pictures are made of. */
export interface StudyResults extends StudyMaking {
  readonly format: "quantal-study";
  readonly version: 1;
  readonly plan: StudyPlan;
  readonly searches: readonly StudySearch[];
  readonly summary: Summary;
  readonly pairs: readonly StudyPair[];
  readonly groups: readonly StudyGroup[];
  readonly interactions: readonly StudyInteraction[];
  readonly curves: readonly StudyCurve[];
  readonly runs: readonly StudyRun[];
}
