import type { Interval } from "../statistics/bootstrap.ts";
import type { StudyMaking } from "../study/types.ts";

/** Who learns: a network by backpropagation, a convolutional one by TensorFlow.js, or an agent that is paid by mini-batches. */
export type DigitsLearner = "backpropagation" | "convolution" | "agent";

/** How a network learns that is no agent. */
export interface DigitsSettings {
  readonly hidden?: readonly number[];
  readonly batchSize?: number;
  readonly learningRate?: number;
  readonly weightDecay?: number;
  readonly schedule?: "constant" | "linear";
}

/** One side of the study: a name for tables, and how it learns. */
export interface DigitsArm {
  readonly label: string;
  /** Arms of a group are compared with each other; those of "main" with the first of them. */
  readonly group: string;
  readonly learner: DigitsLearner;
  /** As it is written on the command line: of learner "agent" only. */
  readonly agent?: string;
  /** Of the other learners; what is left out is their default. */
  readonly settings?: DigitsSettings;
  /** Images that the network sees: of an agent its steps times the images of a mini-batch, of the others epochs times training images. */
  readonly images: number;
  /** Training images there are, from the first on; all where it is left out. */
  readonly trainingImages?: number;
  readonly seeds: readonly number[];
  /** Judged so often, evenly; the first of them in eighths, quarters and halves too. Networks that are no agents are judged after each epoch. */
  readonly marks: number;
}

/** What is run. */
export interface DigitsPlan {
  readonly name: "digits";
  readonly title: string;
  readonly question: string;
  readonly arms: readonly DigitsArm[];
  /** What each group but "main" asks, in whole sentences. */
  readonly groups: { readonly [group: string]: string };
  readonly isQuick: boolean;
}

/** A network judged on all images of both splits. */
export interface DigitsMark {
  /** That the network had seen by then, counted again each time. */
  readonly images: number;
  /** Of training, without judging; of convolution with what it takes to answer validation images. */
  readonly seconds: number;
  /** Share of the split's images that are answered right, in [0, 1]. */
  readonly validation: number;
  /** Null where it wasn't judged on the way. */
  readonly test: number | null;
}

/** A test image that was answered wrong. */
export interface MisreadDigit {
  /** In the test split. */
  readonly index: number;
  readonly label: number;
  readonly answer: number;
}

/** Release probabilities of a first layer, as the judged policy has them. */
export interface ReleaseFields {
  readonly inputs: number;
  readonly hidden: number;
  /** [inputs, hidden] of bytes, 255 times the probability, in base64. */
  readonly probabilities: string;
}

/** One run. */
export interface DigitsRun {
  readonly arm: string;
  readonly seed: number;
  /** Id of the agent, or the learner's name. */
  readonly agent: string;
  readonly options: { readonly [name: string]: unknown };
  /** Environment steps of an agent, steps of the optimizer of the others. */
  readonly steps: number;
  readonly images: number;
  /** Mini-batches that differ: members that share theirs see one together. */
  readonly batches: number;
  readonly seconds: number;
  readonly curve: readonly DigitsMark[];
  /** [10, 10] of the last mark, a row a label, a column an answer. */
  readonly confusion: readonly number[];
  /** Of the last mark, in the order of the test split. */
  readonly misread: readonly MisreadDigit[];
  readonly fields?: ReleaseFields;
  readonly hash?: string;
}

/** A picture of misread digits. */
export interface MisreadSheet {
  readonly arm: string;
  readonly seed: number;
  /** How many there are in all. */
  readonly count: number;
  /** Of those shown. */
  readonly digits: readonly MisreadDigit[];
  /** [digits, 28, 28] of greys, deflated, in base64. */
  readonly pixels: string;
}

/** First layers that are shown as images. */
export interface FieldSheet {
  readonly arm: string;
  readonly seed: number;
  readonly inputs: number;
  readonly hidden: number;
  /** [inputs, hidden] of bytes, deflated, in base64. */
  readonly probabilities: string;
}

/** An arm over its seeds. */
export interface DigitsSummary {
  readonly arm: string;
  readonly group: string;
  readonly seeds: number;
  /** Test accuracy at the last mark: mean over seeds, standard deviation, and what each seed came to. */
  readonly mean: number;
  readonly deviation: number;
  readonly interval?: Interval;
  readonly scores: readonly { readonly seed: number; readonly score: number }[];
  readonly validation: number;
  /** Mean test accuracy at the first marks from these shares of the images on; null where there is none up to twice as far. */
  readonly onTheWay: readonly { readonly share: number; readonly test: number | null }[];
  readonly images: number;
  readonly batches: number;
  /** Training images that were seen at least once, as expected of batches drawn anew each time. */
  readonly distinct: number;
  readonly seconds: number;
}

/** Two arms of a group. The difference is in test accuracy, first less second. */
export interface DigitsPair {
  readonly group: string;
  readonly arms: readonly [string, string];
  readonly difference: number;
  readonly interval?: Interval;
  /** Permutation test within seeds, Holm-corrected over all pairs; only with 10 seeds or more. */
  readonly pValue?: number;
  readonly isClaimed: boolean;
  readonly words: string;
}

/** A run without what only its own file holds. */
export type ShortDigitsRun = Omit<DigitsRun, "confusion" | "misread" | "fields" | "curve"> & {
  /** Images, seconds, validation and test accuracy of each mark. */
  readonly curve: readonly (readonly [number, number, number, number | null])[];
};

/** What came of the study, as plain JSON: all that its page and pictures are made of. */
export interface DigitsResults extends StudyMaking {
  readonly format: "quantal-digits-study";
  readonly version: 1;
  readonly plan: DigitsPlan;
  /** Arms that weren't run, and why. */
  readonly leftOut: readonly { readonly arm: string; readonly why: string }[];
  readonly failures: readonly { readonly arm: string; readonly seed: number; readonly why: string }[];
  /** Images of each split, and the SHA-256 of all of them. */
  readonly images: { readonly train: number; readonly validation: number; readonly test: number; readonly sha256: string };
  readonly summaries: readonly DigitsSummary[];
  readonly pairs: readonly DigitsPair[];
  /** Sums over seeds, of the main arms. */
  readonly confusions: readonly { readonly arm: string; readonly counts: readonly number[] }[];
  /** [784] of 0 and 1, in bits, in base64: pixels that have ink in any training image. */
  readonly inked: string;
  readonly misread: readonly MisreadSheet[];
  readonly fields: readonly FieldSheet[];
  readonly runs: readonly ShortDigitsRun[];
}
