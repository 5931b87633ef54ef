import { describe, expect, it } from "vitest";
import { defineEnv } from "../env/define-env.ts";
import { fromEnv } from "../env/from-env.ts";
import type { Env } from "../env/types.ts";
import { make } from "../make/make.ts";
import { makeVec } from "../make/make-vec.ts";
import { box, discrete } from "../spaces/space.ts";
import { defineWrapper } from "./define-wrapper.ts";

/** Walks along a line: the action is the direction, the reward where it stands, a noise of its own beside it. */
const walk = defineEnv({
  id: "my/Walk-v0",
  observationSpace: box({ low: [-99, 0], high: [99, 1] }),
  actionSpace: discrete(2),
  maxEpisodeSteps: 5,
  state: ["x", "noise"],
  params: { start: 0, stride: 1 },
  reset(state, i, rng, p) {
    state.x[i] = p.start;
    state.noise[i] = rng.uniform();
  },
  step(state, result, i, actions, p, rng) {
    state.x[i] += p.stride * (2 * actions[i] - 1);
    state.noise[i] = rng.uniform();
    result.reward[i] = state.x[i];
    result.terminated[i] = Number(Math.abs(state.x[i]) >= 4);
  },
  observe(observations, state, i) {
    observations[2 * i] = state.x[i];
    observations[2 * i + 1] = state.noise[i];
  },
  info: (state, i) => ({ x: state.x[i] }),
});

const scaleReward = defineWrapper({
  id: "ScaleReward",
  module: "file:///scale-reward.js",
  export: "scaleReward",
  params: { factor: 0.1 },
  scored: true,
  step(_state, result, i, p) {
    result.reward[i] *= p.factor;
  },
});

const countSteps = defineWrapper({
  id: "CountSteps",
  params: { by: 1 },
  state: ["count", "ended"],
  prepare: (base, p) => ({ size: base.observationSpace.low.length, double: p.by * 2 }),
  observationSpace: (base, p) => box({ low: [...base.observationSpace.low, 0], high: [...base.observationSpace.high, 100 * p.by] }),
  reset(state, i) {
    state.count[i] = 0;
  },
  step(state, result, i, p) {
    state.count[i] += p.double / 2;
    state.ended[i] += result.truncated[i];
  },
  observe(observations, state, i, base, p) {
    for (let j = 0; j < p.size; j++) observations[i * (p.size + 1) + j] = base[i * p.size + j];
    observations[i * (p.size + 1) + p.size] = state.count[i];
  },
  info: (state, i) => ({ ended: state.ended[i] }),
});

class Fixed implements Env<Float32Array, number> {
  readonly observationSpace = box({ low: [0], high: [9] });
  readonly actionSpace = discrete(2);
  reset() {
    return { observation: Float32Array.of(1), info: {} };
  }
  step(_action: number) {
    return { observation: Float32Array.of(2), reward: 3, terminated: false, truncated: false, info: { a: 1 } };
  }
  render() {
    return undefined;
  }
  close() {}
}

describe("defineWrapper around a definition", () => {
  it("gives a definition with the wrapper's name, params and module, and what it wraps", () => {
    const wrapped = scaleReward(walk, { factor: 0.5 });
    expect(wrapped.id).toBe("ScaleReward(my/Walk-v0)");
    expect(wrapped.params).toEqual({ factor: 0.5 });
    expect([wrapped.module, wrapped.export]).toEqual(["file:///scale-reward.js", "scaleReward"]);
    expect(wrapped.of).toBe(walk);
    const env = make(wrapped);
    env.reset({ seed: 1 });
    expect([env.step(1).reward, env.step(1).reward]).toEqual([0.5, 1]);
  });

  it("changes its own params by with, and hands all others to what it wraps", () => {
    const wrapped = scaleReward(countSteps(walk)).with({ factor: 2, stride: 3, by: 7, maxEpisodeSteps: 2 });
    expect(wrapped.maxEpisodeSteps).toBe(2);
    const env = make(wrapped);
    env.reset({ seed: 1 });
    const { reward, observation } = env.step(1);
    expect([reward, observation[0], observation[2]]).toEqual([6, 3, 7]);
    expect(env.step(0).truncated).toBe(true);
    expect(() => wrapped.with({ facto: 1 })).toThrow(
      /no parameter of this name.*"factor", "by", "start", "stride", "maxEpisodeSteps".*"factor"/s,
    );
    expect(() => wrapped.with({ factor: "a" as unknown as number })).toThrow(/parameter factor has the wrong type/);
  });

  it("keeps state in columns of its own, also where it is nested in one of its kind", () => {
    const twice = countSteps(countSteps(walk), { by: 10 });
    const names = Object.keys(twice.state);
    expect(names).toEqual(expect.arrayContaining(["x", "CountSteps.count", "CountSteps2.count"]));
    const env = make(twice);
    env.reset({ seed: 1 });
    env.step(1);
    expect([...env.step(1).observation].slice(2)).toEqual([2, 20]);
  });

  it("declares the reward of the innermost wrapper's base as score", () => {
    const lanes = scaleReward(scaleReward(walk)).vector(1);
    lanes.reset(0);
    lanes.step(Int32Array.of(1), Int32Array.of(0), 1);
    expect(lanes.score?.[0]).toBe(1);
    expect(lanes.reward[0]).toBeCloseTo(0.01, 15);
  });

  it("knows the step that the time limit makes the last", () => {
    const env = make(countSteps(walk.with({ stride: 0 })));
    for (let episode = 1; episode < 3; episode++) {
      env.reset({ seed: 1 });
      const infos = [1, 2, 3, 4, 5].map(() => env.step(1).info);
      expect(infos.map(({ ended }) => ended)).toEqual([0, 0, 0, 0, 1].map((n) => n + episode - 1));
    }
  });

  it("forgets its state when the engine clears the lane, and leaves the other lanes alone", () => {
    const lanes = countSteps(walk.with({ stride: 0, maxEpisodeSteps: 1 })).vector(2);
    for (const lane of [0, 1]) lanes.reset(lane);
    lanes.step(Int32Array.of(0, 0), Int32Array.of(0, 1), 2);
    lanes.clear?.(0);
    lanes.reset(0);
    expect([lanes.info?.(0)["ended"], lanes.info?.(1)["ended"]]).toEqual([0, 1]);
  });
});

describe("defineWrapper around an Env", () => {
  it("works around a class, and without snapshots of the class there are none", () => {
    const env = countSteps(scaleReward(new Fixed(), { factor: 2 }));
    expect([...env.reset().observation]).toEqual([1, 0]);
    const step = env.step(0);
    expect([...step.observation, step.reward, step.info]).toEqual([2, 1, 6, { a: 1, ended: 0 }]);
    expect("snapshot" in env).toBe(false);
  });

  it("snapshots the wrapper with what it wraps", () => {
    const env = countSteps(make(walk));
    env.reset({ seed: 3 });
    env.step(1);
    const saved = env.snapshot();
    const next = env.step(1);
    env.step(0);
    env.restore(saved);
    expect(env.step(1)).toEqual(next);
    expect(() => env.restore(make(walk).snapshot())).toThrow(/CountSteps\(my\/Walk-v0\).restore: this is no snapshot/);
  });
});

describe("defineWrapper around a VectorEnv", () => {
  it.each(["next-step", "same-step"] as const)("gives the bits of the definition's lanes, %s", (autoreset) => {
    const inner = makeVec(countSteps(scaleReward(walk)), { numEnvs: 3, autoreset });
    const outer = countSteps(scaleReward(makeVec(walk, { numEnvs: 3, autoreset })));
    expect(outer.reset({ seed: 5 })).toEqual(inner.reset({ seed: 5 }));
    for (let t = 0; t < 30; t++) {
      const actions = Int32Array.of(t % 2, 1, (t >> 2) % 2);
      const [a, b] = [inner.step(actions), outer.step(actions)];
      expect([b.observations, b.rewards, b.terminated, b.truncated]).toEqual([a.observations, a.rewards, a.terminated, a.truncated]);
      for (const lane of [0, 1, 2]) {
        expect(outer.info(lane)).toEqual(inner.info(lane));
        if (a.hasFinal[lane])
          expect(b.finalObservations.subarray(3 * lane, 3 * lane + 3)).toEqual(a.finalObservations.subarray(3 * lane, 3 * lane + 3));
      }
    }
  });

  it("snapshots the wrapper with what it wraps", () => {
    const envs = countSteps(makeVec(walk, { numEnvs: 2 }));
    envs.reset({ seed: 3 });
    for (let t = 0; t < 7; t++) envs.step([1, 0]);
    const saved = envs.snapshot?.() ?? null;
    const next = structuredClone(envs.step([1, 1]));
    envs.step([0, 0]);
    const other = countSteps(makeVec(walk, { numEnvs: 2 }));
    other.restore?.(saved);
    const { observations, rewards, terminated, truncated } = other.step([1, 1]);
    expect({ observations, rewards, terminated, truncated }).toMatchObject({
      observations: next.observations,
      rewards: next.rewards,
      terminated: next.terminated,
      truncated: next.truncated,
    });
  });
});

describe("a wrapper's info", () => {
  const countInfo = defineWrapper({
    id: "CountInfo",
    info: (_state, _i, _p, base) => ({ depth: Number(base["depth"] ?? 0) + 1, below: base }),
  });

  it("gets the info of what it wraps, in all three kinds", () => {
    const env = make(countInfo(countInfo(walk, {})));
    const expected = { x: 1, depth: 2, below: { x: 1, depth: 1, below: { x: 1 } } };
    env.reset({ seed: 1 });
    expect(env.step(1).info).toEqual(expected);
    const outer = countInfo(countInfo(make(walk)));
    expect(outer.reset({ seed: 1 }).info).toMatchObject({ x: 0, depth: 2, below: { depth: 1 } });
    expect(outer.step(1).info).toEqual(expected);
    const envs = countInfo(countInfo(makeVec(walk, { numEnvs: 2 })));
    envs.reset({ seed: 1 });
    envs.step([0, 1]);
    expect(envs.info(1)).toEqual(expected);
    expect(envs.info(0)).toMatchObject({ x: -1, below: { x: -1 } });
  });

  it("is empty where what it wraps tells nothing", () => {
    const { info: _info, with: _with, vector: _vector, ...silent } = walk;
    const env = make(countInfo(defineEnv(silent)));
    expect(env.reset({ seed: 1 }).info).toEqual({ depth: 1, below: {} });
  });
});

describe("defineWrapper's errors", () => {
  it("refuses what fromEnv returns, with the way to do it", () => {
    const source = fromEnv(() => new Fixed(), { maxEpisodeSteps: 3 });
    const wrap: (target: object) => unknown = scaleReward as (target: object) => unknown; // what the types refuse
    expect(() => wrap(source)).toThrow(/fromEnv returns can't be wrapped.*fromEnv\(\(\) => scaleReward\(new MyEnv\(\)\)/s);
    expect(() => wrap({})).toThrow(/nothing to wrap/);
  });

  it("refuses unknown and wrong params, and half a definition of a wrapper", () => {
    expect(() => scaleReward(walk, { factr: 1 } as object)).toThrow(/ScaleReward.*Did you mean "factor"/s);
    expect(() => scaleReward(walk, { factor: Number.NaN })).toThrow(/factor has the wrong type/);
    expect(() => defineWrapper({ id: "" })).toThrow(/id is missing/);
    expect(() => defineWrapper({ id: "A", observationSpace: () => box({ low: 0, high: 1 }) })).toThrow(/Add observe/);
    expect(() => defineWrapper({ id: "A", actionSpace: () => discrete(2) })).toThrow(/Add act/);
  });
});
