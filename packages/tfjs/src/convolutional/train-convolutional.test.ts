import { loadKernels } from "@quantal/kernels";
import { type LabeledImages, trainClassifier } from "@quantal/nn";
import { NonFiniteError, OptionError, ShapeError, stream } from "@quantal/numeric";
import { beforeAll, describe, expect, test } from "vitest";
import { loadTensorFlow } from "../load.ts";
import type { TensorFlow } from "../tensorflow.ts";
import { classifyConvolutional } from "./classify-convolutional.ts";
import { type ConvolutionalOptions, trainConvolutional } from "./train-convolutional.ts";

let tf: TensorFlow;
beforeAll(async () => {
  tf = (await loadTensorFlow()).tf;
});

/** 10 x 10 images of noise with a bright line anywhere: lying is class 0, standing class 1. */
function lines(count: number, seed: number): LabeledImages {
  const rng = stream(seed, "test");
  const images = Uint8Array.from({ length: 100 * count }, () => rng.integers(0, 80));
  const labels = Uint8Array.from({ length: count }, () => rng.integers(0, 2));
  for (let i = 0; i < count; i++) {
    const at = rng.integers(1, 9);
    for (let k = 0; k < 10; k++) images[100 * i + (labels[i] === 0 ? 10 * at + k : 10 * k + at)] = rng.integers(200, 256);
  }
  return { images, labels };
}

function options(more: Partial<ConvolutionalOptions> = {}): ConvolutionalOptions {
  const scaling = { inputMean: 60, inputDeviation: 60 };
  return { ...lines(70, 1), ...scaling, imageShape: [10, 10, 1], classes: 2, filters: [4, 6], epochs: 2, batchSize: 16, seed: 1, ...more };
}

describe("trainConvolutional", () => {
  test.each([1, 2, 3])("learns what a perceptron of no hidden layer can't, seed %i", async (seed) => {
    const given = options({ seed, epochs: 30, learningRate: 0.01, weightDecay: 0, validation: lines(300, 2) }); // more than are classified at a time
    const trained = await trainConvolutional(given);
    const { curve } = trained;
    expect(curve[0].loss).toBeGreaterThan(0.3);
    expect(curve[29].loss).toBeLessThan(0.02);
    expect(curve[29]).toMatchObject({ epoch: 30, images: 2100, accuracy: 1 });
    expect(curve[29].validationAccuracy).toBeGreaterThan(0.95);
    expect(await classifyConvolutional(trained, given.images)).toEqual(given.labels);
  });

  test("gives the same bits twice, and others for another seed", async () => {
    const first = await trainConvolutional(options({ validation: lines(20, 2) }));
    const reports: unknown[] = [];
    const again = await trainConvolutional(options({ validation: lines(20, 2), onEpoch: (report) => reports.push(report) }));
    expect(again).toEqual(first);
    expect(reports).toEqual(first.curve);
    expect((await trainConvolutional(options())).parameters).toEqual(first.parameters);
    const [one, two] = await Promise.all([1, 2].map((seed) => trainConvolutional(options({ seed, learningRate: 1e-30 }))));
    expect(two.parameters.filter((value, i) => value === one.parameters[i] && value !== 0).length).toBe(0);
  });

  test("without convolutions is trainClassifier without hidden layers: Adam, weight decay, a last smaller batch, the curve", async () => {
    const given = options({ filters: [], epochs: 3, learningRate: 0.01, weightDecay: 0.02, validation: lines(30, 2) });
    const kernels = await loadKernels();
    const ours = trainClassifier({ ...given, kernels, hidden: [], schedule: "constant" });
    const { parameters, curve } = await trainConvolutional(given);
    for (let i = 0; i < ours.parameters.length; i++) expect(Math.abs(parameters[i] - ours.parameters[i])).toBeLessThan(1e-5);
    for (const [k, { loss, ...rest }] of ours.curve.entries()) {
      expect(curve[k]).toMatchObject(rest);
      expect(curve[k].loss).toBeCloseTo(loss, 5);
    }
  });

  test("leaves no tensors behind, nor when it stops in the middle", async () => {
    await trainConvolutional(options());
    const before = tf.memory().numTensors;
    const seen: number[] = [];
    const trained = await trainConvolutional(options({ epochs: 4, onEpoch: () => seen.push(tf.memory().numTensors) }));
    expect(new Set(seen).size).toBe(1);
    await classifyConvolutional(trained, lines(300, 2).images);
    await expect(trainConvolutional(options({ learningRate: 1e30 }))).rejects.toThrow(NonFiniteError);
    expect(tf.memory().numTensors).toBe(before);
  });

  test("says what is wrong with its options, and where a number isn't finite", async () => {
    const { images, labels } = lines(6, 1);
    const rejects = async (more: Partial<ConvolutionalOptions>, error: typeof OptionError | typeof ShapeError | string) =>
      expect(trainConvolutional(options({ images, labels, ...more }))).rejects.toThrow(error);
    await rejects({ labels: labels.subarray(1) }, ShapeError);
    await rejects({ imageShape: [10, 10, 3] }, "images have not the image's shape. Got 100, expected 10 * 10 * 3 numbers an image.");
    await rejects(
      { validation: { images: new Uint8Array(99), labels: new Uint8Array(1) } },
      "validation images have not the image's shape",
    );
    await rejects({ labels: Uint8Array.of(0, 1, 0, 1, 0, 2) }, "labels[5] is out of range. Got 2");
    await rejects({ images: new Uint8Array(0), labels: new Uint8Array(0) }, "trainConvolutional: there are no images");
    const ranges = { classes: 1, epochs: 0, batchSize: 0, learningRate: 0, weightDecay: -1, inputDeviation: 0 };
    for (const [name, value] of Object.entries(ranges)) await rejects({ [name]: value }, OptionError);
    const withPixel = (value: number): Float32Array => Float32Array.from(images, (gray, i) => (i === 123 ? value : gray));
    await rejects({ images: withPixel(Number.NaN) }, "images[123] is not finite");
    await rejects({ images: withPixel(3e38), inputDeviation: 0.001, filters: [] }, "the loss of a batch in epoch 1 is not finite");
    await rejects({ epochs: 1, learningRate: 1e39 }, "after epoch 1 is not finite");
  });
});

test("classifyConvolutional says what doesn't fit, and where a logit is no number", async () => {
  const trained = await trainConvolutional(options({ epochs: 1 }));
  const { images } = lines(3, 1);
  await expect(classifyConvolutional(trained, images.subarray(1))).rejects.toThrow(ShapeError);
  await expect(classifyConvolutional({ ...trained, filters: [4] }, images)).rejects.toThrow("parameters have the wrong length");
  const parameters = trained.parameters.map(() => Number.NaN);
  await expect(classifyConvolutional({ ...trained, parameters }, images)).rejects.toThrow("a logit of image 0");
});
