import type { Workspace } from "@quantal/kernels";
import { createMlp, type Mlp, mlpFloats } from "../mlp.ts";
import { classifierLayout, classifierShape, inputFloats, inputsIn, largestOf } from "./classifier.ts";
import { type InputScaling, type LabeledImages, writeImage } from "./labeled-images.ts";
import { softmaxCrossEntropy } from "./softmax-cross-entropy.ts";

/** A classifier's loss in a workspace, with its gradient. */
export interface ClassifierLoss {
  readonly mlp: Mlp;
  readonly parameters: Float32Array;
  /** Like parameters: of mean cross-entropy + weightDecay / 2 * the sum of all squared parameters, by the last `descend`. */
  readonly gradients: Float32Array;
  /** Room for images as the network sees them, [maxRows, inputs]. */
  readonly inputs: Float32Array;
  /** Cross-entropies of the last `descend`, added up, in nats. */
  loss: number;
  /** Its images whose largest logit was their label's. */
  hits: number;
  /** Computes loss, hits and gradients for the images order[first ... first + rows), up to maxRows. */
  descend(order: Int32Array, first: number, rows: number): void;
}

/** What a loss is of. */
export interface ClassifierTask {
  readonly examples: LabeledImages;
  readonly sizes: readonly number[];
  readonly scaling: Required<InputScaling>;
  readonly weightDecay: number;
}

/** Floats that `classifierLoss` takes from a workspace. */
export function classifierLossFloats(sizes: readonly number[], maxRows: number): number {
  return 2 * classifierLayout(sizes).length + inputFloats(sizes, maxRows) + mlpFloats(classifierShape(sizes), maxRows, true);
}

export function classifierLoss(
  workspace: Workspace,
  { examples, sizes, scaling, weightDecay }: ClassifierTask,
  maxRows: number,
): ClassifierLoss {
  const [shape, layout] = [classifierShape(sizes), classifierLayout(sizes)];
  const [parameters, gradients] = [workspace.float32(layout.length), workspace.float32(layout.length)];
  const inputs = inputsIn(workspace, sizes, maxRows);
  const mlp = createMlp(workspace, shape, layout, { parameters, gradients }, maxRows);
  const labels = new Uint8Array(maxRows); // of a batch's rows
  const [numInputs, classes] = [sizes[0], sizes[sizes.length - 1]];
  const { images } = examples;
  return {
    mlp,
    parameters,
    gradients,
    inputs,
    loss: Number.NaN,
    hits: 0,
    descend(order, first, rows) {
      for (let k = 0; k < rows; k++) {
        const image = order[first + k];
        labels[k] = examples.labels[image];
        writeImage(inputs, k, { images, image, numInputs }, scaling);
      }
      mlp.forward(inputs, rows);
      this.loss = softmaxCrossEntropy(mlp.outputGradient, mlp.outputs, labels, rows, classes);
      this.hits = 0;
      for (let k = 0; k < rows; k++) this.hits += Number(largestOf(mlp.outputs, k, classes) === labels[k]);
      gradients.fill(0);
      mlp.prepareBackward();
      mlp.backward(inputs, rows);
      if (weightDecay !== 0) for (let i = 0; i < gradients.length; i++) gradients[i] += weightDecay * parameters[i];
    },
  };
}
