import { fileURLToPath } from "node:url";
import { OptionError, UnknownNameError } from "@quantal/numeric";
import { contains, type EnvDefinition, type LaneEnv, make, sizeOf } from "gymnasium-js";
import { describe, expect, test } from "vitest";
import { batchReward } from "./batch-reward.ts";
import { DIGIT_PIXELS, DIGIT_SPLITS } from "./digit-data.ts";
import { digitTasks } from "./digit-tasks.ts";
import { readDigits } from "./node/read-digits.ts";

const digits = readDigits(fileURLToPath(new URL("../test-data", import.meta.url)), { validation: 100 });
const { mnist, mnistBatch } = digitTasks(() => digits);
const numbers = (value: unknown): number[] => (ArrayBuffer.isView(value) ? [...(value as Int32Array)] : []); // an info's arrays

/** Lanes whose episodes draw from the streams of these numbers. */
function start(definition: Pick<EnvDefinition, "vector">, streams: readonly number[]): LaneEnv {
  const lanes = definition.vector(streams.length);
  for (const [lane, key] of streams.entries()) {
    lanes.keys.set([key, 1, 0, 0], 4 * lane);
    lanes.reset(lane);
  }
  return lanes;
}

/** Whether two observations are the same: toEqual takes a tenth of a second a batch. */
const isSame = (a: Float32Array, b: Float32Array): boolean => a.length === b.length && a.every((value, k) => value === b[k]);

function observationOf(lanes: LaneEnv, lane: number): Float32Array {
  const size = sizeOf(lanes.observationSpace);
  const observations = new Float32Array(lanes.numEnvs * size);
  lanes.observe(observations, lane);
  return observations.slice(lane * size, (lane + 1) * size);
}

describe("digits/MNIST-v1", () => {
  test("shows an image of its split, pays 1 for its label alone, ends, and shows it again", () => {
    for (const split of DIGIT_SPLITS) {
      const env = make(mnist.with({ split }));
      for (let seed = 0; seed < 40; seed++) {
        const { observation, info } = env.reset({ seed });
        const index = Number(info["index"]);
        expect([...observation]).toEqual([...digits[split].images.subarray(index * DIGIT_PIXELS, (index + 1) * DIGIT_PIXELS)]);
        expect(info["label"]).toBe(digits[split].labels[index]);
        const answer = seed % 10;
        const ended = env.step(answer);
        const reward = answer === info["label"] ? 1 : 0;
        expect(ended).toEqual({ observation, reward, terminated: true, truncated: true, info }); // the limit of one step is met as well
      }
    }
  });

  test("draws images evenly", () => {
    const lanes = mnist.with({ split: "validation" }).vector(1);
    const seen = new Float64Array(100);
    for (let episode = 0; episode < 10_000; episode++) {
      lanes.keys.set([1, 2, 0, episode], 0);
      lanes.reset(0);
      seen[Number(lanes.info?.(0)["index"])]++;
    }
    expect(seen.reduce((sum, n) => sum + (n - 100) ** 2 / 100, 0)).toBeLessThan(148.2); // the 0.999 quantile with 99 degrees of freedom
  });
});

describe("digits/MNISTBatch-v1", () => {
  test("observes 64 distinct images of its split in whole greys, and tells their labels", () => {
    for (const split of DIGIT_SPLITS) {
      const lanes = start(mnistBatch.with({ split }), [1, 2, 3]);
      for (const lane of [0, 1, 2]) {
        const observation = observationOf(lanes, lane);
        expect(contains(mnistBatch.observationSpace, observation)).toBe(true);
        expect(observation.length).toBe(64 * DIGIT_PIXELS);
        const { indices, labels } = lanes.info?.(lane) ?? {};
        expect(new Set(numbers(indices)).size).toBe(64);
        const { images } = digits[split];
        const expected = numbers(indices).flatMap((index) => [...images.subarray(index * DIGIT_PIXELS, (index + 1) * DIGIT_PIXELS)]);
        expect(isSame(observation, Float32Array.from(expected))).toBe(true);
        expect(numbers(labels)).toEqual(numbers(indices).map((index) => digits[split].labels[index]));
      }
    }
  });

  test("is the same batch in the same order by the same stream, whatever other lanes see", () => {
    const lanes = start(mnistBatch, [5, 6, 5]);
    const [first, other, again] = [0, 1, 2].map((lane) => observationOf(lanes, lane));
    expect(isSame(again, first)).toBe(true);
    expect(isSame(other, first)).toBe(false);
    expect(isSame(observationOf(start(mnistBatch, [5]), 0), first)).toBe(true);
    const env = make(mnistBatch);
    const { observation } = env.reset({ seed: 7 });
    expect(isSame(env.reset().observation, observation)).toBe(false);
    expect(isSame(env.reset({ seed: 7 }).observation, observation)).toBe(true);
  });

  test.each(["softrecall", "softaccuracy", "accuracy", "recall", "crossEntropy"] as const)("pays each lane's logits by %s", (reward) => {
    const lanes = start(mnistBatch.with({ reward }), [8, 9]);
    const logits = Float32Array.from({ length: 2 * 640 }, (_, k) => (k * 7919) % 13);
    lanes.step(logits, Int32Array.of(1, 0), 2);
    for (const lane of [0, 1]) {
      const labels = Uint8Array.from(numbers(lanes.info?.(lane)["labels"]));
      const own = logits.slice(640 * lane, 640 * (lane + 1));
      expect([lanes.reward[lane], lanes.terminated[lane]]).toEqual([
        batchReward(reward, own, labels, { batchSize: 64, numClasses: 10 }),
        1,
      ]);
    }
    expect(lanes.reward[0]).not.toBe(lanes.reward[1]);
  });

  test("pays all of it for logits that know the labels", () => {
    const env = make(mnistBatch.with({ reward: "accuracy" }));
    const labels = numbers(env.reset({ seed: 1 }).info["labels"]);
    const { reward, terminated } = env.step(Float32Array.from({ length: 640 }, (_, k) => Number(labels[Math.floor(k / 10)] === k % 10)));
    expect([reward, terminated]).toEqual([1, true]);
  });

  test("goes on from a snapshot with the same batch and reward", () => {
    const env = make(mnistBatch);
    const { observation } = env.reset({ seed: 4 });
    const other = make(digitTasks(() => digits).mnistBatch);
    other.restore(structuredClone(env.snapshot()));
    const logits = Float32Array.from({ length: 640 }, (_, k) => (k * 31) % 17);
    const ended = other.step(logits);
    const { reward, info } = env.step(logits);
    expect(isSame(ended.observation, observation)).toBe(true);
    expect([ended.reward, ended.info]).toEqual([reward, info]);
    expect(isSame(other.reset().observation, env.reset().observation)).toBe(true);
  });

  test("has batches of another size, if asked", () => {
    const { observationSpace, actionSpace } = digitTasks(() => digits, { batchSize: 5 }).mnistBatch;
    expect([observationSpace.shape, actionSpace.shape]).toEqual([[5, DIGIT_PIXELS], [5, 10]]); // biome-ignore format: a line
    expect(() => digitTasks(() => digits, { batchSize: 0 })).toThrow(OptionError);
    const large = make(digitTasks(() => digits, { batchSize: 101 }).mnistBatch.with({ split: "validation" }));
    expect(() => large.reset()).toThrow("the split has fewer images than a batch. Got 100, expected 101 or more");
  });
});

describe("digitTasks", () => {
  test("reads nothing before an episode starts, and then once", () => {
    let loads = 0;
    const tasks = digitTasks(() => {
      loads++;
      return digits;
    });
    const envs = [make(tasks.mnist), make(tasks.mnistBatch), make(tasks.mnist.with({ split: "test" }))];
    expect(loads).toBe(0);
    for (const env of envs) env.reset({ seed: 1 });
    expect(loads).toBe(1);
  });

  test("refuses names that nobody knows", () => {
    for (const change of [() => mnist.with(JSON.parse('{ "split": "tset" }')), () => mnistBatch.with(JSON.parse('{ "split": "tset" }'))]) {
      expect(change).toThrow(UnknownNameError);
      expect(change).toThrow(/there is no split of this name. Got "tset".* Did you mean "test"\?/);
    }
    expect(() => mnistBatch.with(JSON.parse('{ "reward": "softRecall" }'))).toThrow(/Did you mean "softrecall"\?/);
    expect(() => mnistBatch.with(JSON.parse('{ "batchSize": 5 }'))).toThrow(/there is no parameter of this name/);
    expect(() => mnist.with(JSON.parse('{ "split": 1 }'))).toThrow(/parameter split has the wrong type/);
  });

  test("draws every pixel of an image that isn't black", () => {
    const env = make(mnist);
    const { observation, info } = env.reset({ seed: 2 });
    const frame = env.render();
    const drawn = new Float32Array(DIGIT_PIXELS);
    for (const command of frame?.commands ?? []) {
      if (command.type !== "polygon") continue;
      const [left, top, right, , , bottom] = command.points;
      expect(bottom - top).toBe(10);
      const grey = Number(/^rgb\((\d+),/.exec(command.style.fill ?? "")?.[1]);
      drawn.fill(grey, (top / 10) * 28 + left / 10, (top / 10) * 28 + right / 10);
    }
    expect(drawn).toEqual(observation);
    expect([frame?.width, frame?.height, frame?.commands.at(-1)]).toMatchObject([280, 312, { text: `label ${info["label"]}` }]);
    env.step(3);
    expect(env.render()?.commands.at(-1)).toMatchObject({ text: `label ${info["label"]}, answer 3` });
  });

  test("draws a batch as a sheet of 8 x 8, each image in its place", () => {
    const env = make(mnistBatch);
    const { observation } = env.reset({ seed: 2 });
    const frame = env.render();
    expect([frame?.width, frame?.height]).toEqual([448, 480]);
    const ink = new Float64Array(64); // pixels that are drawn
    for (const command of frame?.commands ?? []) {
      if (command.type !== "polygon") continue;
      const [left, top, right] = command.points;
      ink[8 * Math.floor(top / 56) + Math.floor(left / 56)] += (right - left) / 2;
    }
    const expected = ink.map((_, k) => observation.slice(k * DIGIT_PIXELS, (k + 1) * DIGIT_PIXELS).filter((grey) => grey >= 32).length);
    expect([...ink]).toEqual([...expected]);
    const { reward } = env.step(new Float32Array(640));
    expect(env.render()?.commands.at(-1)).toMatchObject({ text: `softrecall ${reward.toFixed(4)}` });
    env.reset();
    expect(env.render()?.commands.at(-1)).toMatchObject({ text: "softrecall" });
  });
});
