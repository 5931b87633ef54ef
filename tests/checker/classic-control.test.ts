import { acrobot, cartPole, mountainCar, mountainCarContinuous, pendulum } from "@quantal/classic-control";
import {
  type EnvSource,
  frameStackObservation,
  fromEnv,
  make,
  normalizeObservation,
  recordEpisodeStatistics,
  stickyAction,
} from "gymnasium-js";
import { type Checkable, checkEnv } from "gymnasium-js/checker";
import { describe, expect, test } from "vitest";

const ENVS: readonly { env: EnvSource; advice: readonly string[] }[] = [
  { env: acrobot, advice: ["QA101"] },
  { env: cartPole, advice: ["QA101"] },
  { env: mountainCar, advice: ["QA101"] },
  { env: mountainCarContinuous, advice: [] },
  { env: pendulum, advice: [] },
];

const codesOf = async (env: Checkable): Promise<string[]> => (await checkEnv(env)).map(({ code }) => code);

describe.each(ENVS)("$env.id", ({ env, advice }) => {
  test("breaks no rule as a definition", async () => {
    const startedAt = performance.now();
    expect(await codesOf(env)).toEqual(advice);
    expect(performance.now() - startedAt).toBeLessThan(10_000); // about 0.5 s; the machine may be busy
  });

  test("breaks no rule as a class", async () => {
    const { id, maxEpisodeSteps } = env;
    expect(await codesOf(fromEnv(() => make(env) as never, { id, maxEpisodeSteps }))).toEqual(advice); // type-erased
    expect(await codesOf(() => make(env))).toEqual(advice);
  });
});

test("wrapped environments break no rule", async () => {
  const wrapped = [
    frameStackObservation(cartPole, { stackSize: 3 }),
    recordEpisodeStatistics(cartPole),
    stickyAction(cartPole, { repeatActionProbability: 0.3 }),
  ];
  for (const env of wrapped) expect(await codesOf(env)).toEqual(["QA101"]);
});

test("normalizing by what was seen before makes a reset depend on earlier episodes, and the check says so", async () => {
  expect(await codesOf(normalizeObservation(cartPole))).toEqual(["QE010", "QA101"]);
});
