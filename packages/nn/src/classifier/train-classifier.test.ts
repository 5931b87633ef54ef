import { type Kernels, loadKernels, plainKernels } from "@quantal/kernels";
import { choice, NonFiniteError, OptionError, ShapeError, stream } from "@quantal/numeric";
import { beforeAll, describe, expect, it } from "vitest";
import {
  type Classifier,
  type ClassifierOptions,
  classifierLayout,
  classify,
  type LabeledImages,
  tensorIn,
  trainClassifier,
} from "../index.ts";

let kernels: Kernels;
beforeAll(async () => {
  kernels = await loadKernels();
});

/** Images of 8 gray values whose class is the brightest of the first three, by 60 or more. */
function brightest(count: number, seed: number): LabeledImages {
  const rng = stream(seed, "test");
  const images = Uint8Array.from({ length: count * 8 }, () => rng.integers(0, 190));
  const labels = Uint8Array.from({ length: count }, () => rng.integers(0, 3));
  for (let i = 0; i < count; i++)
    for (let c = 0; c < 3; c++) images[i * 8 + c] = c === labels[i] ? rng.integers(190, 256) : rng.integers(0, 130);
  return { images, labels };
}

function options(more: Partial<ClassifierOptions> = {}): ClassifierOptions {
  return {
    kernels,
    ...brightest(90, 1),
    classes: 3,
    hidden: [12],
    inputMean: 100,
    inputDeviation: 75,
    epochs: 3,
    batchSize: 16,
    seed: 1,
    ...more,
  };
}

describe("trainClassifier", () => {
  it.each([1, 2, 3])("learns to tell what can be told apart, seed %i", (seed) => {
    const trained = trainClassifier(options({ seed, epochs: 60, learningRate: 0.02, validation: brightest(200, 2) }));
    const { curve } = trained;
    expect(curve[0].loss).toBeGreaterThan(0.3);
    expect(curve[59].loss).toBeLessThan(0.01);
    expect(curve[59]).toMatchObject({ epoch: 60, images: 5400, accuracy: 1 });
    expect(curve[59].validationAccuracy).toBeGreaterThan(0.97);
    const { images, labels } = brightest(90, 1);
    expect(classify(kernels, trained, images)).toEqual(labels);
  });

  it("gives the same bits twice, by plain kernels too, and others for another seed", () => {
    const runs = [options(), options(), options({ kernels: plainKernels() })].map((given) =>
      trainClassifier({ ...given, weightDecay: 0.01, validation: brightest(50, 2) }),
    );
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).toEqual(runs[0]);
    expect(trainClassifier(options({ weightDecay: 0.01, seed: 2 })).parameters).not.toEqual(runs[0].parameters);
  });

  it("doesn't change by being watched or validated, nor by the kind of array", () => {
    const { images, ...rest } = options();
    const plain = trainClassifier({ images, ...rest });
    const seen: unknown[] = [];
    const watched = trainClassifier({ images, ...rest, validation: brightest(50, 2), onEpoch: (report) => seen.push(report) });
    expect(watched.parameters).toEqual(plain.parameters);
    expect(seen).toEqual(watched.curve);
    expect(trainClassifier({ images: Float32Array.from(images), ...rest })).toEqual(plain);
  });

  it("shows the classifier after each epoch, which nobody writes into later", () => {
    const seen: Classifier[] = [];
    const validation = brightest(50, 2);
    const trained = trainClassifier(options({ validation, onEpoch: (_, classifier) => seen.push(classifier) }));
    for (const [k, classifier] of seen.entries()) {
      const right = classify(kernels, classifier, validation.images).filter((label, i) => label === validation.labels[i]).length;
      expect(right / 50).toBe(trained.curve[k].validationAccuracy);
    }
    expect(seen[2].parameters).toEqual(trained.parameters);
    expect(seen[0].parameters).not.toEqual(trained.parameters);
  });

  it.each(["linear", "constant"] as const)(
    "walks as softmax regression in float64 does, the last smaller batch too: %s rate",
    (schedule) => {
      const given = options({ hidden: [], batchSize: 40, schedule, learningRate: 0.01, weightDecay: 0.05 }); // 40, 40 and 10 images
      const trained = trainClassifier(given);
      const { parameters, losses } = inFloat64(given, schedule === "linear");
      for (let i = 0; i < parameters.length; i++) expect(Math.abs(trained.parameters[i] - parameters[i])).toBeLessThan(2e-6);
      for (const [k, { loss }] of trained.curve.entries()) expect(loss).toBeCloseTo(losses[k], 6);
    },
  );

  it("takes all images at once where a batch is larger than that", () => {
    expect(trainClassifier(options({ batchSize: 1000 }))).toEqual(trainClassifier(options({ batchSize: 90 })));
  });

  it("begins within 1 / sqrt(fan-in), weights and biases, by its seed", () => {
    const { sizes, parameters } = trainClassifier(options({ learningRate: 1e-30 }));
    const another = trainClassifier(options({ learningRate: 1e-30, seed: 2 })).parameters;
    expect(another.filter((value, i) => value === parameters[i] && value !== 0).length).toBe(0);
    const layout = classifierLayout(sizes);
    for (const [layer, fanIn] of [8, 12].entries()) {
      for (const part of ["weights", "bias"]) {
        const values = tensorIn(parameters, layout, `classifier.${layer}.${part}`);
        const largest = Math.max(...values.map(Math.abs));
        expect(largest * Math.sqrt(fanIn)).toBeLessThanOrEqual(1.000001);
        expect(largest * Math.sqrt(fanIn)).toBeGreaterThan(0.3);
      }
    }
  });

  it("has the defaults that its documentation says", () => {
    const given = { kernels, ...brightest(90, 1), classes: 3, seed: 1 };
    const defaults = { hidden: [64], epochs: 10, batchSize: 64, learningRate: 0.001, schedule: "linear", weightDecay: 0 } as const;
    expect(trainClassifier(given)).toEqual(trainClassifier({ ...given, ...defaults, inputMean: 0, inputDeviation: 1 }));
  });

  it("says what is wrong with its options", () => {
    const { images, labels } = brightest(6, 1);
    const message =
      (more: Partial<ClassifierOptions>): (() => unknown) =>
      () =>
        trainClassifier(options({ images, labels, ...more }));
    expect(message({ images: images.subarray(1) })).toThrow(ShapeError);
    expect(message({ images: images.subarray(1) })).toThrow(
      "trainClassifier: images and labels don't fit each other. Got 47, expected a multiple of 6, one image for each label.",
    );
    expect(message({ images: new Uint8Array(0), labels: new Uint8Array(0) })).toThrow("trainClassifier: there are no images.");
    expect(message({ images: new Uint8Array(0) })).toThrow(ShapeError);
    expect(message({ labels: Uint8Array.of(0, 1, 3, 0, 0, 0) })).toThrow(
      "labels[2] is out of range. Got 3, expected an integer in [0, 2].",
    );
    expect(message({ validation: { images: images.subarray(6), labels } })).toThrow("validation images have not the size of the others");
    expect(message({ validation: { images, labels: Uint8Array.of(0, 0, 0, 0, 0, 9) } })).toThrow("validation labels[5]");
    const ranges = { classes: 1, epochs: 0, batchSize: 0, learningRate: 0, weightDecay: -1, inputDeviation: 0, inputMean: Number.NaN };
    for (const [name, value] of Object.entries({ ...ranges, hidden: [4, 0] })) expect(message({ [name]: value })).toThrow(OptionError);
    expect(message({ schedule: "cosine" as "linear" })).toThrow("schedule is unknown");
  });

  it("stops at a loss that isn't finite, with either kernels, and after a last step that spoils the parameters", () => {
    const images = Float32Array.from(brightest(90, 1).images);
    images[17] = 3e38;
    for (const by of [kernels, plainKernels()]) {
      const train = (): unknown => trainClassifier(options({ kernels: by, images, inputDeviation: 0.001 }));
      expect(train).toThrow(NonFiniteError);
      expect(train).toThrow("the loss of epoch 1 is not finite");
    }
    images[17] = Number.NaN;
    expect(() => trainClassifier(options({ images }))).toThrow(
      "trainClassifier: images[17] is not finite. Got NaN, expected a finite number.",
    );
    expect(() => trainClassifier(options({ validation: { ...brightest(90, 1), images } }))).toThrow("validation images[17] is not finite");
    expect(() => trainClassifier(options({ epochs: 1, batchSize: 90, learningRate: 1e39 }))).toThrow("is not finite after epoch 1");
  });
});

describe("classify", () => {
  it("takes the largest logit, of equal ones the first, for more images than fit at a time", () => {
    const sizes = [2, 3];
    const parameters = new Float32Array(classifierLayout(sizes).length);
    parameters.set([1, 0, 0, 0, 1, 1]); // logits are (x, y, y) for inputs x and y
    const images = Float32Array.from({ length: 2000 }, (_, i) => (i % 7) - 3);
    const predicted = classify(kernels, { sizes, parameters, inputMean: 0, inputDeviation: 1 }, images);
    expect(predicted).toEqual(Uint8Array.from({ length: 1000 }, (_, k) => Number(images[2 * k + 1] > images[2 * k])));
    expect(classify(kernels, { sizes, parameters, inputMean: 0, inputDeviation: 1 }, new Uint8Array(0))).toEqual(new Uint8Array(0));
  });

  it("says what doesn't fit, and where a logit is no number", () => {
    const classifier = { sizes: [2, 3], parameters: new Float32Array(12), inputMean: 0, inputDeviation: 1 };
    expect(() => classify(kernels, classifier, new Uint8Array(3))).toThrow(ShapeError);
    expect(() => classify(kernels, { ...classifier, sizes: [2, 5] }, new Uint8Array(4))).toThrow("parameters have the wrong length");
    expect(() => classify(kernels, classifier, Float32Array.of(0, 1, 2, Number.NaN))).toThrow("images[3] is not finite");
    const parameters = classifier.parameters.fill(Number.POSITIVE_INFINITY);
    const images = Float32Array.of(1, 1, 1, 0); // 0 * infinity is no number
    expect(() => classify(kernels, { ...classifier, parameters }, images)).toThrow("a logit of image 1 is not a number");
  });
});

/** A network without hidden layers in float64: parameters are weights [8, 3], then biases [3] and a gap. */
function inFloat64(given: ClassifierOptions, isLinear: boolean): { parameters: Float64Array; losses: number[] } {
  const { images, labels, epochs = 0, batchSize = 0, learningRate = 0, weightDecay = 0 } = given;
  const first = trainClassifier({ ...given, epochs: 1, learningRate: 1e-30 }).parameters; // as it began
  const parameters = Float64Array.from(first);
  const [m, v] = [new Float64Array(28), new Float64Array(28)];
  const losses: number[] = [];
  const numSteps = epochs * Math.ceil(labels.length / batchSize);
  let t = 0;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const order = [...choice(stream(given.seed, "learn", epoch), labels.length, { size: labels.length, replace: false })];
    losses.push(0);
    for (let start = 0; start < order.length; start += batchSize) {
      const batch = order.slice(start, start + batchSize);
      const gradient = parameters.map((value) => weightDecay * value);
      for (const image of batch) {
        const x = [...images.subarray(8 * image, 8 * image + 8)].map((gray) => (gray - 100) / 75).concat(1); // 1: of the bias
        const weights = [0, 1, 2].map((c) => Math.exp(x.reduce((sum, value, i) => sum + value * parameters[3 * i + c], 0)));
        const sum = weights[0] + weights[1] + weights[2];
        losses[epoch - 1] -= Math.log(weights[labels[image]] / sum) / order.length;
        for (let c = 0; c < 3; c++)
          for (let i = 0; i < 9; i++) gradient[3 * i + c] += (x[i] * (weights[c] / sum - Number(c === labels[image]))) / batch.length;
      }
      const rate = isLinear ? learningRate * (1 - t / numSteps) : learningRate;
      t++;
      for (let i = 0; i < 27; i++) {
        m[i] = 0.9 * m[i] + 0.1 * gradient[i];
        v[i] = 0.999 * v[i] + 0.001 * gradient[i] * gradient[i];
        parameters[i] -= ((rate / (1 - 0.9 ** t)) * m[i]) / (Math.sqrt(v[i] / (1 - 0.999 ** t)) + 1e-8);
      }
    }
  }
  return { parameters, losses };
}
