import { requireInteger, UnknownNameError } from "@quantal/numeric";
import { type Box, box, type Discrete, defineEnv, discrete, type EnvDefinition } from "gymnasium-js";
import { BATCH_REWARDS, type BatchReward, batchReward } from "./batch-reward.ts";
import { createGatherer, drawBatch, writeImage } from "./digit-batch.ts";
import { DIGIT_CLASSES, DIGIT_PIXELS, DIGIT_SPLITS, type DigitData, type DigitSplit, type DigitSplits } from "./digit-data.ts";
import { drawDigit, drawSheet } from "./draw-digits.ts";

/** How the tasks are made. */
export interface DigitTaskOptions {
  /** `import.meta.url` of a module that exports both as `mnist` and `mnistBatch`, so that worker threads can load them. */
  readonly module?: string;
  /** Images of a mini-batch. @default 64 */
  readonly batchSize?: number;
}

/** Params of `digits/MNIST-v1`. */
export type DigitParams = { split: DigitSplit };
/** Params of `digits/MNISTBatch-v1`. */
export type BatchParams = { split: DigitSplit; reward: BatchReward };

const ANSWER_STATE = {
  index: { width: 1, type: "int32" },
  label: { width: 1, type: "uint8" },
  answer: { width: 1, type: "int32" }, // -1 before there is one
} as const;

/** Where images come from, by the name of a split. */
type DataOf = (split: DigitSplit) => DigitData;

/** Two tasks of one step: `mnist`, one image, and `mnistBatch`, a mini-batch. */
export interface DigitTasks {
  readonly mnist: EnvDefinition<Discrete, typeof ANSWER_STATE, DigitParams>;
  readonly mnistBatch: EnvDefinition<Box, BatchState, BatchParams>;
}

type BatchState = {
  readonly index: { readonly width: number; readonly type: "int32" };
  readonly label: { readonly width: number; readonly type: "uint8" };
  readonly reward: number;
  readonly isOver: { readonly width: number; readonly type: "uint8" };
};

/**
 * Makes the tasks on data of any source.
 * @param load - gives the images; called once, when the first episode starts: a task that is only listed reads nothing
 * @throws OptionError for a batchSize that is no integer of 1 or more
 */
export function digitTasks(load: () => DigitSplits, options: DigitTaskOptions = {}): DigitTasks {
  const { module, batchSize = 64 } = options;
  requireInteger("digitTasks", "batchSize", batchSize, 1);
  let splits: DigitSplits | undefined; // what `load` gave; it never changes, so that keeping it is no state
  const dataOf: DataOf = (split) => {
    splits ??= load();
    return splits[split];
  };
  const origin = module === undefined ? {} : { module };
  return { mnist: oneImage(dataOf, origin), mnistBatch: oneBatch(dataOf, origin, batchSize) };
}

/**
 * Say which digit an image shows: a bandit with a context.
 * observation [784]: the greys of 28 x 28 pixels, row by row from the top left, whole numbers from 0 (background) to 255 (ink)
 * action: the digit. reward: 1 if it is the label, else 0
 * terminated: after the first step; the last observation is the same image
 */
function oneImage(dataOf: DataOf, origin: { module?: string }): DigitTasks["mnist"] {
  const id = "digits/MNIST-v1";
  const params: DigitParams = { split: "train" };
  return defineEnv({
    id,
    ...origin,
    export: "mnist",
    observationSpace: box({ low: 0, high: 255, shape: [DIGIT_PIXELS] }),
    actionSpace: discrete(DIGIT_CLASSES),
    maxEpisodeSteps: 1,
    framesPerSecond: 2,
    state: ANSWER_STATE,
    params,
    check: ({ split }) => checkName(id, "split", split, DIGIT_SPLITS),
    reset(state, i, rng, p) {
      const { labels, count } = dataOf(p.split);
      const index = rng.integers(0, count);
      state.index[i] = index;
      state.label[i] = labels[index];
      state.answer[i] = -1;
    },
    step(state, result, i, actions) {
      state.answer[i] = actions[i];
      result.reward[i] = Number(actions[i] === state.label[i]);
      result.terminated[i] = 1;
    },
    observe(observations, state, i, p) {
      writeImage(observations, i, dataOf(p.split), state.index[i]);
    },
    info: ({ label, index }, i) => ({ label: label[i], index: index[i] }),
    draw(painter, { index, label, answer }, i, p) {
      const text = answer[i] < 0 ? `label ${label[i]}` : `label ${label[i]}, answer ${answer[i]}`;
      drawDigit(painter, dataOf(p.split), index[i], text);
    },
  });
}

/**
 * Write logits for a whole mini-batch of distinct images, and be paid once for all.
 * observation [batchSize, 784]: an image a row, as in digits/MNIST-v1
 * action [batchSize, 10]: logits, an image a row, without bounds
 * reward: what `batchReward` gives for the param `reward`. terminated: after the first step; the last observation is the same batch
 */
function oneBatch(dataOf: DataOf, origin: { module?: string }, batchSize: number): DigitTasks["mnistBatch"] {
  const id = "digits/MNISTBatch-v1";
  const params: BatchParams = { split: "train", reward: "softrecall" };
  const shape = { batchSize, numClasses: DIGIT_CLASSES };
  const gather = createGatherer(batchSize);
  return defineEnv({
    id,
    ...origin,
    export: "mnistBatch",
    ...batchShapes(batchSize),
    maxEpisodeSteps: 1,
    framesPerSecond: 2,
    params,
    check({ split, reward }) {
      checkName(id, "split", split, DIGIT_SPLITS);
      checkName(id, "reward", reward, BATCH_REWARDS);
    },
    reset({ index, label, reward, isOver }, i, rng, p) {
      const { labels, count } = dataOf(p.split);
      drawBatch(index, i * batchSize, batchSize, count, rng);
      for (let k = i * batchSize; k < (i + 1) * batchSize; k++) label[k] = labels[index[k]];
      reward[i] = 0;
      isOver[i] = 0;
    },
    step({ label, reward, isOver }, result, i, actions, p) {
      reward[i] = batchReward(p.reward, actions, label, shape, i);
      isOver[i] = 1;
      result.reward[i] = reward[i];
      result.terminated[i] = 1;
    },
    observe(observations, { index }, i, p) {
      gather(observations, dataOf(p.split), index, i);
    },
    info: ({ label, index }, i) => ({
      labels: label.slice(i * batchSize, (i + 1) * batchSize),
      indices: index.slice(i * batchSize, (i + 1) * batchSize),
    }),
    draw(painter, { index, reward, isOver }, i, p) {
      const text = isOver[i] === 1 ? `${p.reward} ${reward[i].toFixed(4)}` : p.reward;
      drawSheet(painter, dataOf(p.split), index.subarray(i * batchSize, (i + 1) * batchSize), text);
    },
  });
}

/** What of the definition depends on the size alone. */
function batchShapes(batchSize: number): { observationSpace: Box; actionSpace: Box; state: BatchState } {
  return {
    observationSpace: box({ low: 0, high: 255, shape: [batchSize, DIGIT_PIXELS] }),
    actionSpace: box({ low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, shape: [batchSize, DIGIT_CLASSES] }),
    state: {
      index: { width: batchSize, type: "int32" },
      label: { width: batchSize, type: "uint8" },
      reward: 1,
      isOver: { width: 1, type: "uint8" },
    },
  };
}

function checkName(id: string, kind: string, name: string, known: readonly string[]): void {
  if (!known.includes(name)) throw new UnknownNameError({ where: id, kind, name, known });
}
