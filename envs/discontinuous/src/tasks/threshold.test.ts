import { type Env, make } from "gymnasium-js";
import { describe, expect, test } from "vitest";
import { threshold, thresholdSmooth } from "./threshold.ts";

/** `count` actions of 0.5 and the others at -0.5. */
const actions = (count: number): Float32Array => Float32Array.from({ length: 100 }, (_, j) => (j < count ? 0.5 : -0.5));

function rewardOf(env: Env<Float32Array, readonly number[] | Float32Array>, action: Float32Array): number {
  const [signal] = env.reset({ seed: 1 }).observation;
  expect(signal >= 0.5 && signal < 1).toBe(true);
  const { reward, terminated, observation, info } = env.step(action);
  expect([terminated, ...observation]).toEqual([true, signal]);
  expect(info["wrappedReturn"]).toBe(reward);
  return reward;
}

describe("discontinuous/Threshold-v0", () => {
  test("pays 1 from 60 actions above 0 on; 0 itself isn't above", () => {
    const env = make(threshold);
    expect([0, 59, 60, 100].map((count) => rewardOf(env, actions(count)))).toEqual([0, 0, 1, 1]);
    expect(rewardOf(env, new Float32Array(100))).toBe(0);
    expect([29, 30].map((count) => rewardOf(make(threshold, { threshold: 30 }), actions(count)))).toEqual([0, 1]);
  });

  test("has a twin that pays the sum of 0.5 + action / 2, as a share of the threshold, 1 at most", () => {
    const env = make(thresholdSmooth);
    expect(rewardOf(env, actions(0))).toBeCloseTo(25 / 60, 12);
    expect(rewardOf(env, actions(20))).toBeCloseTo((20 * 0.75 + 80 * 0.25) / 60, 12);
    expect(rewardOf(env, actions(100))).toBe(1);
    expect(rewardOf(env, new Float32Array(100).fill(-9))).toBe(0); // beyond the bound, as at the bound
    expect(rewardOf(make(threshold, { height: 0.5 }), actions(20))).toBeCloseTo((20 * 0.75 + 80 * 0.25) / 120, 12);
  });

  test("is scored by the discontinuous reward, in both, and tells it", () => {
    for (const definition of [threshold, thresholdSmooth]) {
      const lanes = definition.vector(2);
      for (const lane of [0, 1]) lanes.reset(lane);
      lanes.step(Float32Array.of(...actions(59), ...actions(60)), Int32Array.of(0, 1), 2);
      expect([...(lanes.score ?? [])]).toEqual([0, 1]);
      expect(lanes.info?.(1)).toMatchObject({ baseReward: 1, baseReturn: 1 });
      lanes.reset(1);
      expect(lanes.info?.(1)).toEqual({ baseReward: 0, baseReturn: 0, wrappedReturn: 0 });
    }
  });
});
