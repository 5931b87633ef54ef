import type { Data } from "gymnasium-js";
import type { Metrics } from "./agent.ts";

/** Where every environment step went. training + evaluation + discarded is what the environments were stepped in all. */
export interface Ledger {
  /** Training steps that were asked for. */
  readonly budget: number;
  training: number;
  evaluation: number;
  /** Run ahead of an order boundary and dropped; outside every hash. */
  discarded: number;
}

/** One evaluation of a policy snapshot, greedy, on streams of its own. Returns are scores: the base reward where a wrapper declares one. */
export interface Evaluation {
  /** Training steps at the snapshot. */
  readonly steps: number;
  readonly meanReturn: number;
  /** Sample standard deviation over episodes; 0 for a single one. */
  readonly standardDeviation: number;
  readonly returns: readonly number[];
  readonly lengths: readonly number[];
}

/** Training episodes in the order they ended. Plain arrays, all of one length. */
export interface EpisodeLog {
  /** Training steps spent when the episode was counted. */
  readonly steps: readonly number[];
  readonly returns: readonly number[];
  readonly lengths: readonly number[];
}

/** One finished run, as reports and statistics read it. Plain JSON. */
export interface RunRecord {
  /** The agent's label: its id, with options where two in a comparison share the id. */
  readonly agent: string;
  readonly env: string;
  readonly seed: number;
  readonly agentOptions: { readonly [name: string]: Data };
  readonly envParams: Data;
  readonly preset: string | undefined;
  readonly ledger: Readonly<Ledger>;
  readonly episodes: number;
  readonly hash: string;
  /** At marks during training (may be empty) and at the end; `final` is the judged one: the final snapshot. */
  readonly evaluations: readonly (Evaluation & { readonly wallSeconds: number })[];
  readonly final: Evaluation;
  readonly training: EpisodeLog;
  /** Wall time in seconds when each training episode was counted; as long as `training.steps`. */
  readonly trainingWallSeconds: readonly number[];
  /** Wall time of the whole run without start-up; training steps / wall time. */
  readonly wallSeconds: number;
  readonly stepsPerSecond: number;
  /** Metrics of the last update, for the curious. */
  readonly lastMetrics: Metrics;
  /** Set where the run failed: it stays in every table. */
  readonly failure?: string;
}

/** What a search of settings was allowed to spend: equal for agents that are compared with equal effort. */
export interface TuningBudget {
  readonly method: string;
  /** Settings that were tried, each with so many seeds, and so many training steps a run at the most. */
  readonly trials: number;
  readonly seeds: number;
  readonly steps: number;
  /** Training steps of all runs. */
  readonly totalSteps: number;
}

/**
 * What a policy that learned nothing scores on an environment: failed runs count as its mean return. Where even that failed there is
 * the reason instead.
 */
export type FloorRecord =
  | { readonly policy: "random"; readonly meanReturn: number; readonly episodes: number; readonly seed: number }
  | { readonly policy: "random"; readonly failure: string };

/** What a comparison was asked for, and where and how it ran. */
export interface Comparison {
  readonly format: "quantal-comparison";
  readonly version: 1;
  readonly command: string;
  /** Steps asked of each run, the seeds, and what makes an environment solved (its reward threshold), where it has one. */
  readonly steps: number;
  readonly seeds: readonly number[];
  readonly thresholds: { readonly [env: string]: number };
  /** By environment, where it was measured. */
  readonly floors?: { readonly [env: string]: FloorRecord };
  readonly versions: { readonly [name: string]: string };
  readonly machine: { readonly [name: string]: string | number };
  /** By agent label, for those whose options came from a preset file of `quantal tune`. */
  readonly tuning?: { readonly [agent: string]: TuningBudget };
  readonly runs: readonly RunRecord[];
}
