import { randomAgent } from "@quantal/baselines";
import type { Agent } from "@quantal/core";
import { evolutionStrategies } from "@quantal/evolution-strategies";
import { ppo } from "@quantal/ppo";
import { type RsrpState, rsrp } from "@quantal/rsrp";
import { evaluate, type TrainOptions, taskOf, train } from "@quantal/trainer";
import { threads } from "@quantal/trainer/node";
import type { EnvSource } from "gymnasium-js";
import { afterAll, describe, expect, test } from "vitest";
import { mnist, mnistBatch } from "./subset.ts";

const pool = threads({ workers: 2 });
afterAll(() => pool.close());

const CASES: readonly (readonly [string, Agent, EnvSource, number])[] = [
  ["rsrp on mini-batches", rsrp({ preset: "digits/MNISTBatch-v1", population: 40 }), mnistBatch, 90],
  ["es on mini-batches", evolutionStrategies({ preset: "digits/MNISTBatch-v1", population: 10, hidden: 4 }), mnistBatch, 25],
  ["random on mini-batches", randomAgent(), mnistBatch, 20],
  ["rsrp on images", rsrp({ preset: "digits/MNIST-v1", population: 8, episodesPerMember: 4, hidden: 8 }), mnist, 70],
  ["ppo on images", ppo({ preset: "digits/MNIST-v1", lanes: 2, steps: 64, minibatchSize: 32 }), mnist, 300],
];

describe.each(CASES)("%s", (_, agent, env, steps) => {
  const run = (more: Partial<TrainOptions> = {}) =>
    train({ agent, env, seed: 1001, budget: { environmentSteps: steps }, evaluation: { episodes: 2 }, ...more }).result;

  test("takes its budget of steps exactly, with one hash for 0 and 2 workers", async () => {
    const { hash, ledger, evaluation } = await run();
    expect(ledger.training).toBe(steps);
    expect(evaluation?.lengths).toEqual([1, 1]);
    expect((await run({ executor: pool })).hash).toBe(hash);
  });
});

test.each([1, 2, 3])(
  "rsrp learns digits from a reward a mini-batch: more than half right on images that it never saw, seed %i",
  async (seed) => {
    const agent = rsrp({ preset: "digits/MNISTBatch-v1", population: 64, learningRate: 3, hidden: 32 });
    const judged = mnistBatch.with({ split: "test", reward: "accuracy" });
    const { snapshot } = await train({ agent, env: mnistBatch, seed, budget: { environmentSteps: 64 * 150 } }).result;
    const policy = agent.learner(taskOf(judged), seed).policy(snapshot.agent as RsrpState, "greedy");
    const { meanReturn } = await evaluate({ agent, env: judged, policy, seed, episodes: 30 });
    expect(meanReturn).toBeGreaterThan(0.5);
  },
);
