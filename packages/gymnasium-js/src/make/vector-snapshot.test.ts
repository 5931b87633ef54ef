import { describe, expect, it } from "vitest";
import { defineEnv } from "../env/define-env.ts";
import { fromEnv } from "../env/from-env.ts";
import { box, discrete } from "../spaces/space.ts";
import { makeVec, type VectorStep } from "./make-vec.ts";

const dice = defineEnv({
  id: "my/Dice-v0",
  observationSpace: box({ low: 0, high: 1 }),
  actionSpace: discrete(2),
  maxEpisodeSteps: 3,
  state: ["shown"],
  params: {},
  reset(state, i, rng) {
    state.shown[i] = rng.uniform();
  },
  step(state, result, i, _actions, _p, rng) {
    state.shown[i] = rng.uniform();
    result.reward[i] = state.shown[i];
  },
  observe(observations, state, i) {
    observations[i] = state.shown[i];
  },
});

/** A step as data. Rows of finalObservations that it didn't write are anything. */
function seen({ finalObservations, ...step }: VectorStep): object {
  return structuredClone({ ...step, finals: finalObservations.map((value, lane) => (step.hasFinal[lane] ? value : 0)) });
}

describe("a vector's snapshot", () => {
  it.each(["next-step", "same-step"] as const)("goes on with the same bits in another vector, %s", (autoreset) => {
    for (const when of [0, 2, 3, 4]) {
      const envs = makeVec(dice, { numEnvs: 2, autoreset });
      envs.reset({ seed: 5 });
      for (let t = 0; t < when; t++) envs.step([0, 0]);
      const other = makeVec(dice, { numEnvs: 2, autoreset });
      const observations = other.restore?.(structuredClone(envs.snapshot?.() ?? null));
      for (let t = 0; t < 6; t++) expect(seen(other.step([0, 0]))).toEqual(seen(envs.step([0, 0])));
      expect(observations?.length).toBe(2);
    }
  });

  it("gives the observations that the next actions answer", () => {
    const envs = makeVec(dice, { numEnvs: 2 });
    const first = envs.reset({ seed: 5 }).slice();
    expect(makeVec(dice, { numEnvs: 2 }).restore?.(envs.snapshot?.() ?? null)).toEqual(first);
  });

  it("remembers that lanes were never reset", () => {
    const envs = makeVec(dice, { numEnvs: 1 });
    const saved = envs.snapshot?.() ?? null;
    envs.reset({ seed: 1 });
    envs.restore?.(saved);
    expect(() => envs.step([0])).toThrow(/not all lanes were reset/);
  });

  it("is refused where it is another vector's", () => {
    const envs = makeVec(dice, { numEnvs: 2 });
    envs.reset({ seed: 1 });
    const saved = envs.snapshot?.() ?? null;
    expect(() => makeVec(dice, { numEnvs: 3 }).restore?.(saved)).toThrow(/doesn't fit|don't fit/);
    expect(() => envs.restore?.({ id: "other" })).toThrow(/no snapshot of this vector. Got "other", expected one of my\/Dice-v0/);
  });

  it("isn't there where a class can't be saved", () => {
    const source = fromEnv(
      () => ({
        observationSpace: box({ low: 0, high: 1 }),
        actionSpace: discrete(2),
        reset: () => ({ observation: Float32Array.of(0), info: {} }),
        step: (_action: number) => ({ observation: Float32Array.of(0), reward: 0, terminated: false, truncated: false, info: {} }),
        render: () => undefined,
        close() {},
      }),
      { maxEpisodeSteps: 3 },
    );
    expect("snapshot" in makeVec(source, { numEnvs: 1 })).toBe(false);
  });
});
