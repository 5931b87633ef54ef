import type { Kernels } from "@quantal/kernels";
import { choice, NonFiniteError, OptionError, type Rng, requireFinite, requireInteger, ShapeError, stream } from "@quantal/numeric";
import { adamStep } from "../adam.ts";
import { firstNonFinite, type Layout, tensorIn } from "../dense-layout.ts";
import { fanInUniform } from "../fan-in-uniform.ts";
import { accuracy } from "./accuracy.ts";
import { type Classifier, classifierLayout, classifierShape, predict } from "./classifier.ts";
import { type ClassifierLoss, classifierLoss, classifierLossFloats } from "./classifier-loss.ts";
import { type InputScaling, type LabeledImages, requireLabeled, requireScaling } from "./labeled-images.ts";

/** What to train a classifier on, and how. */
export interface ClassifierOptions extends LabeledImages, InputScaling {
  readonly kernels: Kernels;
  /** In [2, 256]. */
  readonly classes: number;
  /** Width of each hidden layer; none of them makes it linear. @default [64] */
  readonly hidden?: readonly number[];
  /** Times that each image is learned from, 1 or more. @default 10 */
  readonly epochs?: number;
  /** Images a step of Adam; the last step of an epoch takes what is left over. @default 64 */
  readonly batchSize?: number;
  /** Of Adam, above 0. @default 0.001 */
  readonly learningRate?: number;
  /** Whether the learning rate stays as it is, or falls in a line to 0 at the end. @default "linear" */
  readonly schedule?: "constant" | "linear";
  /** L2: this times each parameter is added to its gradient, as PyTorch's Adam does. 0 or more. @default 0 */
  readonly weightDecay?: number;
  /** Of first parameters and of the order of images. */
  readonly seed: number;
  /** Images that aren't learned from, classified after each epoch. */
  readonly validation?: LabeledImages;
  /** Told after each epoch, with the classifier as it is then. */
  readonly onEpoch?: (report: EpochReport, classifier: Classifier) => void;
}

/** One epoch of a learning curve. */
export interface EpochReport {
  /** From 1. */
  readonly epoch: number;
  /** Learned from so far, in all epochs. */
  readonly images: number;
  /** Mean cross-entropy of the epoch's images, in nats, each as it was just before it was learned from. */
  readonly loss: number;
  /** Share of the epoch's images that were right then, in [0, 1]. */
  readonly accuracy: number;
  /** Share of validation images that are right after the epoch; undefined without them. */
  readonly validationAccuracy: number | undefined;
}

/** A classifier, and how it came about. */
export interface TrainedClassifier extends Classifier {
  /** [epochs] */
  readonly curve: readonly EpochReport[];
}

const WHERE = "trainClassifier";

/**
 * Trains a multilayer perceptron with biases on labeled images: ReLU, softmax, cross-entropy, Adam. First parameters are PyTorch's,
 * uniform within 1 / sqrt(fan-in), because the published baseline begins there and it needs no gains.
 * The result is the same to the bit for any kernels, for one seed ("init" and "learn" are its streams).
 * @throws OptionError, ShapeError for options that can't be; NonFiniteError when an image, the loss or a parameter isn't finite
 * @see Kingma & Ba 2015, arXiv:1412.6980
 */
export function trainClassifier(options: ClassifierOptions): TrainedClassifier {
  const { kernels, labels, seed, epochs, validation, onEpoch, ...rest } = withDefaults(options);
  const { sizes, scaling, batchSize, learningRate, schedule } = rest;
  const layout = classifierLayout(sizes);
  const maxRows = Math.min(batchSize, labels.length);
  const workspace = kernels.workspace(2 * layout.length + classifierLossFloats(sizes, maxRows));
  try {
    const loss = classifierLoss(workspace, { examples: options, ...rest }, maxRows);
    const [first, second] = [workspace.float32(layout.length), workspace.float32(layout.length)];
    initClassifier(loss.parameters, sizes, stream(seed, "init"));
    const numSteps = epochs * Math.ceil(labels.length / batchSize);
    let t = 0;
    const step = (): void => {
      const rate = schedule === "linear" ? learningRate * (1 - t / numSteps) : learningRate;
      t++;
      workspace.adam(loss.parameters, first, second, loss.gradients, adamStep({ learningRate: rate }, t));
    };
    const curve: EpochReport[] = [];
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const order = choice(stream(seed, "learn", epoch), labels.length, { size: labels.length, replace: false });
      const sums = runEpoch(loss, order, batchSize, epoch, step);
      requireFiniteParameters(loss.parameters, layout, epoch);
      const { mlp, inputs } = loss;
      const validationAccuracy = validation && accuracy(validation.labels, predict(WHERE, mlp, inputs, validation.images, rest));
      curve.push({ epoch, images: epoch * labels.length, ...sums, validationAccuracy });
      onEpoch?.(curve[epoch - 1], { sizes, ...scaling, parameters: loss.parameters.slice() });
    }
    return { sizes, ...scaling, parameters: loss.parameters.slice(), curve };
  } finally {
    workspace.close();
  }
}

/** Learns from all images once, and returns the means. */
function runEpoch(
  loss: ClassifierLoss,
  order: Int32Array,
  batchSize: number,
  epoch: number,
  step: () => void,
): { loss: number; accuracy: number } {
  let [sum, hits] = [0, 0];
  for (let first = 0; first < order.length; first += batchSize) {
    loss.descend(order, first, Math.min(batchSize, order.length - first));
    if (!Number.isFinite(loss.loss)) throw lossNotFinite(loss.loss, epoch, first);
    step();
    sum += loss.loss;
    hits += loss.hits;
  }
  return { loss: sum / order.length, accuracy: hits / order.length };
}

/** Writes first parameters, layer by layer. */
function initClassifier(parameters: Float32Array, sizes: readonly number[], rng: Rng): void {
  const layout = classifierLayout(sizes);
  const { name } = classifierShape(sizes);
  for (let layer = 0; layer < sizes.length - 1; layer++) {
    fanInUniform(tensorIn(parameters, layout, `${name}.${layer}.weights`), sizes[layer], rng);
    fanInUniform(tensorIn(parameters, layout, `${name}.${layer}.bias`), sizes[layer], rng);
  }
}

/** Options with what they leave out, and what follows from them. */
type Settings = ClassifierOptions &
  Required<Pick<ClassifierOptions, "epochs" | "batchSize" | "learningRate" | "schedule" | "weightDecay">> & {
    readonly sizes: readonly number[];
    readonly scaling: Required<InputScaling>;
  };

function withDefaults(options: ClassifierOptions): Settings {
  const {
    classes,
    hidden = [64],
    epochs = 10,
    batchSize = 64,
    learningRate = 1e-3,
    schedule = "linear",
    weightDecay = 0,
    validation,
  } = options;
  requireInteger(WHERE, "classes", classes, 2, 256);
  for (const [k, width] of hidden.entries()) requireInteger(WHERE, `hidden[${k}]`, width, 1);
  requireInteger(WHERE, "epochs", epochs, 1);
  requireInteger(WHERE, "batchSize", batchSize, 1);
  requireFinite(WHERE, "learningRate", learningRate, Number.MIN_VALUE);
  requireFinite(WHERE, "weightDecay", weightDecay, 0);
  if (schedule !== "constant" && schedule !== "linear")
    throw new OptionError({ where: WHERE, problem: "schedule is unknown", got: schedule, expected: '"constant" or "linear"' });
  const scaling = requireScaling(WHERE, options);
  const numInputs = requireLabeled(WHERE, options, classes);
  const heldOut = validation === undefined ? numInputs : requireLabeled(WHERE, validation, classes, "validation ");
  if (heldOut !== numInputs) {
    const problem = "validation images have not the size of the others";
    throw new ShapeError({ where: WHERE, problem, got: heldOut, expected: `${numInputs} numbers an image` });
  }
  const sizes = [numInputs, ...hidden, classes];
  return { ...options, sizes, scaling, epochs, batchSize, learningRate, schedule, weightDecay };
}

const FIX = "Lower learningRate, or look for huge numbers in the images";

function lossNotFinite(got: number, epoch: number, first: number): Error {
  const problem = `the loss of epoch ${epoch} is not finite at image ${first} in its order, or soon after`;
  return new NonFiniteError({ where: WHERE, problem, got, expected: "a finite number", fix: FIX });
}

/** The loss is taken before a step: only this sees the last one. */
function requireFiniteParameters(parameters: Float32Array, layout: Layout, epoch: number): void {
  const bad = firstNonFinite(parameters, layout);
  if (bad === undefined) return;
  const problem = `the parameter ${bad.name}[${bad.index}] is not finite after epoch ${epoch}`;
  throw new NonFiniteError({ where: WHERE, problem, got: bad.value, expected: "a finite number", fix: FIX });
}
