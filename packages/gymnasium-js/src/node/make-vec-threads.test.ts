import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { counter, drift, push, savableDrift, walk, wrappedWalk } from "../../test-fixtures/thread-envs.ts";
import type { EnvSource } from "../env/types.ts";
import { type AutoresetMode, makeVec, type VectorEnv, type VectorStep } from "../make/make-vec.ts";
import { makeVecThreads } from "./index.ts";

/** Each number of lanes, each mode with each number of threads; starting threads takes the most time, so they serve all runs. */
const CASES: readonly (readonly [EnvSource, number, number, AutoresetMode])[] = [
  [walk, 1, 1, "disabled"],
  [walk, 2, 3, "same-step"],
  [push, 3, 1, "same-step"],
  [wrappedWalk, 4, 2, "next-step"],
  [savableDrift, 5, 2, "disabled"],
  [drift, 6, 1, "next-step"],
  [walk, 7, 3, "disabled"],
  [wrappedWalk, 8, 1, "same-step"],
  [drift, 9, 2, "next-step"],
];
const vectors: VectorEnv[] = [];
afterAll(() => {
  for (const vector of vectors) vector.close();
});

/** A seed in each of the forms that reset takes. */
const seedFor = (numEnvs: number) =>
  fc.oneof(fc.nat(), fc.bigInt({ min: 2n ** 60n, max: 2n ** 100n }), fc.array(fc.nat(), { minLength: numEnvs, maxLength: numEnvs }));

/** What is done to two vectors that must agree. */
const dealingsWith = (numEnvs: number, size: number) => {
  const lanes = { minLength: numEnvs, maxLength: numEnvs };
  const values = fc.array(fc.nat(1), { minLength: numEnvs * size, maxLength: numEnvs * size });
  const seeds = fc.option(seedFor(numEnvs), { nil: undefined });
  return fc.oneof(
    { weight: 8, arbitrary: fc.record({ type: fc.constant("step" as const), actions: values }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant("reset" as const), mask: fc.array(fc.nat(1), lanes), seed: seeds }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant("swap" as const) }) },
  );
};
type Dealing = ReturnType<typeof dealingsWith> extends fc.Arbitrary<infer T> ? T : never;

/** What a dealing shows: results as copies, or the error. */
function deal(vector: VectorEnv, other: VectorEnv, dealing: Dealing): unknown {
  try {
    if (dealing.type === "step") return structuredClone(vector.step(dealing.actions));
    if (dealing.type === "reset") return vector.reset({ mask: dealing.mask, seed: dealing.seed }).slice();
    return vector.restore?.(other.snapshot?.() ?? null).slice();
  } catch (error) {
    return error;
  }
}

describe.each(CASES)("threads with %o", (source, numEnvs, workers, autoreset) => {
  const plain = makeVec(source, { numEnvs, autoreset });
  let threaded: VectorEnv;
  it(`give the bits of makeVec: ${source.id}, ${numEnvs} lanes on ${workers} threads, ${autoreset}`, () => {
    threaded = makeVecThreads(source, { numEnvs, autoreset, workers });
    vectors.push(threaded);
    expect(Object.keys(threaded).sort()).toEqual(Object.keys(plain).sort());
    expect({ ...threaded }).toMatchObject({ id: plain.id, numEnvs, autoreset, maxEpisodeSteps: plain.maxEpisodeSteps, spec: plain.spec });
    const size = plain.actionSpace.type === "Box" ? 2 : 1;
    fc.assert(
      fc.property(
        seedFor(numEnvs),
        fc.array(dealingsWith(numEnvs, size), { maxLength: 30 }),
        fc.nat(numEnvs - 1),
        (seed, dealings, lane) => {
          const options = { shift: 0.5 };
          expect(threaded.reset({ seed, options })).toEqual(plain.reset({ seed, options }));
          for (const dealing of dealings) expect(deal(threaded, plain, dealing)).toEqual(deal(plain, threaded, dealing));
          expect(threaded.info(lane)).toEqual(plain.info(lane));
          expect(threaded.render(lane)).toEqual(plain.render(lane));
          expect(threaded.snapshot?.()).toEqual(plain.snapshot?.());
        },
      ),
      { numRuns: 40, seed: numEnvs },
    );
  });
});

describe("a threaded vector", () => {
  it("serves each call once, however fast calls follow each other", () => {
    const envs = makeVecThreads(counter, { numEnvs: 2, workers: 2 });
    vectors.push(envs);
    envs.reset({ seed: 1 });
    const actions = new Int32Array(2);
    const twice: number[] = [];
    for (let step = 1; step <= 40_000; step++) {
      const { observations } = envs.step(actions);
      if (observations[0] !== step || observations[1] !== step) twice.push(step);
    }
    expect(twice).toEqual([]);
  });

  it("seeds first resets without a seed from entropy, is reset once all its lanes were, and refuses what makeVec refuses", () => {
    const envs = makeVecThreads(walk, { numEnvs: 3, workers: 2 });
    vectors.push(envs);
    for (const mask of [
      [1, 0, 0],
      [0, 1, 0],
    ]) {
      envs.reset({ mask });
      expect(() => envs.step([0, 0, 0])).toThrow("threads/Walk-v0.step: not all lanes were reset yet. Call reset() first.");
    }
    const first = envs.reset({ mask: [0, 0, 1] });
    expect(new Set(first).size).toBe(6);
    const plain = makeVec(walk, { numEnvs: 3 });
    expect(plain.restore?.(envs.snapshot?.() ?? null)).toEqual(first);
    const step: VectorStep = envs.step([1, 2, 0]);
    expect(plain.step([1, 2, 0])).toEqual(step);
    expect(() => envs.restore?.(makeVec(walk, { numEnvs: 2 }).snapshot?.() ?? null)).toThrow(/isOver doesn't fit/);
    expect(() => envs.restore?.(null)).toThrow("no snapshot of this vector. Got null, expected one of threads/Walk-v0");
    expect(() => envs.step([1, 9, 0])).toThrow("threads/Walk-v0.step lane 1");
    expect(() => envs.reset({ mask: [1] })).toThrow("mask has the wrong length");
    expect(() => envs.reset({ options: { call() {} } })).toThrow("threads/Walk-v0.reset: this can't be sent to a worker thread");
    expect(() => envs.info(3)).toThrow("lane is out of range");
    expect(plain.step([1, 1, 1])).toEqual(envs.step([1, 1, 1]));
    expect(envs.step([0, 0, 0])).toBe(step);
  });
});
