export type { Data, Info } from "./data.ts";
export type { ClassLanes } from "./env/class-lanes.ts";
export { defineEnv } from "./env/define-env.ts";
export { type ClassSource, type FromEnvOptions, fromEnv } from "./env/from-env.ts";
export { LaneError } from "./env/lane-error.ts";
export type {
  Env,
  EnvDefinition,
  EnvOptions,
  EnvReset,
  EnvSource,
  EnvStep,
  LaneEnv,
  ResetOptions,
  StateOf,
  StateShape,
  StateType,
  StepResult,
} from "./env/types.ts";
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
export { type PaintContext, paintFrame } from "./paint/paint-frame.ts";
export { createPainter, type DrawCommand, type Frame, type Painter, type RecordingPainter, type Style } from "./paint/painter.ts";
export { toSvg } from "./paint/svg.ts";
export { equalSpaces, spaceFromJSON, spaceToJSON } from "./spaces/json.ts";
export { type BoxSample, type DiscreteSampling, type SampleRng, sample, sampleInto } from "./spaces/sample.ts";
export {
  type ActionArray,
  type ActionBuffer,
  type ActionOf,
  actionBuffer,
  type Bound,
  type Box,
  type BoxOptions,
  type BoxType,
  box,
  contains,
  type Discrete,
  discrete,
  type Space,
  sizeOf,
  spaceName,
} from "./spaces/space.ts";
export { defineWrapper } from "./wrappers/define-wrapper.ts";
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
