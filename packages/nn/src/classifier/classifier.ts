import type { Kernels, Workspace } from "@quantal/kernels";
import { NonFiniteError, ShapeError } from "@quantal/numeric";
import { type Layout, layoutOf } from "../dense-layout.ts";
import { createMlp, type Mlp, type MlpShape, mlpFloats, mlpTensors } from "../mlp.ts";
import { type Images, type InputScaling, requireScaling, requireWhole, writeImage } from "./labeled-images.ts";

/** A network that tells classes apart, as plain data. */
export interface Classifier extends Required<InputScaling> {
  /** Inputs, width of each hidden layer, classes. */
  readonly sizes: readonly number[];
  /** As `classifierLayout(sizes)` lays them out. */
  readonly parameters: Float32Array;
}

const MAX_ROWS = 256; // images that are classified at a time

/** Dense layers with ReLU between them; the last one's outputs are logits. */
export function classifierShape(sizes: readonly number[]): MlpShape {
  return { name: "classifier", sizes, activation: "relu" };
}

/** Where `classifier.<layer>.weights` [inputs, outputs] and `classifier.<layer>.bias` [outputs] lie in a classifier's parameters. */
export function classifierLayout(sizes: readonly number[]): Layout {
  return layoutOf(mlpTensors(classifierShape(sizes)));
}

/**
 * Returns the class of each image: that of the largest logit, of equal ones the first. The same for any kernels.
 * @param images - [count, inputs], scaled as those that the classifier learned from were
 * @throws ShapeError where images or parameters don't fit the sizes; NonFiniteError for a NaN in an image or among its logits
 */
export function classify(kernels: Kernels, classifier: Classifier, images: Images): Uint8Array {
  const where = "classify";
  const { sizes, parameters: given } = classifier;
  const scaling = requireScaling(where, classifier);
  const count = requireWhole(where, images, sizes[0]);
  const layout = classifierLayout(sizes);
  if (given.length !== layout.length) {
    const expected = `${layout.length} for sizes ${sizes.join("-")}`;
    throw new ShapeError({ where, problem: "parameters have the wrong length", got: given.length, expected });
  }
  const shape = classifierShape(sizes);
  const maxRows = Math.min(MAX_ROWS, count);
  const workspace = kernels.workspace(layout.length + inputFloats(sizes, maxRows) + mlpFloats(shape, maxRows, false));
  try {
    const parameters = workspace.float32(layout.length);
    parameters.set(given);
    const inputs = inputsIn(workspace, sizes, maxRows);
    const mlp = createMlp(workspace, shape, layout, { parameters }, maxRows);
    return predict(where, mlp, inputs, images, { sizes, scaling });
  } finally {
    workspace.close();
  }
}

/** Floats that `inputsIn` takes from a workspace. */
export function inputFloats(sizes: readonly number[], maxRows: number): number {
  return 4 * Math.ceil((maxRows * sizes[0]) / 4);
}

/** Room for images as a network sees them, [maxRows, inputs]. */
export function inputsIn(workspace: Workspace, sizes: readonly number[], maxRows: number): Float32Array {
  return workspace.float32(maxRows * sizes[0]);
}

/** What a network takes images for, as many at a time as there is room in `inputs`. */
export function predict(
  where: string,
  mlp: Mlp,
  inputs: Float32Array,
  images: Images,
  { sizes, scaling }: { readonly sizes: readonly number[]; readonly scaling: Required<InputScaling> },
): Uint8Array {
  const [numInputs, classes] = [sizes[0], sizes[sizes.length - 1]];
  const predicted = new Uint8Array(images.length / numInputs);
  const maxRows = Math.floor(inputs.length / numInputs);
  for (let first = 0; first < predicted.length; first += maxRows) {
    const rows = Math.min(maxRows, predicted.length - first);
    for (let k = 0; k < rows; k++) writeImage(inputs, k, { images, image: first + k, numInputs }, scaling);
    mlp.forward(inputs, rows);
    for (let k = 0; k < rows; k++) {
      const label = largestOf(mlp.outputs, k, classes);
      if (label < 0) throw notANumber(where, first + k);
      predicted[first + k] = label;
    }
  }
  return predicted;
}

/** Index of the largest number of a row of values [rows, columns], of equal ones the first; -1 where there is a NaN. */
export function largestOf(values: Float32Array, row: number, columns: number): number {
  let best = 0;
  for (let j = 0; j < columns; j++) {
    const value = values[row * columns + j];
    if (Number.isNaN(value)) return -1;
    if (value > values[row * columns + best]) best = j;
  }
  return best;
}

function notANumber(where: string, image: number): Error {
  const fix = "Look for a NaN in the parameters, or for huge numbers in the image";
  return new NonFiniteError({ where, problem: `a logit of image ${image} is not a number`, expected: "numbers", fix });
}
