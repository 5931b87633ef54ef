import { SpaceError } from "@quantal/numeric";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defineEnv } from "../env/define-env.ts";
import { box, discrete } from "../spaces/space.ts";
import { make } from "./make.ts";
import { type AutoresetMode, makeVec } from "./make-vec.ts";

/** A walk with chance in it, which ends at 3 or beyond. */
const walk = defineEnv({
  id: "test/Walk-v0",
  observationSpace: box({ low: -99, high: 99, shape: [2] }),
  actionSpace: discrete(3),
  maxEpisodeSteps: 6,
  state: ["x", "y"],
  params: { goal: 3 },
  reset(state, i, rng) {
    state.x[i] = rng.uniform();
    state.y[i] = rng.normal();
  },
  step(state, result, i, actions, p, rng) {
    state.x[i] += actions[i] * rng.uniform();
    result.reward[i] = state.x[i];
    result.terminated[i] = state.x[i] >= p.goal ? 1 : 0;
  },
  observe(observations, state, i) {
    observations[2 * i] = state.x[i];
    observations[2 * i + 1] = state.y[i];
  },
  info: (state, i) => ({ y: state.y[i] }),
});

const anyActions = fc.array(fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2)), { minLength: 1, maxLength: 60 });

/** Steps one `make` environment a lane, and resets those that end, as the mode says: the slow twin of makeVec. */
function slowTwin(autoreset: AutoresetMode, seed: number) {
  const envs = [0, 1, 2].map((lane) => {
    const env = make(walk);
    return { env, observation: [...env.reset({ seed: seed + lane }).observation], isOver: false };
  });
  return {
    observations: () => envs.flatMap(({ observation }) => observation),
    step: (actions: readonly number[]) =>
      envs.map((lane, k) => {
        if (lane.isOver && autoreset === "next-step") {
          lane.isOver = false;
          lane.observation = [...lane.env.reset().observation];
          return { reward: 0, terminated: false, truncated: false, final: undefined };
        }
        const { observation, reward, terminated, truncated } = lane.env.step(actions[k]);
        lane.isOver = terminated || truncated;
        const isReset = lane.isOver && autoreset === "same-step";
        lane.observation = [...(isReset ? lane.env.reset() : { observation }).observation];
        return { reward, terminated, truncated, final: isReset ? [...observation] : undefined };
      }),
  };
}

describe("makeVec", () => {
  it.each(["next-step", "same-step"] as const)("%s gives each lane the bits of an environment of its own", (autoreset) => {
    fc.assert(
      fc.property(fc.nat(), anyActions, (seed, rounds) => {
        const envs = makeVec(walk, { numEnvs: 3, autoreset });
        const twin = slowTwin(autoreset, seed);
        expect([...envs.reset({ seed })]).toEqual(twin.observations());
        for (const actions of rounds) {
          const expected = twin.step(actions);
          const step = envs.step(Int32Array.from(actions));
          expect([...step.observations]).toEqual(twin.observations());
          for (const [lane, { reward, terminated, truncated, final }] of expected.entries()) {
            expect(step.rewards[lane]).toBe(reward);
            expect([step.terminated[lane], step.truncated[lane]]).toEqual([Number(terminated), Number(truncated)]);
            expect(step.hasFinal[lane]).toBe(final ? 1 : 0);
            if (final) expect([...step.finalObservations.subarray(2 * lane, 2 * lane + 2)]).toEqual(final);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it("disabled leaves ended lanes to the caller, who resets them by a mask", () => {
    const envs = makeVec(walk, { numEnvs: 2, autoreset: "disabled", params: { maxEpisodeSteps: 2, goal: 1e9 } });
    envs.reset({ seed: [3, 4] });
    envs.reset({ seed: [3, 4], mask: [0, 1] });
    envs.step([1, 1]);
    const { truncated, observations } = envs.step([1, 1]);
    expect([...truncated]).toEqual([1, 1]);
    expect(() => envs.step([1, 1])).toThrow("test/Walk-v0.step lane 0: the episode is over");
    const kept = [...observations.subarray(2)];
    envs.reset({ mask: [1, 0] });
    expect([...observations.subarray(2)]).toEqual(kept);
    expect([...truncated]).toEqual([0, 1]);
    expect(() => envs.step([1, 1])).toThrow("lane 1");
    envs.reset({ mask: Uint8Array.of(0, 1) });
    expect(() => envs.step([1, 1])).not.toThrow();
  });

  it("seeds lane i with seed + i, beyond 2^53 as well, or each with its own", () => {
    const envs = makeVec(walk, { numEnvs: 2 });
    const of = (seed: number | bigint) => [...make(walk).reset({ seed }).observation];
    expect([...envs.reset({ seed: 7 })]).toEqual([...of(7), ...of(8)]);
    expect([...envs.reset({ seed: [9, 2n ** 64n] })]).toEqual([...of(9), ...of(2n ** 64n)]);
    expect([...envs.reset({ seed: Number.MAX_SAFE_INTEGER })]).toEqual([...of(Number.MAX_SAFE_INTEGER), ...of(2n ** 53n)]);
    expect([...envs.reset({ seed: 2n ** 64n })]).toEqual([...of(2n ** 64n), ...of(2n ** 64n + 1n)]);
    const [first] = makeVec(walk, { numEnvs: 1 }).reset();
    expect(first).not.toBe(makeVec(walk, { numEnvs: 1 }).reset()[0]); // entropy
  });

  it("returns the same arrays at every call", () => {
    const envs = makeVec(walk, { numEnvs: 2, autoreset: "same-step" });
    const observations = envs.reset({ seed: 1 });
    const step = envs.step(Int32Array.of(1, 1));
    expect(step.observations).toBe(observations);
    expect(envs.step([1, 1])).toBe(step);
    expect(envs.info(1)).toEqual({ y: expect.any(Number) });
    expect(envs.render(1)).toBeUndefined();
  });

  it("takes plain lists and typed arrays of actions alike", () => {
    const [a, b] = [0, 1].map(() => makeVec(walk, { numEnvs: 2 }));
    a.reset({ seed: 1 });
    b.reset({ seed: 1 });
    expect(a.step([2, 1])).toEqual(b.step(Int32Array.of(2, 1)));
    expect(a.step(Float32Array.of(2, 1))).toEqual(b.step(Int32Array.of(2, 1)));
  });

  it("refuses what doesn't fit, naming the lane", () => {
    const envs = makeVec(walk, { numEnvs: 2 });
    expect(() => envs.step([0, 0])).toThrow("not all lanes were reset yet");
    envs.reset({ seed: 1, mask: [1, 0] });
    expect(() => envs.step([0, 0])).toThrow("not all lanes were reset yet");
    envs.reset({ mask: [0, 1] });
    expect(() => envs.step([0])).toThrow("actions has the wrong length. Got 1, expected 2 rows of 1");
    for (const action of [3, -1, 0.5, Number.NaN]) expect(() => envs.step([0, action])).toThrow(SpaceError);
    expect(() => envs.step([0, 3])).toThrow("test/Walk-v0.step lane 1");
    expect(() => envs.reset({ mask: [1] })).toThrow("mask has the wrong length");
    expect(() => envs.reset({ seed: [1] })).toThrow("seed has the wrong length");
    for (const seed of [-1, 0.5, Number.NaN]) expect(() => envs.reset({ seed })).toThrow("seed is out of range");
    expect(() => makeVec(walk, { numEnvs: 0 })).toThrow("numEnvs is out of range");
    expect(() => makeVec(walk, { numEnvs: 1, autoreset: JSON.parse('"later"') })).toThrow("unknown autoreset mode");
    expect(() => makeVec(walk, { numEnvs: 1, params: { gaol: 1 } })).toThrow('Did you mean "goal"?');
    const glide = makeVec(defineEnv({ ...walk, actionSpace: box({ low: -1, high: 1, shape: [2] }), check() {}, step() {} }), {
      numEnvs: 2,
    });
    glide.reset({ seed: 1 });
    expect(() => glide.step([0, 0, 0, Infinity])).toThrow("lane 1");
    expect(() => glide.step([0, 0])).toThrow("expected 2 rows of 2");
  });
});
