import { randomAgent } from "@quantal/baselines";
import { Pcg64 } from "@quantal/numeric";
import { testEnvironment } from "@quantal/testing";
import { train } from "@quantal/trainer";
import { threads } from "@quantal/trainer/node";
import { type AutoresetMode, actionBuffer, type EnvSource, fromEnv, make, makeVec, sampleInto, sizeOf, stickyAction } from "gymnasium-js";
import { afterAll, describe, expect, test } from "vitest";
import { classGears, gears, SavedGears, switches } from "./environments.ts";

const pool = threads({ workers: 2 });
afterAll(() => pool.close());

const LANES = 4;
const sources: [string, EnvSource][] = [
  ["MultiDiscrete", gears],
  ["MultiBinary", switches],
  ["a class of MultiDiscrete", fromEnv(() => new SavedGears(), { maxEpisodeSteps: 20 })],
];

testEnvironment({ definition: gears });
testEnvironment({ definition: switches });
testEnvironment({ definition: stickyAction(gears) });

/** [LANES, size]: random actions of a step. */
function drawn({ actionSpace }: EnvSource, rng: Pcg64): Int32Array {
  const actions = Int32Array.from(actionBuffer(actionSpace, LANES));
  for (let lane = 0; lane < LANES; lane++) sampleInto(actions, lane, actionSpace, rng);
  return actions;
}

describe.each(sources)("%s", (_, source) => {
  const size = sizeOf(source.actionSpace);
  const rowOf = (actions: Int32Array, lane: number) => actions.slice(lane * size, (lane + 1) * size);

  test.each(["next-step", "same-step", "disabled"] satisfies AutoresetMode[])(
    "gives a vector, %s, the bits of single ones",
    (autoreset) => {
      const envs = makeVec(source, { numEnvs: LANES, autoreset });
      const singles = Array.from({ length: LANES }, (_each, lane) => ({ env: make(source), lane, isOver: false }));
      const rng = new Pcg64(3);
      let ends = 0;
      const first = envs.reset({ seed: 5 });
      for (const { env, lane } of singles)
        expect([...first.slice(2 * lane, 2 * lane + 2)]).toEqual([...env.reset({ seed: 5 + lane }).observation]);
      for (let step = 0; step < 100; step++) {
        const actions = drawn(source, rng);
        const given = step % 2 === 0 ? actions : [...actions]; // a list too
        const { observations, rewards, terminated, truncated, finalObservations } = envs.step(given);
        for (const single of singles) {
          const { env, lane } = single;
          const seen = [...observations.slice(2 * lane, 2 * lane + 2)];
          if (single.isOver) {
            single.isOver = false;
            expect(seen).toEqual([...env.reset().observation]);
            continue;
          }
          const row = rowOf(actions, lane);
          const expected = env.step(step % 3 === 0 ? [...row] : row);
          expect([rewards[lane], terminated[lane], truncated[lane]]).toEqual([
            expected.reward,
            Number(expected.terminated),
            Number(expected.truncated),
          ]);
          const isOver = expected.terminated || expected.truncated;
          ends += Number(isOver);
          if (autoreset === "same-step" && isOver) {
            expect([...finalObservations.slice(2 * lane, 2 * lane + 2)]).toEqual([...expected.observation]);
            expect(seen).toEqual([...env.reset().observation]);
          } else expect(seen).toEqual([...expected.observation]);
          single.isOver = isOver && autoreset === "next-step";
          if (!isOver || autoreset !== "disabled") continue;
          const mask = Uint8Array.from({ length: LANES }, (_each, k) => Number(k === lane));
          const again = envs.reset({ mask }).slice(2 * lane, 2 * lane + 2);
          expect([...again]).toEqual([...env.reset().observation]);
        }
      }
      expect(ends).toBeGreaterThan(10);
    },
  );

  test("goes on from snapshots with the same bits, alone and in a vector", () => {
    const [env, other] = [make(source), make(source)];
    const [envs, others] = [makeVec(source, { numEnvs: LANES }), makeVec(source, { numEnvs: LANES })];
    env.reset({ seed: 1 });
    envs.reset({ seed: 1 });
    const rng = new Pcg64(4);
    const actions = drawn(source, rng);
    env.step(rowOf(actions, 0));
    envs.step(actions);
    other.restore?.(structuredClone(env.snapshot?.() ?? null));
    others.restore?.(structuredClone(envs.snapshot?.() ?? null));
    for (let step = 0; step < 30; step++) {
      const next = drawn(source, rng);
      expect(structuredClone(others.step(next))).toEqual(structuredClone(envs.step(next)));
      const result = env.step(rowOf(next, 0));
      expect(other.step(rowOf(next, 0))).toEqual(result);
      if (result.terminated || result.truncated) expect(other.reset()).toEqual(env.reset());
    }
  });
});

test.each([gears, switches, classGears])("$id has one hash for 0 and 2 workers with a random agent", async (env) => {
  const run = (more: object = {}) => train({ agent: randomAgent(), env, seed: 7, budget: { environmentSteps: 3001 }, ...more }).result;
  const { hash } = await run();
  expect((await run({ executor: pool })).hash).toBe(hash);
});
