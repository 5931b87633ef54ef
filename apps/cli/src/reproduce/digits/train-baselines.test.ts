import { fileURLToPath } from "node:url";
import { readDigits } from "@quantal/digits/node";
import type { DigitsSettings } from "@quantal/evaluation";
import { OptionError } from "@quantal/numeric";
import { expect, test } from "vitest";
import { trainBackpropagation, trainConvolution } from "./train-baselines.ts";

const splits = readDigits(fileURLToPath(new URL("../../../../../envs/digits/test-data", import.meta.url)), { validation: 100 });
const trainingOf = (images: number, settings: DigitsSettings) => {
  const arm = { label: "odd", group: "main", images, trainingImages: 300, settings, seeds: [1], marks: 1 } as const;
  return { arm: { ...arm, learner: "convolution" as const }, seed: 1, splits, onMark: () => {} };
};

test.each<DigitsSettings>([{ hidden: [8] }, { schedule: "constant" }])("convolution drops no setting silently: %j", async (settings) => {
  await expect(trainConvolution(trainingOf(300, settings))).rejects.toThrow(OptionError);
  await expect(trainConvolution(trainingOf(300, settings))).rejects.toThrow("arm odd: the convolutional network has no such settings");
});

test.each([trainBackpropagation, trainConvolution])("images are whole epochs of the training images: %o", async (train) => {
  await expect(train(trainingOf(450, {}))).rejects.toThrow("arm odd: images are no whole epochs. Got 450, expected a multiple of 300.");
});
