import { randomDrop, tipLadder } from "@quantal/discontinuous";
import fc from "fast-check";
import { type EnvDefinition, fromEnv, type MadeEnv, make, makeVec, type VectorEnv } from "gymnasium-js";
import { describe, expect, test } from "vitest";
import { CASES, type Case, scripts } from "./cases.ts";
import { play, type Script } from "./scripted.ts";

const STEPS = 50; // several episodes

const stack = (cases: readonly Case[], target: object): unknown => cases.reduce((env, { wrap }) => wrap(env), target);
const asDefinition = (script: Script, cases: readonly Case[]) => stack(cases, play(script)) as EnvDefinition; // wrappers return the kind they get
const asEnv = (script: Script, cases: readonly Case[]) => stack(cases, make(play(script))) as MadeEnv<number>;
const asVector = (script: Script, cases: readonly Case[]) => stack(cases, makeVec(play(script), { numEnvs: 3 })) as VectorEnv;

/** What an Env shows over several episodes. `each` may put another Env in its place. */
function watch(env: MadeEnv<number>, seed: number, each = (same: typeof env, _step: number) => same): unknown[] {
  let playing = env;
  const shown: unknown[] = [playing.reset({ seed })];
  for (let step = 0; step < STEPS; step++) {
    playing = each(playing, step);
    const result = playing.step(0);
    shown.push(result);
    if (result.terminated || result.truncated) shown.push(playing.reset());
  }
  return shown;
}

/** What the vector's lanes show, reset at the step after an episode's end. */
function watchVector(envs: VectorEnv, seed: number, each = (same: VectorEnv, _step: number) => same): unknown[] {
  let playing = envs;
  playing.reset({ seed });
  return Array.from({ length: STEPS }, (_, step) => {
    playing = each(playing, step);
    const { observations, rewards, terminated, truncated } = structuredClone(playing.step([0, 0, 0]));
    return { observations, rewards, terminated, truncated, infos: [0, 1, 2].map((lane) => playing.info(lane)) };
  });
}

const anyCase = fc.oneof(...Object.values(CASES));
const stacks = fc.array(anyCase, { minLength: 1, maxLength: 3 });
const steady = fc.array(fc.oneof(...Object.values({ ...CASES, randomDrop: CASES["terminal"] })), { minLength: 1, maxLength: 3 });

describe("any stack of them, over any episode", () => {
  test("shows the same as a definition, as an Env and as a class", () => {
    fc.assert(
      fc.property(scripts, stacks, fc.nat(), (script, cases, seed) => {
        const expected = watch(make(asDefinition(script, cases)) as MadeEnv<number>, seed);
        expect(watch(asEnv(script, cases), seed)).toEqual(expected);
        const { maxEpisodeSteps } = play(script);
        const foreign = fromEnv(() => asEnv(script, cases), { maxEpisodeSteps });
        expect(watch(make(foreign) as MadeEnv<number>, seed)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  test("goes on from a snapshot in mid-episode, in another environment", () => {
    fc.assert(
      fc.property(scripts, stacks, fc.nat(), fc.nat({ max: STEPS - 1 }), fc.boolean(), (script, cases, seed, when, isEnvKind) => {
        const create = () => (isEnvKind ? asEnv(script, cases) : (make(asDefinition(script, cases)) as MadeEnv<number>));
        const moved = watch(create(), seed, (env, step) => {
          if (step !== when) return env;
          const other = create();
          other.restore?.(structuredClone(env.snapshot?.() ?? null));
          return other;
        });
        expect(moved).toEqual(watch(create(), seed));
      }),
      { numRuns: 60 },
    );
  });

  test("shows the same as a VectorEnv as its lanes' definitions do, from a snapshot on too", () => {
    fc.assert(
      fc.property(scripts, steady, fc.nat({ max: 1000 }), fc.nat({ max: STEPS - 1 }), (script, cases, seed, when) => {
        const expected = watchVector(makeVec(asDefinition(script, cases), { numEnvs: 3 }), seed);
        expect(watchVector(asVector(script, cases), seed)).toEqual(expected);
        const moved = watchVector(asVector(script, cases), seed, (envs, step) => {
          if (step !== when) return envs;
          const other = asVector(script, cases);
          other.restore?.(structuredClone(envs.snapshot?.() ?? null));
          return other;
        });
        expect(moved).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});

const script: Script = { rewards: [1, 2, 3], isTerminated: true, places: [] };

test("randomDrop refuses a VectorEnv, and says what to do", () => {
  const envs = makeVec(play(script), { numEnvs: 2 });
  expect(() => randomDrop(envs)).toThrow(/RandomDrop: this wrapper doesn't take a VectorEnv. .*makeVec\(randomDrop\(definition\), …\)/);
  expect(makeVec(randomDrop(play(script)), { numEnvs: 2 }).numEnvs).toBe(2);
});

test("randomDrop leaves the start of an episode as it is, and moves the generator on by two words", () => {
  const [plain, dropping] = [make(play(script)), make(randomDrop(play(script)))];
  const luckOf = (env: typeof plain, seed?: number) => env.reset(seed === undefined ? {} : { seed }).info["luck"];
  expect(luckOf(dropping, 3)).toBe(luckOf(plain, 3));
  const later = [luckOf(plain), luckOf(plain), luckOf(plain)];
  expect(luckOf(dropping)).toBe(later[2]);
});

test("tipLadder refuses what doesn't observe as Acrobot", () => {
  expect(() => tipLadder(play(script))).toThrow(/TipLadder: my\/Scripted-v0 doesn't observe as Acrobot does. Got 2, expected 6 numbers/);
});
