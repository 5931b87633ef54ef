import { appendFileSync, mkdtempSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cartPole, pendulum } from "@quantal/classic-control";
import type { Agent } from "@quantal/core";
import { evolutionStrategies } from "@quantal/evolution-strategies";
import { ppo } from "@quantal/ppo";
import { rsrp } from "@quantal/rsrp";
import { counted } from "@quantal/testing";
import { type RunEvent, type RunResult, type TrainOptions, train } from "@quantal/trainer";
import { threads } from "@quantal/trainer/node";
import type { EnvSource } from "gymnasium-js";
import { afterAll, describe, expect, test } from "vitest";

const pools = new Map([1, 2, 3].map((workers) => [workers, threads({ workers })]));
afterAll(async () => {
  for (const pool of pools.values()) await pool.close();
});

const cases: [string, Agent, EnvSource][] = [
  ["rsrp on CartPole-v1", rsrp({ population: 32 }), cartPole],
  ["rsrp on Pendulum-v1", rsrp({ preset: "Pendulum-v1", population: 10 }), pendulum],
  ["es on CartPole-v1", evolutionStrategies({ population: 32 }), cartPole],
  ["ppo on CartPole-v1", ppo({ preset: "CartPole-v1", epochs: 4 }), cartPole],
  ["ppo with an LSTM on CartPole-v1", ppo({ preset: "CartPole-v1-lstm", epochs: 2 }), cartPole],
  ["ppo on Pendulum-v1", ppo({ preset: "Pendulum-v1", epochs: 2 }), pendulum],
];

describe.each(cases)("%s", (_, agent, env) => {
  const run = (more: Partial<TrainOptions> = {}): Promise<RunResult> =>
    train({ agent, env, seed: 1001, budget: { environmentSteps: 9001 }, ...more }).result;

  test("has one hash for 0, 1, 2 and 3 workers, with evaluation on and off", async () => {
    const { hash } = await run();
    const evaluation = { every: 2500, episodes: 3, finalEpisodes: 20 };
    const judged = await run({ evaluation });
    expect(judged.hash).toBe(hash);
    for (const executor of pools.values()) {
      const result = await run({ executor, evaluation });
      expect(result.hash).toBe(hash);
      expect(result.evaluation).toEqual(judged.evaluation);
    }
  });

  test.each([1, 1000, 99_991])("meets a budget of %i steps exactly, and accounts for every step", async (environmentSteps) => {
    const counting = counted(env);
    const quick = agent.id === "ppo" ? ppo({ lanes: 4, steps: 256, epochs: 1, minibatchSize: 256 }) : agent;
    const { ledger } = await run({
      agent: quick,
      env: counting.env,
      budget: { environmentSteps },
      evaluation: { every: 40_000, episodes: 5 },
    });
    expect(ledger.training).toBe(environmentSteps);
    expect(ledger.training + ledger.evaluation + ledger.discarded).toBe(counting.count());
  });

  test("has the same hash with a subscriber that blocks and one that throws", async () => {
    const { hash } = await run({ budget: { environmentSteps: 3001 } });
    const one = train({ agent, env, seed: 1001, budget: { environmentSteps: 3001 } });
    const slow = join(mkdtempSync(join(tmpdir(), "slow-")), "log");
    one.events.subscribe((event: RunEvent) => {
      for (let k = 0; k < 50; k++) appendFileSync(slow, `${event.type}\n`); // blocks the thread on the disk
    });
    one.events.subscribe(() => {
      throw new Error("a broken plot");
    });
    expect((await one.result).hash).toBe(hash);
    expect(statSync(slow).size).toBeGreaterThan(0);
  });
});
