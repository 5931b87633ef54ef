import type { ActionBuffer, Data } from "gymnasium-js";

/** What came back for an order, in job or lane order whatever order workers finished in. */
export type Experience = Segments | Episodes | Online | Computed;

/** Episodes that ended in an order, by (step, lane). `step` counts within the order, from 0. */
export interface EpisodeList {
  readonly lane: Int32Array;
  readonly step: Int32Array;
  readonly returns: Float64Array;
  readonly lengths: Int32Array;
  readonly ends: Uint8Array;
}

/** Lane outermost: row = lane * steps + step. Rows from lengths[lane] on are zero. */
export interface Segments {
  readonly type: "segments";
  /** False in the order that the budget cuts. */
  readonly complete: boolean;
  readonly steps: number;
  readonly lanes: number;
  /** [lanes]; they differ by at most 1, and only in the cut order. */
  readonly lengths: Int32Array;
  /** [lanes, steps, observation size], raw */
  readonly observations: Float32Array;
  /** [lanes, steps, action size], as given to the environment (a clipped Gaussian keeps its raw sample in aux) */
  readonly actions: ActionBuffer;
  /** [lanes, steps] */
  readonly rewards: Float64Array;
  /** [lanes, steps], values of END */
  readonly ends: Uint8Array;
  /** [lanes, steps, aux size] */
  readonly aux: Float32Array;
  /** [lanes, steps]: value of the final observation where truncated, and at each lane's last row unless terminated; else 0 */
  readonly bootstrap: Float32Array;
  /** [lanes, observation size]: what follows each lane's last row (a fresh episode's first observation where one ended there) */
  readonly lastObservations: Float32Array;
  /** [n] row numbers of truncated steps, ascending, and [n, observation size] the observation each ended in */
  readonly truncatedAt: Int32Array;
  readonly truncatedObservations: Float32Array;
  /** [lanes, memory]: the policy's memory before each lane's first row */
  readonly initialMemory: Float64Array;
  readonly episodes: EpisodeList;
}

/** Whole episodes in job order. The one that crosses the budget is charged in part and not delivered. */
export interface Episodes {
  readonly type: "episodes";
  readonly complete: boolean;
  readonly count: number;
  /** [count] */
  readonly returns: Float64Array;
  readonly lengths: Int32Array;
  readonly ends: Uint8Array;
  /** [1 + 2 * observation size]: count, mean, m2 of the raw observations acted on, if asked for */
  readonly moments: Float64Array | undefined;
  /** [count * payload bytes], maybe in memory that threads share. The next episodes order writes over it: keep a copy of what is to stay. */
  readonly payload: Uint8Array;
}

export interface Online {
  readonly type: "online";
  readonly complete: boolean;
  readonly steps: number;
  readonly learned: Data;
  readonly episodes: EpisodeList;
}

export interface Computed {
  readonly type: "compute";
  readonly parts: readonly Data[];
}
