export type { Data, Info } from "./data.ts";
export { defineEnv } from "./env/define-env.ts";
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
export { lookUp, type Registration, register, registered } from "./make/registry.ts";
export { createPainter, type DrawCommand, type Frame, type Painter, type RecordingPainter, type Style } from "./paint/painter.ts";
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
} from "./spaces/space.ts";
