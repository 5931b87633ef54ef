import {
  accuracy,
  type EpochReport,
  firstNonFinite,
  type InputScaling,
  type LabeledImages,
  type Layout,
  largestOf,
  requireLabeled,
  requireScaling,
  softmaxCrossEntropy,
  tensorIn,
} from "@quantal/nn";
import { choice, NonFiniteError, requireFinite, requireInteger, ShapeError, stream } from "@quantal/numeric";
import { loadTensorFlow } from "../load.ts";
import type { Tensor, TensorFlow, Variable } from "../tensorflow.ts";
import { imagesOf, predict, sizeOf } from "./classify-convolutional.ts";
import {
  type ConvolutionalClassifier,
  type ConvolutionalShape,
  convolutionalLayout,
  initConvolutional,
  logitsOf,
  tensorsOf,
} from "./convolutional-network.ts";

/** What to train a convolutional network on, and how. Defaults are those of the published baseline for MNIST. */
export interface ConvolutionalOptions extends LabeledImages, InputScaling, Pick<ConvolutionalShape, "imageShape" | "classes"> {
  /** Of each block. @default [32, 64] */
  readonly filters?: readonly number[];
  /** Times that each image is learned from, 1 or more. @default 5 */
  readonly epochs?: number;
  /** Images a step of Adam; the last step of an epoch takes what is left over. @default 64 */
  readonly batchSize?: number;
  /** Of Adam, above 0. @default 0.0005 */
  readonly learningRate?: number;
  /** L2: this times each parameter is added to its gradient, as PyTorch's Adam does. 0 or more. @default 0.001 */
  readonly weightDecay?: number;
  /** Of first parameters and of the order of images. */
  readonly seed: number;
  /** Images that aren't learned from, classified after each epoch. */
  readonly validation?: LabeledImages;
  /** Told after each epoch. */
  readonly onEpoch?: (report: EpochReport) => void;
}

/** A convolutional network, and how it came about. */
export interface TrainedConvolutional extends ConvolutionalClassifier {
  /** [epochs] */
  readonly curve: readonly EpochReport[];
}

const WHERE = "trainConvolutional";

/**
 * Trains a convolutional network with TensorFlow.js on labeled images: softmax, cross-entropy, Adam. For one seed ("init" and "learn"
 * are its streams) the result is the same to the bit on one machine and backend.
 * @throws OptionError where TensorFlow.js isn't installed; OptionError, ShapeError for options that can't be; NonFiniteError when an
 * image, the loss or a parameter isn't finite
 */
export async function trainConvolutional(options: ConvolutionalOptions): Promise<TrainedConvolutional> {
  const { filters = [32, 64], epochs = 5, batchSize = 64, learningRate = 5e-4, weightDecay = 1e-3 } = options;
  const { imageShape, classes, labels, seed, validation, onEpoch } = options;
  const shape: ConvolutionalShape = { imageShape, filters, classes };
  const layout = convolutionalLayout(shape);
  const scaling = requireScaling(WHERE, options);
  requireInteger(WHERE, "epochs", epochs, 1);
  requireInteger(WHERE, "batchSize", batchSize, 1);
  requireFinite(WHERE, "learningRate", learningRate, Number.MIN_VALUE);
  requireFinite(WHERE, "weightDecay", weightDecay, 0);
  requireImages(options, imageShape, classes, "");
  if (validation !== undefined) requireImages(validation, imageShape, classes, "validation ");

  const { tf } = await loadTensorFlow();
  const parameters = new Float32Array(layout.length);
  initConvolutional(parameters, layout, stream(seed, "init"));
  const trainer = createTrainer(tf, options, { shape, layout, scaling, parameters, learningRate, weightDecay });
  const curve: EpochReport[] = [];
  try {
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const order = choice(stream(seed, "learn", epoch), labels.length, { size: labels.length, replace: false });
      const sums = { loss: 0, hits: 0 };
      for (let first = 0; first < order.length; first += batchSize) trainer.step(sums, order.subarray(first, first + batchSize), epoch);
      trainer.read(parameters, epoch);
      const predicted = validation && predict(tf, { ...shape, ...scaling, parameters }, validation.images);
      const validationAccuracy = validation && predicted && accuracy(validation.labels, predicted);
      const means = { loss: sums.loss / labels.length, accuracy: sums.hits / labels.length };
      curve.push({ epoch, images: epoch * labels.length, ...means, validationAccuracy });
      onEpoch?.(curve[epoch - 1]);
    }
  } finally {
    trainer.close();
  }
  return { ...shape, ...scaling, parameters, curve };
}

interface Trainer {
  /** One step of Adam on a batch; adds its cross-entropies and right answers to sums. */
  step(sums: { loss: number; hits: number }, batch: Int32Array, epoch: number): void;
  /** Writes the parameters. */
  read(parameters: Float32Array, epoch: number): void;
  close(): void;
}

interface Training {
  readonly shape: ConvolutionalShape;
  readonly layout: Layout;
  readonly scaling: Required<InputScaling>;
  /** To begin with. */
  readonly parameters: Float32Array;
  readonly learningRate: number;
  readonly weightDecay: number;
}

function createTrainer(tf: TensorFlow, examples: LabeledImages, training: Training): Trainer {
  const { shape, layout, scaling, learningRate, weightDecay } = training;
  const { classes } = shape;
  const variables = tf.tidy(() => tensorsOf(tf, training.parameters, layout).map((tensor) => tf.variable(tensor)));
  const optimizer = tf.train.adam(learningRate, 0.9, 0.999, 1e-8);
  return {
    step(sums, batch, epoch) {
      const rows = batch.length;
      const labels = Uint8Array.from(batch, (image) => examples.labels[image]);
      tf.tidy(() => {
        const images = imagesOf(tf, examples.images, batch, shape, scaling); // made outside of what is differentiated, to outlive it
        let loss = Number.NaN;
        const { grads } = tf.variableGrads(() => {
          const outputs = logitsOf(tf, variables, images);
          const logits = Float32Array.from(outputs.dataSync());
          const gradient = new Float32Array(logits.length);
          loss = softmaxCrossEntropy(gradient, logits, labels, rows, classes);
          for (let k = 0; k < rows; k++) sums.hits += Number(largestOf(logits, k, classes) === labels[k]);
          return tf.sum(tf.mul(outputs, tf.tensor(gradient, [rows, classes]))); // whose gradient by the parameters is the loss's
        }, variables);
        if (!Number.isFinite(loss)) throw notFinite(`the loss of a batch in epoch ${epoch}`, loss); // not above: TensorFlow.js wouldn't recover
        sums.loss += loss;
        optimizer.applyGradients(decayed(tf, grads, variables, weightDecay));
      });
    },
    read(parameters, epoch) {
      for (const [k, { name }] of layout.tensors.entries()) tensorIn(parameters, layout, name).set(variables[k].dataSync());
      const bad = firstNonFinite(parameters, layout);
      if (bad !== undefined) throw notFinite(`the parameter ${bad.name}[${bad.index}] after epoch ${epoch}`, bad.value);
    },
    close() {
      optimizer.dispose();
      for (const variable of variables) variable.dispose();
    },
  };
}

/** Gradients by name, with weight decay. */
function decayed(
  tf: TensorFlow,
  gradients: Readonly<Record<string, Tensor>>,
  variables: readonly Variable[],
  weightDecay: number,
): Record<string, Tensor> {
  return Object.fromEntries(variables.map((variable) => [variable.name, tf.add(gradients[variable.name], tf.mul(variable, weightDecay))]));
}

function requireImages(examples: LabeledImages, imageShape: readonly number[], classes: number, name: string): void {
  const got = requireLabeled(WHERE, examples, classes, name);
  if (got === sizeOf(imageShape)) return;
  const expected = `${imageShape.join(" * ")} numbers an image`;
  throw new ShapeError({ where: WHERE, problem: `${name}images have not the image's shape`, got, expected });
}

function notFinite(what: string, got: number): Error {
  const fix = "Lower learningRate, or look for huge numbers in the images";
  return new NonFiniteError({ where: WHERE, problem: `${what} is not finite`, got, expected: "a finite number", fix });
}
