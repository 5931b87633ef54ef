export type {
  ChunkRequest,
  ChunkResult,
  ComputeRequest,
  ComputeResult,
  Executor,
  FailedChunk,
  JobsRequest,
  JobsResult,
  LaneEpisodes,
  LaneRows,
  LanesRequest,
  LanesResult,
  Opened,
} from "./chunks.ts";
export { type EvaluateOptions, evaluate, MAX_EVALUATION_EPISODES, taskOf } from "./evaluate.ts";
export type { RunEvent, RunResult } from "./events.ts";
export { inChunkOrder } from "./in-chunk-order.ts";
export { inline } from "./inline.ts";
export { PLAN } from "./plan.ts";
export { type EvaluationPlan, type Run, type RunStore, type TrainOptions, train } from "./train.ts";
