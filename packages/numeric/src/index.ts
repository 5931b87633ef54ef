export type { ErrorParts } from "./errors.ts";
export {
  checkOption,
  describe,
  FormatError,
  NonFiniteError,
  OptionError,
  QuantalError,
  requireFinite,
  requireInteger,
  ShapeError,
  SpaceError,
  UnknownNameError,
  UserCodeError,
} from "./errors.ts";
export { inverseNormal } from "./inverse-normal.ts";
export { clamp, cos, exp, expm1, log, log1p, sin, tanh } from "./math.ts";
export { addMoments, emptyMoments, mergeMoments, momentsMean, momentsVariance } from "./moments.ts";
export { nearest } from "./nearest.ts";
export { Pcg64 } from "./pcg64.ts";
export { philox4x32, philoxBlock, wordAt, writeKey } from "./philox.ts";
export type { Ties } from "./ranks.ts";
export { centeredRanks, doubledRanks } from "./ranks.ts";
export type { Rng } from "./rng.ts";
export { RowRng, stream } from "./row-rng.ts";
export type { Entropy } from "./seed-sequence.ts";
export { seedSequence } from "./seed-sequence.ts";
