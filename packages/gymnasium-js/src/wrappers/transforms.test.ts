import { describe, expect, it } from "vitest";
import { defineEnv } from "../env/define-env.ts";
import type { Env } from "../env/types.ts";
import { make } from "../make/make.ts";
import { makeVec } from "../make/make-vec.ts";
import { box, discrete } from "../spaces/space.ts";
import { clipAction } from "./action/clip-action.ts";
import { repeatAction } from "./action/repeat-action.ts";
import { rescaleAction } from "./action/rescale-action.ts";
import { stickyAction } from "./action/sticky-action.ts";
import { transformAction } from "./action/transform-action.ts";
import { delayObservation } from "./observation/delay-observation.ts";
import { dtypeObservation } from "./observation/dtype-observation.ts";
import { frameStackObservation } from "./observation/frame-stack-observation.ts";
import { normalizeObservation } from "./observation/normalize-observation.ts";
import { rescaleObservation } from "./observation/rescale-observation.ts";
import { reshapeObservation } from "./observation/reshape-observation.ts";
import { timeAwareObservation } from "./observation/time-aware-observation.ts";
import { transformObservation } from "./observation/transform-observation.ts";
import { clipReward } from "./reward/clip-reward.ts";
import { normalizeReward } from "./reward/normalize-reward.ts";
import { transformReward } from "./reward/transform-reward.ts";

/** Shows and rewards the action it got; its first observation is [2, 3]. */
const echo = defineEnv({
  id: "my/Echo-v0",
  observationSpace: box({ low: [1, -10], high: [9, 10] }),
  actionSpace: box({ low: [-2, 0], high: [2, 1] }),
  maxEpisodeSteps: 10,
  state: ["a", "b"],
  params: {},
  reset(state, i) {
    state.a[i] = 2;
    state.b[i] = 3;
  },
  step(state, result, i, actions) {
    state.a[i] = actions[2 * i];
    state.b[i] = actions[2 * i + 1];
    result.reward[i] = state.a[i] + state.b[i];
  },
  observe(observations, state, i) {
    observations[2 * i] = state.a[i];
    observations[2 * i + 1] = state.b[i];
  },
});
const flip = defineEnv({ ...echo, id: "my/Flip-v0", actionSpace: discrete(2), step: () => {} });

function seen(definition: Parameters<typeof make>[0], action: number[] = [0, 0]) {
  const env = make(definition);
  return [[...env.reset({ seed: 1 }).observation], [...env.step(action).observation]];
}

describe("actions", () => {
  it("are clipped to the bounds inside, and unbounded outside", () => {
    const wrapped = clipAction(echo);
    expect(wrapped.actionSpace).toMatchObject({ low: Float64Array.of(-Infinity, -Infinity), high: Float64Array.of(Infinity, Infinity) });
    expect(seen(wrapped, [-7, 7])[1]).toEqual([-2, 1]);
    expect(() => clipAction(flip)).toThrow(/actionSpace must be a Box. Got "Discrete\(2\)"/);
  });

  it("are rescaled from new bounds, one for all or one each", () => {
    expect(seen(rescaleAction(echo), [1, 0])[1]).toEqual([2, 0.5]);
    expect(seen(rescaleAction(echo, { minAction: [0, 10], maxAction: [4, 20] }), [1, 12.5])[1]).toEqual([-1, 0.25]);
    expect(() => rescaleAction(echo, { minAction: [0] })).toThrow(/new low bound doesn't fit the space/);
    expect(() => rescaleAction(echo, { minAction: 2 })).toThrow(/element 0 can't be reached/);
    expect(() => rescaleAction(clipAction(echo))).toThrow(/infinite bounds only where the old ones are the same/);
  });

  it("go through a function, also into another space", () => {
    const either = transformAction(echo, (action) => (action === 1 ? [2, 1] : [-2, 0]), { actionSpace: discrete(2) });
    const env = make(either);
    env.reset({ seed: 1 });
    expect([env.step(1).reward, env.step(0).reward]).toEqual([3, -2]);
    const outer = transformAction(make(echo), (action) => (action === 1 ? [2, 1] : [-2, 0]), { actionSpace: discrete(2) });
    outer.reset({ seed: 1 });
    expect([outer.step(1).reward, outer.step(0).reward]).toEqual([3, -2]);
    const short = make(transformAction(echo, () => [1]));
    short.reset({ seed: 1 });
    expect(() => short.step([0, 0])).toThrow(/another number of elements. Got 1, expected 2/);
  });

  it("that repeat count a definition's limit in whole actions, and stop at the limit inside", () => {
    const wrapped = repeatAction(echo, { numRepeats: 3 });
    expect([wrapped.maxEpisodeSteps, wrapped.with({ numRepeats: 5 }).maxEpisodeSteps]).toEqual([4, 2]);
    expect(wrapped.with({ maxEpisodeSteps: 7 }).of).toMatchObject({ maxEpisodeSteps: 21 });
    expect(wrapped.with({ maxEpisodeSteps: 7 }).maxEpisodeSteps).toBe(7);
    const env = make(wrapped);
    env.reset({ seed: 1 });
    expect([0, 1, 2, 3].map(() => env.step([1, 1]).reward)).toEqual([6, 6, 6, 2]);
  });

  it("that repeat or stick refuse what makes no sense", () => {
    expect(() => repeatAction(echo, { numRepeats: 0 })).toThrow(/numRepeats is out of range/);
    expect(() => repeatAction(makeVec(echo, { numEnvs: 1 }))).toThrow(/makeVec\(repeatAction\(definition\)/);
    expect(() => stickyAction(makeVec(echo, { numEnvs: 1 }))).toThrow(/makeVec\(stickyAction\(definition\)/);
    expect(() => stickyAction(echo, { repeatActionProbability: 1 })).toThrow(/repeatActionProbability is out of range/);
    expect(() => stickyAction(echo, { repeatActionDuration: [3, 2] })).toThrow(/repeatActionDuration is out of range/);
  });

  it("that stick draw from a generator of the wrapper's where a class shows none, seeded by reset and saved", () => {
    const create = () => stickyAction(new Slate(), { repeatActionProbability: 0.5 });
    const run = (env: Env<Float32Array, number>, from: number) =>
      Array.from({ length: 20 }, (_, t) => env.step((from + t) % 7).observation[0]);
    const env = create();
    env.reset({ seed: 4 });
    const first = run(env, 0);
    env.reset({ seed: 4 });
    expect(run(env, 0)).toEqual(first);
    expect(first).not.toEqual(Array.from({ length: 20 }, (_, t) => t % 7));
    const saved = env.snapshot?.() ?? null;
    const other = create();
    other.restore?.(saved);
    expect(run(other, 20)).toEqual(run(env, 20));
  });
});

/** Shows the last action. */
class Slate implements Env<Float32Array, number> {
  readonly observationSpace = box({ low: 0, high: 9 });
  readonly actionSpace = discrete(9);
  reset(_options?: { seed?: number | bigint | undefined }) {
    return { observation: Float32Array.of(0), info: {} };
  }
  step(action: number) {
    return { observation: Float32Array.of(action), reward: 0, terminated: false, truncated: false, info: {} };
  }
  snapshot() {
    return null;
  }
  restore() {}
  render() {
    return undefined;
  }
  close() {}
}

describe("observations", () => {
  it("are rescaled to new bounds", () => {
    expect(seen(rescaleObservation(echo, { minObservation: 0, maxObservation: [8, 1] }))[0]).toEqual([1, Math.fround(0.65)]);
  });

  it("are stacked, oldest first, with their bounds", () => {
    const wrapped = frameStackObservation(echo, { stackSize: 3 });
    expect([wrapped.observationSpace.shape, [...wrapped.observationSpace.low]]).toEqual([
      [3, 2],
      [1, -10, 1, -10, 1, -10],
    ]);
    expect(seen(wrapped, [1, 1])).toEqual([
      [2, 3, 2, 3, 2, 3],
      [2, 3, 2, 3, 1, 1],
    ]);
    expect(seen(frameStackObservation(echo, { stackSize: 2, padding: "zero" }))[0]).toEqual([1, 0, 2, 3]); // 0 lies below the low bound 1
    expect(seen(frameStackObservation(echo, { stackSize: 2, padding: [5, 6] }))[0]).toEqual([5, 6, 2, 3]);
    expect(() => frameStackObservation(echo, { padding: [5] })).toThrow(/padding doesn't fit/);
    expect(() => frameStackObservation(echo, { padding: "reste" as "reset" })).toThrow(/unknown padding/);
    expect(() => frameStackObservation(echo, { stackSize: 0 })).toThrow(/stackSize is out of range/);
  });

  it("come late, and as the nearest to zero before the first", () => {
    expect(seen(delayObservation(echo, { delay: 1 }))).toEqual([
      [1, 0],
      [2, 3],
    ]);
    expect(seen(delayObservation(echo, { delay: 0 }), [1, 1])).toEqual([
      [2, 3],
      [1, 1],
    ]);
  });

  it("know the time, in steps or of the limit, and need one", () => {
    expect(seen(timeAwareObservation(echo))[1]).toEqual([0, 0, 1]);
    const wrapped = timeAwareObservation(echo, { normalizeTime: true });
    expect(seen(wrapped)[1]).toEqual([0, 0, Math.fround(0.1)]);
    expect([...wrapped.observationSpace.high]).toEqual([9, 10, 1]);
    expect(() => timeAwareObservation(new Slate())).toThrow(/Slate.*Wrap it with timeLimit first/);
  });

  it("get another shape or another type", () => {
    expect(reshapeObservation(echo, { shape: [2, 1] }).observationSpace.shape).toEqual([2, 1]);
    expect(reshapeObservation(echo, { shape: [1, -1] }).observationSpace.shape).toEqual([1, 2]);
    expect(() => reshapeObservation(echo, { shape: [3] })).toThrow(/the shape doesn't fit/);
    const bytes = dtypeObservation(make(echo), { dtype: "uint8" });
    expect(bytes.observationSpace).toEqual(box({ low: [1, 0], high: [9, 10], dtype: "uint8" }));
    bytes.reset({ seed: 1 });
    expect(bytes.step([1.9, -0.5]).observation).toEqual(Uint8Array.of(1, 0));
    expect(bytes.step([-1, 1]).observation).toEqual(Uint8Array.of(255, 1));
    expect(seen(dtypeObservation(echo, { dtype: "int32" }), [1.9, -0.5])[1]).toEqual([1, 0]);
  });

  it("go through a function, into another space", () => {
    const sum = { observationSpace: box({ low: -9, high: 19 }) };
    expect(
      seen(
        transformObservation(echo, ([a, b]) => [a + b], sum),
        [1, 1],
      ),
    ).toEqual([[5], [2]]);
    expect(() => seen(transformObservation(echo, () => [1]))).toThrow(/another number of elements. Got 1, expected 2/);
    expect([...transformObservation(make(echo), ([a, b]) => [a + b], sum).reset({ seed: 1 }).observation]).toEqual([5]);
  });

  it("of a vector are normalized over all lanes, in next-step mode only", () => {
    const envs = normalizeObservation(makeVec(echo, { numEnvs: 2 }));
    envs.reset({ seed: 1 });
    envs.step(Float32Array.of(0, 0, 4, 1));
    expect(envs.observationStatistics.count).toBeCloseTo(4, 3);
    expect(envs.observationStatistics.mean[0]).toBeCloseTo((2 + 2 + 0 + 4) / 4, 3);
    envs.updateRunningMean = false;
    envs.step(Float32Array.of(0, 0, 4, 1));
    expect(envs.observationStatistics.count).toBeCloseTo(4, 3);
    expect(() => normalizeObservation(makeVec(echo, { numEnvs: 2, autoreset: "same-step" }))).toThrow(/Choose autoreset "next-step"/);
    expect(() => envs.reset({ mask: [1, 0] })).toThrow(/Leave mask out/);
  });

  it("of a definition keep their statistics when updating is switched off", () => {
    const env = make(normalizeObservation(echo, { updateRunningMean: false }));
    expect([...env.reset({ seed: 1 }).observation]).toEqual([2, 3]); // mean 0, variance 1
  });
});

describe("rewards", () => {
  const reward = (definition: Parameters<typeof make>[0]) => {
    const env = make(definition);
    env.reset({ seed: 1 });
    return env.step([2, 1]).reward;
  };

  it("are clipped from one side or both", () => {
    expect([reward(clipReward(echo, { maxReward: 1 })), reward(clipReward(echo, { minReward: 4 }))]).toEqual([1, 4]);
    expect(() => clipReward(echo)).toThrow(/one of them/);
    expect(() => clipReward(echo, { minReward: 2, maxReward: 1 })).toThrow(/bounds don't fit together/);
  });

  it("go through a function, and the definition knows its base's params, not the function", () => {
    const wrapped = transformReward(echo, (r) => 10 * r, { id: "TenTimes", module: "file:///x.js", export: "ten" });
    expect(reward(wrapped)).toBe(30);
    expect(wrapped).toMatchObject({ id: "TenTimes", module: "file:///x.js", export: "ten", params: {} });
    expect("of" in wrapped).toBe(false);
    const inner = transformReward(clipReward(echo, { maxReward: 1 }), (r) => 10 * r);
    expect(inner.params).toEqual({ minReward: null, maxReward: 1 });
    expect(reward(inner.with({ maxReward: 2 }))).toBe(20);
    expect(inner.module).toBeUndefined();
  });

  it("are normalized by a spread that snapshots of a vector keep", () => {
    const envs = normalizeReward(makeVec(echo, { numEnvs: 2 }));
    envs.reset({ seed: 1 });
    envs.step(Float32Array.of(2, 1, -2, 1));
    envs.updateRunningMean = false;
    const other = normalizeReward(makeVec(echo, { numEnvs: 2 }));
    other.restore?.(envs.snapshot?.() ?? null);
    expect(other.updateRunningMean).toBe(false);
    expect(other.returnStatistics.variance).toBe(envs.returnStatistics.variance);
    const rewards = [...envs.step(Float32Array.of(2, 1, 1, 1)).rewards];
    expect([...other.step(Float32Array.of(2, 1, 1, 1)).rewards]).toEqual(rewards);
    expect(() => normalizeReward(echo, { gamma: 2 })).toThrow(/gamma/);
  });
});
