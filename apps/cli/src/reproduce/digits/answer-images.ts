import type { Agent, PolicySpec } from "@quantal/core";
import { DIGIT_CLASSES, DIGIT_PIXELS, type DigitData } from "@quantal/digits";
import { largestOf } from "@quantal/nn";
import { NonFiniteError, stream } from "@quantal/numeric";
import { taskOf } from "@quantal/trainer";
import { actionBuffer, type EnvSource } from "gymnasium-js";

/**
 * What a policy takes each image for, in one pass in order: the largest logit, of equal ones the first. Images come in mini-batches of the
 * task's size; the last one is filled up with the first images, whose answers don't count.
 * @param env - a task of mini-batches: observations [batch, 784], actions [batch, 10]
 * @throws NonFiniteError for a logit that is not a number
 */
export function answerImages(agent: Agent, policy: PolicySpec, env: EnvSource, data: DigitData): Uint8Array {
  const [batchSize] = env.observationSpace.shape;
  const acting = agent.createPolicy(policy, taskOf(env), 1);
  const observations = new Float32Array(batchSize * DIGIT_PIXELS);
  const actions = actionBuffer(env.actionSpace, 1);
  const aux = new Float32Array(policy.aux?.length ?? 0);
  const logits = new Float32Array(batchSize * DIGIT_CLASSES);
  const answers = new Uint8Array(data.count);
  let rng = stream(0, "digits/answer", 0); // of policies that draw
  const lanes = { count: 1, index: new Int32Array(1), rng: () => rng };
  try {
    for (let first = 0; first < data.count; first += batchSize) {
      rng = stream(0, "digits/answer", first);
      for (let k = 0; k < batchSize; k++) {
        const image = (first + k) % data.count;
        observations.set(data.images.subarray(image * DIGIT_PIXELS, (image + 1) * DIGIT_PIXELS), k * DIGIT_PIXELS);
      }
      acting.begin(0, undefined, rng); // an episode is one step
      acting.act({ actions, aux }, observations, lanes);
      logits.set(actions);
      for (let k = 0; k < Math.min(batchSize, data.count - first); k++) answers[first + k] = answerOf(logits, k, first + k);
    }
  } finally {
    acting.close?.();
  }
  return answers;
}

function answerOf(logits: Float32Array, row: number, image: number): number {
  const answer = largestOf(logits, row, DIGIT_CLASSES);
  if (answer >= 0) return answer;
  throw new NonFiniteError({ where: "answerImages", problem: `a logit of image ${image} is not a number`, expected: "numbers" });
}
