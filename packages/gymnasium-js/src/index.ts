export type { Data, Info } from "./data.ts";
export type { ClassLanes } from "./env/class-lanes.ts";
export { defineEnv } from "./env/define-env.ts";
export { type ClassSource, type FromEnvOptions, fromEnv } from "./env/from-env.ts";
export { LaneError } from "./env/lane-error.ts";
export type {
  Env,
  EnvDefinition,
  EnvOf,
  EnvOptions,
  EnvReset,
  EnvSource,
  EnvStep,
  LaneEnv,
  LaneKernel,
  ResetOptions,
  StateOf,
  StateShape,
  StateType,
  StepResult,
} from "./env/types.ts";
export { type EnvSpec, type ParamValue, type SpecWrappers, sourceOf, specOf, type WrapperSpec } from "./make/env-spec.ts";
export { type AnyAction, type MadeEnv, make, type SavableEnv } from "./make/make.ts";
export {
  type AutoresetMode,
  makeVec,
  type VectorEnv,
  type VectorOptions,
  type VectorResetOptions,
  type VectorStep,
} from "./make/make-vec.ts";
export { lookUp, type Registration, register, registered } from "./make/registry.ts";
export type { Seed } from "./make/seeded-lanes.ts";
export { specFromJSON, specToJSON } from "./make/spec-json.ts";
export { type PaintContext, paintFrame } from "./paint/paint-frame.ts";
export { createPainter, type DrawCommand, type Frame, type Painter, type RecordingPainter, type Style } from "./paint/painter.ts";
export { toSvg } from "./paint/svg.ts";
export { equalSpaces } from "./spaces/equal-spaces.ts";
export { type FlatTypeOf, flatSize, flatten, flattenSpace, unflatten } from "./spaces/flatten.ts";
export { spaceFromJSON, spaceToJSON } from "./spaces/json.ts";
export { type AnySeeds, createSampler, type Sampler, type SeedsOf, type SpaceSeed } from "./spaces/sampling/create-sampler.ts";
export type { SampleRng } from "./spaces/sampling/draw.ts";
export { sample, sampleInto } from "./spaces/sampling/sample.ts";
export type { AnyConstraint, ConstraintList, ConstraintOf, Sampling } from "./spaces/sampling/sampling.ts";
export {
  type ActionArray,
  type ActionBuffer,
  type ActionOf,
  type AnyElement,
  type AnySpace,
  actionBuffer,
  type Bound,
  type Box,
  type BoxOptions,
  type BoxSample,
  type BoxType,
  box,
  contains,
  type Dict,
  type Discrete,
  dict,
  discrete,
  type ElementMap,
  type ElementOf,
  type FlatSpace,
  type MultiBinary,
  type MultiDiscrete,
  multiBinary,
  multiDiscrete,
  type Space,
  type SpaceMap,
  sizeOf,
  spaceName,
  type Tuple,
  tuple,
} from "./spaces/space.ts";
export { clipAction } from "./wrappers/action/clip-action.ts";
export { repeatAction } from "./wrappers/action/repeat-action.ts";
export { type RescaleActionParams, rescaleAction } from "./wrappers/action/rescale-action.ts";
export { type StickyActionParams, stickyAction } from "./wrappers/action/sticky-action.ts";
export {
  type ActionFunction,
  type ActionTransform,
  type TransformActionOptions,
  transformAction,
} from "./wrappers/action/transform-action.ts";
export { defineWrapper } from "./wrappers/define-wrapper.ts";
export type { EnvWrapper } from "./wrappers/env-wrapper.ts";
export { autoreset } from "./wrappers/episode/autoreset.ts";
export { type OrderEnforcingParams, orderEnforcing } from "./wrappers/episode/order-enforcing.ts";
export { type PassiveEnvCheckerParams, passiveEnvChecker } from "./wrappers/episode/passive-env-checker.ts";
export { type EpisodeStatistics, recordEpisodeStatistics } from "./wrappers/episode/record-episode-statistics.ts";
export { type RecordedFrames, type RecordFramesParams, recordFrames } from "./wrappers/episode/record-frames.ts";
export { type TimeLimit, type TimeLimitParams, timeLimit } from "./wrappers/episode/time-limit.ts";
export { type DefinitionOrigin, nameDefinition } from "./wrappers/name-definition.ts";
export { delayObservation } from "./wrappers/observation/delay-observation.ts";
export { type DtypeParams, dtypeObservation } from "./wrappers/observation/dtype-observation.ts";
export { type FilterObservation, type FilterParams, filterObservation } from "./wrappers/observation/filter-observation.ts";
export { type FlattenObservation, flattenObservation } from "./wrappers/observation/flatten-observation.ts";
export { type FrameStackParams, frameStackObservation } from "./wrappers/observation/frame-stack-observation.ts";
export { type NormalizedObservation, normalizeObservation } from "./wrappers/observation/normalize-observation.ts";
export { type RescaleObservationParams, rescaleObservation } from "./wrappers/observation/rescale-observation.ts";
export { type ReshapeParams, reshapeObservation } from "./wrappers/observation/reshape-observation.ts";
export { timeAwareObservation } from "./wrappers/observation/time-aware-observation.ts";
export {
  type ObservationFunction,
  type ObservationTransform,
  type TransformObservationOptions,
  transformObservation,
} from "./wrappers/observation/transform-observation.ts";
export { type ClipRewardParams, clipReward } from "./wrappers/reward/clip-reward.ts";
export { type NormalizedReward, normalizeReward } from "./wrappers/reward/normalize-reward.ts";
export { transformReward } from "./wrappers/reward/transform-reward.ts";
export type { RewardTransform, TransformOrigin } from "./wrappers/transform.ts";
export type {
  Rows,
  StateMaker,
  WrappedDefinition,
  Wrapper,
  WrapperBase,
  WrapperKinds,
  WrapperOptions,
  WrapperOwn,
  WrapperResult,
} from "./wrappers/types.ts";
