export { type AssembledFunction, assembler, type Code } from "./assembler.ts";
export type { ChoiceOptions } from "./choice.ts";
export { choice, chooseWeighted } from "./choice.ts";
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
export { clamp, cos, exp, expm1, log, log1p, sin, tanh } from "./math/math.ts";
export { addMoments, emptyMoments, mergeMoments, momentsMean, momentsVariance } from "./moments.ts";
export { nearest } from "./nearest.ts";
export { inverseNormal } from "./random/inverse-normal.ts";
export { Pcg64 } from "./random/pcg64.ts";
export { philox4x32, philoxBlock, wordAt, writeKey } from "./random/philox.ts";
export type { Rng } from "./random/rng.ts";
export { RowRng, stream } from "./random/row-rng.ts";
export type { Entropy } from "./random/seed-sequence.ts";
export { seedSequence } from "./random/seed-sequence.ts";
export type { Ties } from "./ranks.ts";
export { centeredRanks, doubledRanks } from "./ranks.ts";
