export { BATCH_REWARDS, type BatchReward, type BatchShape, batchReward } from "./batch-reward.ts";
export {
  DIGIT_CLASSES,
  DIGIT_PIXELS,
  DIGIT_SIDE,
  DIGIT_SPLITS,
  type DigitData,
  type DigitSplit,
  type DigitSplits,
  digitData,
  type SplitSizes,
  splitDigits,
} from "./digit-data.ts";
export { type BatchParams, type DigitParams, type DigitTaskOptions, type DigitTasks, digitTasks } from "./digit-tasks.ts";
export { type IdxArray, parseIdx } from "./idx.ts";
