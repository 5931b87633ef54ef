import { DIGIT_CLASSES, DIGIT_PIXELS, DIGIT_SIDE, type DigitData, type DigitSplits } from "@quantal/digits";
import type { DigitsArm, DigitsMark } from "@quantal/evaluation";
import { loadKernels } from "@quantal/kernels";
import { accuracy, classify, trainClassifier } from "@quantal/nn";
import { OptionError } from "@quantal/numeric";
import type { MadeRun } from "./made-run.ts";

/** A network that is told every label. */
export interface BaselineTraining {
  readonly arm: DigitsArm;
  readonly seed: number;
  readonly splits: DigitSplits;
  onMark(mark: DigitsMark): void;
}

/** What networks see of a grey: less the mean of MNIST's pixels, over their deviation, as RSRP's preset has it. */
const SCALING = { inputMean: 0.1307 * 255, inputDeviation: 0.3081 * 255 };
const BATCH = 64;

/** A perceptron by backpropagation and Adam, judged after each epoch; the clock stands still meanwhile. */
export async function trainBackpropagation({ arm, seed, splits, onMark }: BaselineTraining): Promise<MadeRun> {
  const kernels = await loadKernels();
  const { train, epochs } = examplesOf(arm, splits);
  const options = { hidden: [64], batchSize: BATCH, learningRate: 0.001, weightDecay: 0, schedule: "linear" as const, ...arm.settings };
  const curve: DigitsMark[] = [];
  let answers: Uint8Array = new Uint8Array(0);
  let startedAt = performance.now();
  trainClassifier({
    ...{ kernels, images: train.images, labels: train.labels, classes: DIGIT_CLASSES, seed, epochs },
    ...{ ...SCALING, ...options },
    onEpoch({ images }, classifier) {
      const before = performance.now();
      const seconds = (before - startedAt) / 1000;
      answers = classify(kernels, classifier, splits.test.images);
      const validation = accuracy(splits.validation.labels, classify(kernels, classifier, splits.validation.images));
      curve.push({ images, seconds, validation, test: accuracy(splits.test.labels, answers) });
      onMark(curve[curve.length - 1]);
      startedAt += performance.now() - before;
    },
  });
  const steps = epochs * Math.ceil(train.count / options.batchSize);
  return { agent: arm.learner, options: { ...options, epochs }, steps, images: arm.images, batches: steps, curve, answers };
}

/**
 * The published convolutional network by TensorFlow.js. On the way it is judged on validation images alone, since it shows no network there.
 * @throws OptionError where TensorFlow.js isn't installed, and for settings that it doesn't have
 */
export async function trainConvolution({ arm, seed, splits, onMark }: BaselineTraining): Promise<MadeRun> {
  const { train, epochs } = examplesOf(arm, splits);
  const { schedule, hidden, ...settings } = arm.settings ?? {};
  if (schedule !== undefined || hidden !== undefined) throw notOfConvolution(arm);
  const { classifyConvolutional, trainConvolutional } = await import("@quantal/tfjs");
  const options = { batchSize: BATCH, learningRate: 5e-4, weightDecay: 1e-3, ...settings };
  const curve: DigitsMark[] = [];
  const startedAt = performance.now();
  const network = await trainConvolutional({
    ...{ images: train.images, labels: train.labels, imageShape: [DIGIT_SIDE, DIGIT_SIDE, 1], classes: DIGIT_CLASSES, seed, epochs },
    ...{ ...SCALING, ...options, validation: splits.validation },
    onEpoch({ images, validationAccuracy = Number.NaN }) {
      curve.push({ images, seconds: (performance.now() - startedAt) / 1000, validation: validationAccuracy, test: null });
      onMark(curve[curve.length - 1]);
    },
  });
  const answers = await classifyConvolutional(network, splits.test.images);
  curve[curve.length - 1] = { ...curve[curve.length - 1], test: accuracy(splits.test.labels, answers) };
  const steps = epochs * Math.ceil(train.count / options.batchSize);
  return { agent: arm.learner, options: { ...options, epochs }, steps, images: arm.images, batches: steps, curve, answers };
}

/** The first training images, and how often each is learned from. @throws OptionError where that isn't a whole number of times */
function examplesOf({ label, images, trainingImages }: DigitsArm, { train }: DigitSplits): { train: DigitData; epochs: number } {
  const count = Math.min(trainingImages ?? train.count, train.count);
  const epochs = images / count;
  if (!Number.isInteger(epochs) || epochs < 1) {
    throw new OptionError({
      where: `arm ${label}`,
      problem: "images are no whole epochs",
      got: images,
      expected: `a multiple of ${count}`,
    });
  }
  return {
    train: { images: train.images.subarray(0, count * DIGIT_PIXELS), labels: train.labels.subarray(0, count), count },
    epochs,
  };
}

function notOfConvolution({ label, settings }: DigitsArm): OptionError {
  const expected = "batchSize, learningRate and weightDecay alone";
  return new OptionError({ where: `arm ${label}`, problem: "the convolutional network has no such settings", got: settings, expected });
}
