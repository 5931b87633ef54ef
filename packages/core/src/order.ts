import type { Data } from "gymnasium-js";
import type { PolicySpec } from "./policy.ts";

/** One episode of one member. All three are unsigned 32-bit; equal `start` means equal start state (common random numbers). */
export interface EpisodeJob {
  readonly generation: number;
  readonly member: number;
  readonly start: number;
}

/** What experience an agent wants next. */
export type Order = SegmentsOrder | EpisodesOrder | OnlineOrder | ComputeOrder;

/** `steps` steps of each of `lanes` lanes, which go on where they stopped. */
export interface SegmentsOrder {
  readonly type: "segments";
  readonly policy: PolicySpec;
  readonly lanes: number;
  readonly steps: number;
}

/** Whole episodes, one a job. `moments` asks for count, mean and m2 of the raw observations acted on. */
export interface EpisodesOrder {
  readonly type: "episodes";
  readonly policy: PolicySpec;
  readonly jobs: readonly EpisodeJob[];
  readonly moments?: boolean;
}

/** As segments, with a policy that learns while it acts. Always one chunk: one learner, all lanes. */
export interface OnlineOrder {
  readonly type: "online";
  readonly policy: PolicySpec;
  readonly lanes: number;
  readonly steps: number;
}

/** No environment steps: `compute` of the policy over each part, in the workers. One in a row at most. */
export interface ComputeOrder {
  readonly type: "compute";
  readonly policy: PolicySpec;
  readonly parts: readonly Data[];
}
