import { acrobotLadder, cartPoleDelay, cartPolePlateau, registerDiscontinuous, threshold, thresholdSmooth } from "@quantal/discontinuous";
import { evolutionStrategies } from "@quantal/evolution-strategies";
import { ppo } from "@quantal/ppo";
import { train } from "@quantal/trainer";
import { threads } from "@quantal/trainer/node";
import { type EnvSource, make, registered, sourceOf, specFromJSON, specOf, specToJSON } from "gymnasium-js";
import { envReference, loadEnv } from "gymnasium-js/node";
import { afterAll, describe, expect, test } from "vitest";

registerDiscontinuous();
const pool = threads({ workers: 2 });
afterAll(() => pool.close());

const evolving = evolutionStrategies({ population: 16 });
const CASES: readonly EnvSource[] = [
  cartPoleDelay,
  cartPoleDelay.with({ delay: 7, height: 0.25, gravity: 5, maxEpisodeSteps: 60 }),
  cartPolePlateau.with({ low: [-1, null, null, -2], high: [1, null, null, 2] }),
  acrobotLadder.with({ thresholds: [-1.9, -1], bonuses: [2, 3], maxEpisodeSteps: 90 }),
  threshold,
  thresholdSmooth.with({ threshold: 55 }),
];

describe.each(CASES.map((source) => [source.id, source] as const))("%s, as it is or changed", (_, source) => {
  test("is trained to one hash inline and on worker threads", async () => {
    const run = (more: object = {}) => train({ agent: evolving, env: source, seed: 3, budget: { environmentSteps: 1501 }, ...more }).result;
    expect((await run({ executor: pool })).hash).toBe((await run()).hash);
  });

  test("is found again by a spec in JSON, and by its module", async () => {
    const plainOf = ({ id, params, maxEpisodeSteps }: EnvSource) => ({ id, params, maxEpisodeSteps });
    const spec = specFromJSON(JSON.parse(JSON.stringify(specToJSON(specOf(source)))));
    expect(plainOf(sourceOf(spec))).toEqual(plainOf(source));
    expect(plainOf(await loadEnv(envReference(source)))).toEqual(plainOf(source));
  });
});

test("every registered task is loaded again by its module and export", async () => {
  for (const { source } of registered()) expect((await loadEnv(envReference(source))).id).toBe(source.id);
  expect(make("discontinuous/CartPoleTerminal-v0", { height: 0.5 }).id).toBe("discontinuous/CartPoleTerminal-v0");
});

test("the score is the base's: training on a task's twin is judged as training on the task", async () => {
  const evaluationOf = async (env: EnvSource) => {
    const options = { agent: ppo({ lanes: 2, steps: 8, minibatchSize: 16 }), seed: 5, budget: { environmentSteps: 1 } };
    return (await train({ ...options, env, evaluation: { every: 1, episodes: 5, finalEpisodes: 5 } }).result).evaluation;
  };
  const { returns } = (await evaluationOf(cartPoleDelay)) ?? {};
  expect((await evaluationOf(cartPoleDelay.with({ height: 0 })))?.returns).toEqual(returns);
  expect((await evaluationOf(cartPolePlateau))?.returns).toEqual(returns); // the same policy from the same starts, in CartPole
});
