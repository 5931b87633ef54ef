export {
  type Agent,
  type AgentBody,
  type AgentConfig,
  type AgentDefinition,
  defineAgent,
  type Host,
  type Learner,
  type Metrics,
  requireMethods,
} from "./agent.ts";
export { END } from "./end.ts";
export type { Computed, EpisodeList, Episodes, Experience, Online, Segments } from "./experience.ts";
export type { LibraryNetwork, NetworkLibrary, NetworkOutputs, NetworkSizes, OutputGradients } from "./network-library.ts";
export {
  checkOptionValue,
  type OptionSchema,
  type OptionSpec,
  type OptionsOf,
  type Presets,
  parseOption,
  resolveOptions,
} from "./options.ts";
export type { ComputeOrder, EpisodeJob, EpisodesOrder, OnlineOrder, Order, SegmentsOrder } from "./order.ts";
export type { BlockWork, ParallelFor, ParallelLoop, ParallelWork, ParallelWorker } from "./parallel.ts";
export type { BatchPolicy, Decision, Lanes, PolicySpec, TransitionBatch } from "./policy.ts";
export type { Comparison, EpisodeLog, Evaluation, FloorRecord, Ledger, RunRecord, TuningBudget } from "./results.ts";
export { rowsOf } from "./rows-of.ts";
export { firstHash, type HashChain, type HashLink, hashChain, nextHash } from "./run-hash.ts";
export { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";
export { checkSearch, type SearchRange, type SearchValues } from "./search.ts";
export type { Snapshot } from "./snapshot.ts";
export type { Task } from "./task.ts";
