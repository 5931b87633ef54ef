import { cartPole, pendulum } from "@quantal/classic-control";
import type { Agent } from "@quantal/core";
import { ppo } from "@quantal/ppo";
import { rsrp } from "@quantal/rsrp";
import { train } from "@quantal/trainer";
import { threads } from "@quantal/trainer/node";
import {
  clipAction,
  clipReward,
  type EnvSource,
  frameStackObservation,
  normalizeObservation,
  normalizeReward,
  recordEpisodeStatistics,
  repeatAction,
  stickyAction,
} from "gymnasium-js";
import { afterAll, describe, expect, test } from "vitest";
import anonymous, { pushCost, shapedPendulum } from "./modules/user-wrappers.ts";

const pools = [1, 2].map((workers) => threads({ workers }));
afterAll(async () => {
  for (const pool of pools) await pool.close();
});

const onCartPole = ppo({ preset: "CartPole-v1", epochs: 1 });
const onPendulum = ppo({ preset: "Pendulum-v1", epochs: 1 });
const evolving = rsrp({ population: 32 });

const cases: [string, Agent, EnvSource][] = [
  ["a wrapper", onCartPole, clipReward(cartPole, { maxReward: 0.5 })],
  ["a changed base and a time limit", evolving, clipReward(cartPole.with({ gravity: 5, maxEpisodeSteps: 40 }), { maxReward: 0.5 })],
  ["nested ones", onPendulum, normalizeReward(normalizeObservation(clipAction(recordEpisodeStatistics(pendulum))), { gamma: 0.9 })],
  ["statistics in an evolution", evolving, normalizeReward(normalizeObservation(cartPole))],
  [
    "ones that draw, repeat and stack",
    evolving,
    frameStackObservation(repeatAction(stickyAction(cartPole), { numRepeats: 3 }), { padding: "zero" }),
  ],
  [
    "one that was changed behind",
    onCartPole,
    repeatAction(clipReward(cartPole, { maxReward: 2 })).with({ gravity: 5, maxReward: 1, maxEpisodeSteps: 30 }),
  ],
  ["a user's", evolving, pushCost(pushCost(cartPole, { cost: 0.25 }).with({ gravity: 5 }))],
  ["a user's function", onPendulum, shapedPendulum.with({ g: 5, maxEpisodeSteps: 100 })],
  ["a user's without a module of its own", onCartPole, anonymous],
];

describe.each(cases)("training on worker threads with %s", (_, agent, env) => {
  test("has the hash of inline", async () => {
    const run = (more: object = {}) => train({ agent, env, seed: 7, budget: { environmentSteps: 3001 }, ...more }).result;
    const { hash } = await run();
    for (const executor of pools) expect((await run({ executor })).hash).toBe(hash);
  });
});

const hashOf = async (env: EnvSource) => (await train({ agent: onCartPole, env, seed: 7, budget: { environmentSteps: 1 } }).result).hash;

test("the hash tells a wrapper's params and its base's params apart", async () => {
  const envs = [
    cartPole,
    clipReward(cartPole, { minReward: -9, maxReward: 9 }),
    clipReward(cartPole, { minReward: -9, maxReward: 8 }),
    clipReward(cartPole.with({ gravity: 9.80001 }), { minReward: -9, maxReward: 9 }),
  ];
  const hashes = await Promise.all(envs.map(hashOf));
  expect(new Set(hashes).size).toBe(hashes.length);
});
