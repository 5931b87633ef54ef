import type { Agent, ParallelFor, PolicySpec, Segments, Task } from "@quantal/core";
import type { Data, EnvSource } from "gymnasium-js";
import type { Observable } from "rxjs";

/** Lanes that go on where their state says. State travels: a worker keeps nothing. */
export interface LanesRequest {
  readonly type: "lanes";
  readonly index: number;
  readonly seed: number;
  readonly firstLane: number;
  /** The longest lane. */
  readonly steps: number;
  /** [lanes of this chunk] */
  readonly lengths: Int32Array;
  /** What the chunk's last result gave; null before any. */
  readonly state: Data;
  /** False in online orders: nothing but episodes and what was learned comes back. */
  readonly record: boolean;
  /** The environment can't be saved, so the chunk stays where its lanes are: in the caller's thread. */
  readonly pinned: boolean;
}

/** Episodes, each of one job, on `width` lanes that are refilled. */
export interface JobsRequest {
  readonly type: "jobs";
  readonly index: number;
  readonly seed: number;
  readonly purpose: "training" | "evaluation";
  /** [3 * jobs]: generation, member, start */
  readonly jobs: Uint32Array;
  readonly width: number;
  readonly moments: boolean;
  /** [jobs * payload bytes]: where payloads are written, maybe in memory that threads share. The chunk's own without it. */
  readonly payload?: Uint8Array;
}

export interface ComputeRequest {
  readonly type: "compute";
  readonly index: number;
  readonly part: Data;
}

export type ChunkRequest = LanesRequest | JobsRequest | ComputeRequest;

/** Episodes that ended in a chunk of lanes, by (step, lane); lanes are numbered over the whole order. */
export interface LaneEpisodes {
  readonly lane: Int32Array;
  readonly step: Int32Array;
  /** Sums of rewards, as agents see them. */
  readonly returns: Float64Array;
  /** Sums of scores, as reports see them. */
  readonly scores: Float64Array;
  readonly lengths: Int32Array;
  readonly ends: Uint8Array;
}

/** The rows of a chunk of lanes, as Segments has them for all lanes. */
export type LaneRows = Pick<
  Segments,
  | "observations"
  | "actions"
  | "rewards"
  | "ends"
  | "aux"
  | "bootstrap"
  | "lastObservations"
  | "truncatedAt"
  | "truncatedObservations"
  | "initialMemory"
>;

export interface LanesResult {
  readonly type: "lanes";
  readonly index: number;
  readonly environmentSteps: number;
  readonly state: Data;
  readonly rows: LaneRows | undefined;
  readonly learned: Data;
  readonly episodes: LaneEpisodes;
}

export interface JobsResult {
  readonly type: "jobs";
  readonly index: number;
  readonly environmentSteps: number;
  /** [jobs] */
  readonly returns: Float64Array;
  readonly scores: Float64Array;
  readonly lengths: Int32Array;
  readonly ends: Uint8Array;
  /** [jobs, 1 + 2 * observation size], or empty */
  readonly moments: Float64Array;
  /** [jobs * payload bytes]: the request's, where it has one */
  readonly payload: Uint8Array;
}

export interface ComputeResult {
  readonly type: "compute";
  readonly index: number;
  readonly part: Data;
}

/** A failure is a result too, so that it waits its turn: the error shown is the same with any number of workers. */
export interface FailedChunk {
  readonly type: "failed";
  readonly index: number;
  readonly error: Error;
  /** Steps that were made before it failed, as far as they are known. */
  readonly environmentSteps: number;
}

export type ChunkResult = LanesResult | JobsResult | ComputeResult | FailedChunk;

/** What an executor works on. */
export interface Opened {
  readonly agent: Agent;
  readonly env: EnvSource;
  readonly task: Task;
}

/** Runs chunks: inline, in worker threads, later on other machines. One interface, one result. */
export interface Executor {
  readonly slots: number;
  /** Its threads share memory: what lies in a SharedArrayBuffer crosses without a copy. */
  readonly isShared?: boolean;
  /** For learners: a loop over blocks that the executor's threads share with the caller. */
  readonly parallel?: ParallelFor;
  /** Prepares the agent in each thread, without `parallel`. */
  open(opened: Opened): Promise<void>;
  /**
   * Results in any order. When `stop` aborts, chunks that haven't started are dropped, and the results of those that
   * have still come, so that their steps can be counted; unsubscribing drops them too. Copies the policy on entry.
   */
  run(policy: PolicySpec, chunks: readonly ChunkRequest[], stop?: AbortSignal): Observable<ChunkResult>;
  close(): Promise<void>;
}
