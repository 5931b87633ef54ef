import { NonFiniteError, OptionError, requireFinite, ShapeError } from "@quantal/numeric";

/** Numbers of images one behind the other, [count, inputs]: gray values as they are in a file, or anything finite. */
export type Images = Uint8Array | Float32Array;

/** Images and what is on them. */
export interface LabeledImages {
  /** [count, inputs] */
  readonly images: Images;
  /** [count]: from 0 to the number of classes - 1 */
  readonly labels: Uint8Array;
}

/** What a network sees of a number x of an image: (x - inputMean) / inputDeviation. */
export interface InputScaling {
  /** In units of the images. @default 0 */
  readonly inputMean?: number;
  /** In units of the images, above 0. @default 1 */
  readonly inputDeviation?: number;
}

/** @throws OptionError for a mean or deviation that can't be */
export function requireScaling(where: string, { inputMean = 0, inputDeviation = 1 }: InputScaling): Required<InputScaling> {
  requireFinite(where, "inputMean", inputMean);
  requireFinite(where, "inputDeviation", inputDeviation, Number.MIN_VALUE);
  return { inputMean, inputDeviation };
}

/**
 * Returns the numbers of an image, once all of the images have a label that is a class.
 * @param name - of these images in messages, such as "validation "
 * @throws ShapeError where lengths don't fit each other; OptionError where there are no images, or for a label that is no class;
 * NonFiniteError for an image with a NaN or an infinity
 */
export function requireLabeled(where: string, { images, labels }: LabeledImages, classes: number, name = ""): number {
  const count = labels.length;
  if (count === 0) throw new OptionError({ where, problem: `there are no ${name}images`, got: 0, expected: "1 or more" });
  if (images.length === 0 || images.length % count !== 0) {
    const expected = `a multiple of ${count}, one image for each label`;
    throw new ShapeError({ where, problem: `${name}images and labels don't fit each other`, got: images.length, expected });
  }
  const bad = labels.findIndex((label) => label >= classes);
  if (bad >= 0) {
    const problem = `${name}labels[${bad}] is out of range`;
    throw new OptionError({ where, problem, got: labels[bad], expected: `an integer in [0, ${classes - 1}]` });
  }
  requireFiniteImages(where, images, name);
  return images.length / count;
}

/** Returns the number of images. @throws ShapeError for half an image; NonFiniteError for one with a NaN or an infinity */
export function requireWhole(where: string, images: Images, numInputs: number): number {
  if (images.length % numInputs !== 0) {
    const expected = `a multiple of ${numInputs}, the network's inputs`;
    throw new ShapeError({ where, problem: "images don't fit the network", got: images.length, expected });
  }
  requireFiniteImages(where, images, "");
  return images.length / numInputs;
}

/** Checked before anything is computed: not every network lets a NaN through to its outputs. */
function requireFiniteImages(where: string, images: Images, name: string): void {
  if (images instanceof Uint8Array) return;
  const bad = images.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  throw new NonFiniteError({ where, problem: `${name}images[${bad}] is not finite`, got: images[bad], expected: "a finite number" });
}

/** Writes row `row` of inputs [rows, numInputs]: an image, scaled in float64 and rounded once. */
export function writeImage(
  inputs: Float32Array,
  row: number,
  { images, image, numInputs }: { readonly images: Images; readonly image: number; readonly numInputs: number },
  { inputMean, inputDeviation }: Required<InputScaling>,
): void {
  const [to, from] = [row * numInputs, image * numInputs];
  for (let i = 0; i < numInputs; i++) inputs[to + i] = (images[from + i] - inputMean) / inputDeviation;
}
