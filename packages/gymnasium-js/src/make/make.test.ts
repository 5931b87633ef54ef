import { FormatError, OptionError, Pcg64, SpaceError } from "@quantal/numeric";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defineEnv } from "../env/define-env.ts";
import { box, discrete } from "../spaces/space.ts";
import { make } from "./make.ts";

/** A walk with chance in it, which ends at 3 or beyond. */
const walk = defineEnv({
  id: "test/Walk-v0",
  observationSpace: box({ low: -99, high: 99 }),
  actionSpace: discrete(2, 1),
  maxEpisodeSteps: 4,
  state: ["x"],
  params: { goal: 3, noise: 0.5 },
  reset(state, i, rng, _p, options) {
    state.x[i] = options && "x" in options ? Number(options.x) : rng.uniform();
  },
  step(state, result, i, actions, p, rng) {
    state.x[i] += actions[i] - 1 + p.noise * rng.uniform();
    result.reward[i] = 1;
    result.terminated[i] = state.x[i] >= p.goal ? 1 : 0;
  },
  observe(observations, state, i) {
    observations[i] = state.x[i];
  },
});

const glide = defineEnv({
  ...walk,
  id: "test/Glide-v0",
  actionSpace: box({ low: -1, high: 1, shape: [2] }),
  check() {},
  step(state, _result, i, actions) {
    state.x[i] += actions[2 * i] + actions[2 * i + 1];
  },
});

describe("make", () => {
  it("seeds PCG64 as Gymnasium does, and goes on drawing from it at resets without a seed", () => {
    const env = make(walk);
    const rng = new Pcg64(5);
    expect([...env.reset({ seed: 5 }).observation]).toEqual([Math.fround(rng.uniform())]);
    expect([...env.reset().observation]).toEqual([Math.fround(rng.uniform())]);
    const large = 2n ** 70n;
    expect([...env.reset({ seed: large }).observation]).toEqual([Math.fround(new Pcg64(large).uniform())]);
    expect(env.seed()).toBe(large);
  });

  it("takes a first seed from entropy, and tells it", () => {
    const [a, b] = [make(walk), make(walk)];
    expect(a.seed()).toBeUndefined();
    const first = a.reset().observation;
    b.reset();
    expect(a.seed()).not.toBe(b.seed());
    const seed = a.seed();
    expect(Number.isSafeInteger(seed)).toBe(true);
    expect(make(walk).reset({ seed }).observation).toEqual(first);
  });

  it("returns new observations at every call", () => {
    const env = make(walk);
    const { observation } = env.reset({ seed: 1 });
    const before = [...observation];
    const first = env.step(2).observation;
    const after = [...first];
    env.step(2);
    expect([...observation]).toEqual(before);
    expect([...first]).toEqual(after);
  });

  it("truncates at the limit, and says so when it ends there as well", () => {
    const still = make(walk, { noise: 0, goal: 1000 });
    still.reset({ seed: 1 });
    const flags = [1, 1, 1, 1].map(() => still.step(1)).map(({ terminated, truncated }) => [terminated, truncated]);
    expect(flags).toEqual([[false, false], [false, false], [false, false], [false, true]]); // biome-ignore format: a table
    const both = make(walk, { noise: 0, maxEpisodeSteps: 1 });
    both.reset({ options: { x: 2.5 } });
    expect(both.step(2)).toMatchObject({ terminated: true, truncated: true, reward: 1, info: {} });
  });

  it("refuses steps before a reset, after an end and after close", () => {
    const env = make(walk, { maxEpisodeSteps: 1 });
    expect(() => env.step(1)).toThrow("test/Walk-v0.step: the environment was never reset. Call reset() first.");
    env.reset({ seed: 1 });
    env.step(1);
    expect(() => env.step(1)).toThrow("the episode is over");
    env.reset();
    env.close();
    env.close();
    expect(() => env.step(1)).toThrow("the environment is closed");
    expect(() => env.reset()).toThrow("the environment is closed");
  });

  it("refuses actions outside of the space, naming both", () => {
    const env = make(walk);
    env.reset({ seed: 1 });
    for (const action of [0, 3, 1.5, Number.NaN]) expect(() => env.step(action)).toThrow(SpaceError);
    expect(() => env.step(7)).toThrow("Got 7, expected an integer of Discrete(2, start 1)");
    expect(() => env.step(JSON.parse("[1]"))).toThrow(SpaceError);
    const floating = make(glide);
    floating.reset({ seed: 1 });
    for (const action of [[1], [1, 2, 3], [1, Number.NaN], [1, Infinity]]) expect(() => floating.step(action)).toThrow(SpaceError);
    expect(() => floating.step(JSON.parse("1"))).toThrow("2 finite numbers for Box([-1, -1], [1, 1], [2], float32)");
    expect(() => floating.step([5, -5])).not.toThrow(); // beyond the bounds: the environment's to clip
    expect(() => floating.step(Float32Array.of(0, 1))).not.toThrow();
  });

  it("refuses seeds that aren't integers of 0 or more, and things that aren't environments", () => {
    const env = make(walk);
    for (const seed of [-1, 0.5, Number.NaN, 2 ** 53, -1n]) expect(() => env.reset({ seed })).toThrow(OptionError);
    for (const source of [undefined, null, 3, {}])
      expect(() => make(JSON.parse(JSON.stringify(source ?? null)))).toThrow("this is no environment");
    const { reset: _reset, step: _step, observe: _observe, ...bare } = walk;
    const foreign = { ...bare, with: () => foreign };
    expect(() => make(foreign)).toThrow("this source can't be seeded");
  });

  it("draws where the definition can", () => {
    const env = make(walk);
    env.reset({ seed: 1 });
    expect(env.render()).toBeUndefined();
    const drawn = make(defineEnv({ ...walk, check() {}, draw: (painter) => painter.canvas(3, 4) }));
    expect(drawn.render()).toBeUndefined();
    drawn.reset({ seed: 1 });
    expect(drawn.render()).toEqual({ width: 3, height: 4, background: "#ffffff", commands: [] });
  });

  it("gives the same bits restored as if nothing had happened", () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.integer({ min: 1, max: 2 }), { maxLength: 40 }), fc.nat(40), (seed, actions, cut) => {
        const env = make(walk);
        let other = make(walk);
        env.reset({ seed });
        other.reset({ seed });
        for (const [k, action] of actions.entries()) {
          if (k === cut) {
            const saved = structuredClone(other.snapshot());
            other = make(walk);
            other.restore(saved);
            expect(other.seed()).toBe(seed);
          }
          const step = env.step(action);
          expect(other.step(action)).toEqual(step);
          if (step.terminated || step.truncated) expect(other.reset()).toEqual(env.reset());
        }
      }),
    );
  });

  it("refuses snapshots of something else", () => {
    const env = make(walk);
    const floating = make(glide);
    floating.reset({ seed: 1 });
    expect(() => env.restore(floating.snapshot())).toThrow(FormatError);
    expect(() => env.restore(null)).toThrow("this is no snapshot of this environment");
    const saved = make(walk).snapshot();
    expect(() => env.restore({ ...Object(saved), generators: [] })).toThrow("the saved generators don't fit");
  });
});
