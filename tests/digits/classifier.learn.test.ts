import { fileURLToPath } from "node:url";
import { DIGIT_CLASSES } from "@quantal/digits";
import { readDigits } from "@quantal/digits/node";
import { loadKernels } from "@quantal/kernels";
import { classify, confusionMatrix, trainClassifier } from "@quantal/nn";
import { expect, test } from "vitest";

// 700 digits to learn from, 200 to be tested on, of which 20 would be right by chance.
test.each([1, 2, 3])("a perceptron learns real digits from few: 170 of the test's 200 are right, seed %i", async (seed) => {
  const splits = readDigits(fileURLToPath(new URL("../../envs/digits/test-data", import.meta.url)), { validation: 100 });
  const kernels = await loadKernels();
  const scaling = { inputMean: 33.3285, inputDeviation: 78.5655 }; // MNIST's 0.1307 and 0.3081, in gray values up to 255
  const trained = trainClassifier({
    kernels,
    ...splits.train,
    validation: splits.validation,
    ...scaling,
    classes: DIGIT_CLASSES,
    epochs: 40,
    weightDecay: 1e-4,
    seed,
  });
  expect(trained.curve[39].loss).toBeLessThan(0.1);
  expect(trained.curve[39].validationAccuracy).toBeGreaterThan(0.8);
  const counts = confusionMatrix(splits.test.labels, classify(kernels, trained, splits.test.images), DIGIT_CLASSES);
  const right = counts.filter((_, k) => k % (DIGIT_CLASSES + 1) === 0).reduce((sum, count) => sum + count, 0);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(200);
  expect(right).toBeGreaterThanOrEqual(170);
});
