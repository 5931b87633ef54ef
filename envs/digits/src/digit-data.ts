import { FormatError, OptionError, requireInteger } from "@quantal/numeric";
import type { IdxArray } from "./idx.ts";

/** Width and height of an image in pixels. */
export const DIGIT_SIDE = 28;
/** Pixels of an image. */
export const DIGIT_PIXELS = DIGIT_SIDE * DIGIT_SIDE;
/** Labels are 0 to 9. */
export const DIGIT_CLASSES = 10;

/** Images with their labels. Nobody writes into the arrays: environments, threads' lanes and splits share them. */
export interface DigitData {
  /** [count, 28, 28], row-major; 0 is the background, 255 ink. */
  readonly images: Uint8Array;
  /** [count], each in 0 to 9. */
  readonly labels: Uint8Array;
  readonly count: number;
}

/** Names of the splits. */
export const DIGIT_SPLITS = ["train", "validation", "test"] as const;
/** One of them. */
export type DigitSplit = (typeof DIGIT_SPLITS)[number];

/** What is learned from, what choices are made by, and what is reported in the end. */
export type DigitSplits = { readonly [split in DigitSplit]: DigitData };

/** Sizes of the parts of the train file. */
export interface SplitSizes {
  /** Images from its beginning on. @default 55000 */
  readonly train?: number;
  /** Images at its end. @default 5000 */
  readonly validation?: number;
}

/**
 * Joins images and labels as idx files have them.
 * @throws FormatError when images aren't 28 x 28, there are none, their number isn't that of the labels, or a label is above 9
 */
export function digitData(images: IdxArray, labels: IdxArray, where: string): DigitData {
  const [count, ...size] = images.shape;
  if (size.length !== 2 || size[0] !== DIGIT_SIDE || size[1] !== DIGIT_SIDE || count === 0) {
    const got = images.shape.join(" x ");
    throw new FormatError({ where, problem: "these are no images of digits", got, expected: "images of 28 x 28, one or more" });
  }
  if (labels.shape.length !== 1 || labels.shape[0] !== count) {
    const got = labels.shape.join(" x ");
    throw new FormatError({ where, problem: "there isn't one label an image", got, expected: `${count}` });
  }
  const wrong = labels.values.findIndex((label) => label >= DIGIT_CLASSES);
  if (wrong >= 0) throw new FormatError({ where, problem: `label ${wrong} is no digit`, got: labels.values[wrong], expected: "0 to 9" });
  return Object.freeze({ images: images.values, labels: labels.values, count });
}

/**
 * Splits the train file into its first and last images; nothing is copied.
 * @throws OptionError when it hasn't as many images
 */
export function splitDigits(trainFile: DigitData, testFile: DigitData, sizes: SplitSizes = {}): DigitSplits {
  const where = "splitDigits";
  const { train = 55_000, validation = 5_000 } = sizes;
  requireInteger(where, "train", train, 1);
  requireInteger(where, "validation", validation, 1);
  const { count } = trainFile;
  if (train + validation > count) {
    const problem = "the train file has fewer images than both splits";
    throw new OptionError({ where, problem, got: `${train} + ${validation}`, expected: `${count} or fewer`, fix: "Pass smaller sizes" });
  }
  return Object.freeze({ train: part(trainFile, 0, train), validation: part(trainFile, count - validation, count), test: testFile });
}

function part({ images, labels }: DigitData, start: number, end: number): DigitData {
  const own = images.subarray(start * DIGIT_PIXELS, end * DIGIT_PIXELS);
  return Object.freeze({ images: own, labels: labels.subarray(start, end), count: end - start });
}
