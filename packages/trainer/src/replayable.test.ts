import { box, type Env, fromEnv, multiBinary, multiDiscrete } from "gymnasium-js";
import { expect, test } from "vitest";
import { isSavable, savable } from "./replayable.ts";

/** A sum of what it was given, which it takes as an Int32Array only; it can't be saved. */
class Sum implements Env<Float32Array, Int32Array | Uint8Array> {
  readonly observationSpace = box({ low: -Infinity, high: Infinity });
  readonly actionSpace;
  private sum = 0;
  constructor(actionSpace: Env<Float32Array, Int32Array | Uint8Array>["actionSpace"]) {
    this.actionSpace = actionSpace;
  }
  reset({ seed }: { seed?: number | bigint | undefined } = {}) {
    this.sum = Number(seed ?? 0) % 1000;
    return { observation: Float32Array.of(this.sum), info: {} };
  }
  step(action: Int32Array | Uint8Array) {
    const type = this.actionSpace.type === "MultiBinary" ? Uint8Array : Int32Array;
    if (!(action instanceof type)) throw new TypeError(`no ${type.name}`);
    this.sum += action[0] + 10 * action[1];
    return { observation: Float32Array.of(this.sum), reward: this.sum, terminated: false, truncated: false, info: {} };
  }
  render(): undefined {}
  close(): void {}
}

test.each([multiDiscrete([5, 2]), multiBinary(2)])("replays actions of $type as the integers they were", (space) => {
  const source = fromEnv(() => new Sum(space), { maxEpisodeSteps: 9 });
  expect(isSavable(source.vector(2))).toBe(false);
  const [lanes, others] = [savable(source.vector(2)), savable(source.vector(2))];
  for (const lane of [0, 1]) {
    lanes.keys.set([1, 2, 3, lane], 4 * lane);
    lanes.reset(lane);
  }
  lanes.step(Int32Array.of(1, 0, 0, 1), Int32Array.of(0, 1), 2);
  lanes.step(Int32Array.of(0, 0, 1, 1), Int32Array.of(1), 1);
  others.load(lanes.save());
  for (const each of [lanes, others]) each.step(Int32Array.of(1, 1, 1, 0), Int32Array.of(0, 1), 2);
  expect([...others.reward]).toEqual([...lanes.reward]);
  expect(lanes.reward[0] - lanes.reward[1]).not.toBe(0);
});
