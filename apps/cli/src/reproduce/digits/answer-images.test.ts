import { fileURLToPath } from "node:url";
import type { Agent } from "@quantal/core";
import { DIGIT_PIXELS, digitTasks } from "@quantal/digits";
import { readDigits } from "@quantal/digits/node";
import { NonFiniteError } from "@quantal/numeric";
import { rsrp } from "@quantal/rsrp";
import { taskOf } from "@quantal/trainer";
import { describe, expect, test } from "vitest";
import { answerImages } from "./answer-images.ts";

const splits = readDigits(fileURLToPath(new URL("../../../../../envs/digits/test-data", import.meta.url)), { validation: 100 });
const env = digitTasks(() => splits).mnistBatch;

/** An agent whose logit of class k is the grey of the image's pixel 200 + k. */
function pixelAgent(change: (logits: Float32Array) => void = () => {}): Agent {
  const act = (actions: Float32Array, observations: Float32Array): void => {
    for (let row = 0; row < 64; row++) for (let k = 0; k < 10; k++) actions[row * 10 + k] = observations[row * DIGIT_PIXELS + 200 + k];
    change(actions);
  };
  return {
    id: "pixels",
    options: {},
    learner: () => {
      throw new Error("it doesn't learn");
    },
    createPolicy: () => ({ begin() {}, act: ({ actions }, observations) => act(actions as Float32Array, observations) }),
  };
}

/** The largest of ten greys, of equal ones the first. */
function plainAnswer(images: Uint8Array, image: number): number {
  const greys = [...images.subarray(image * DIGIT_PIXELS + 200, image * DIGIT_PIXELS + 210)];
  return greys.indexOf(Math.max(...greys));
}

const POLICY = { kind: "pixels", data: {} };

describe("answerImages", () => {
  test("answers every image once and in order, the last mini-batch's too", () => {
    const answers = answerImages(pixelAgent(), POLICY, env, splits.test); // 200 images: three batches and eight images
    expect([...answers]).toEqual(Array.from({ length: 200 }, (_, i) => plainAnswer(splits.test.images, i)));
  });

  test("gives rsrp's judged network what its own mini-batches give it", async () => {
    const agent = rsrp({ preset: "digits/MNISTBatch-v1", population: 4, hidden: 8 });
    await agent.prepare?.({});
    const learner = agent.learner(taskOf(env), 1);
    const state = learner.init();
    for (let s = 0; s < state.average.length; s++) state.average[s] = (s * 7) % 11 < 5 ? 0.9 : 0.1;
    const policy = learner.policy(state, "greedy");
    const answers = answerImages(agent, policy, env, splits.validation);
    const one = { ...splits.validation, images: splits.validation.images.subarray(70 * DIGIT_PIXELS, 71 * DIGIT_PIXELS), count: 1 };
    expect(answerImages(agent, policy, env, one)[0]).toBe(answers[70]); // whatever company an image keeps
    expect(new Set(answers).size).toBeGreaterThan(1);
  });

  test("refuses a logit that is no number", () => {
    const agent = pixelAgent((logits) => {
      logits[13] = Number.NaN;
    });
    expect(() => answerImages(agent, POLICY, env, splits.test)).toThrow(NonFiniteError);
    expect(() => answerImages(agent, POLICY, env, splits.test)).toThrow("a logit of image 1 is not a number");
  });
});
