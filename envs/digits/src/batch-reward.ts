import { exp, log } from "@quantal/numeric";

/** What a mini-batch may be paid by. */
export const BATCH_REWARDS = ["softrecall", "softaccuracy", "accuracy", "recall", "crossEntropy"] as const;
/** One of them. */
export type BatchReward = (typeof BATCH_REWARDS)[number];

/** Sizes of a batch. */
export interface BatchShape {
  readonly batchSize: number;
  /** At most 256: labels are bytes. */
  readonly numClasses: number;
}

// Room for one call's numbers, [numClasses], zeroed before they are read: nothing is kept here from one call to the next.
const SUMS = new Float64Array(256);
const COUNTS = new Int32Array(256);

/**
 * How good the logits of a batch are; larger is better. With k the number of classes whose logit is at or above the true class's, itself included:
 *   accuracy: mean over samples of 1 where the largest logit is the true class's (of equal ones the lowest index wins), else 0
 *   softaccuracy: mean over samples of 5 / (5 + k), which is in [1/3, 5/6] for 10 classes
 *   recall, softrecall: the same means within each class, then over the classes that are in the batch
 *   crossEntropy: mean over samples of logit_true - log(sum of exp(logits)), at most 0
 * Minus infinity where a logit is NaN, or the cross-entropy of infinite ones is.
 * Shapes: logits [rows, batchSize, numClasses], labels [rows, batchSize], each below numClasses.
 */
export function batchReward(kind: BatchReward, logits: Logits, labels: Uint8Array, shape: BatchShape, row = 0): number {
  const { batchSize, numClasses } = shape;
  SUMS.fill(0, 0, numClasses);
  COUNTS.fill(0, 0, numClasses);
  let total = 0;
  for (let b = row * batchSize; b < (row + 1) * batchSize; b++) {
    const label = labels[b];
    const score = scoreOf(kind, logits, b * numClasses, label, numClasses);
    total += score;
    SUMS[label] += score;
    COUNTS[label]++;
  }
  const reward = kind === "recall" || kind === "softrecall" ? meanOverClasses(numClasses) : total / batchSize;
  return Number.isNaN(reward) ? Number.NEGATIVE_INFINITY : reward;
}

/** Reads: SUMS, COUNTS. */
function meanOverClasses(numClasses: number): number {
  let sum = 0;
  let present = 0;
  for (let c = 0; c < numClasses; c++) {
    if (COUNTS[c] === 0) continue;
    sum += SUMS[c] / COUNTS[c];
    present++;
  }
  return sum / present;
}

type Logits = Float32Array | Float64Array;

/** The score of one sample, whose logits begin at `start`; NaN where one of them is: compared with anything it says no, and would win. */
function scoreOf(kind: BatchReward, logits: Logits, start: number, label: number, numClasses: number): number {
  if (kind === "crossEntropy") return logProbability(logits, start, label, numClasses);
  const own = logits[start + label];
  let before = 0; // classes before the true one with a logit at or above its own
  let behind = 0; // such classes behind it
  let larger = 0; // of those, the ones above its own
  for (let c = start; c < start + label; c++) {
    const logit = logits[c];
    if (Number.isNaN(logit)) return logit;
    before += Number(logit >= own); // adding what was compared is faster than branching: there is no telling which way
  }
  if (Number.isNaN(own)) return own;
  for (let c = start + label + 1; c < start + numClasses; c++) {
    const logit = logits[c];
    if (Number.isNaN(logit)) return logit;
    behind += Number(logit >= own);
    larger += Number(logit > own);
  }
  if (kind === "accuracy" || kind === "recall") return Number(before + larger === 0);
  return 5 / (5 + (1 + before + behind)); // the true class itself is one of the k
}

/** The logarithm of the softmax's probability of the label. */
function logProbability(logits: Logits, start: number, label: number, numClasses: number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let c = start; c < start + numClasses; c++) largest = Math.max(largest, logits[c]); // NaN where one is
  let sum = 0;
  for (let c = start; c < start + numClasses; c++) sum += exp(logits[c] - largest); // at most 1 each: none overflows
  return logits[start + label] - largest - log(sum);
}
