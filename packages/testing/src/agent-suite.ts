import { type Agent, decodeSafetensors, encodeSafetensors, type Snapshot, type Task } from "@quantal/core";
import { SpaceError } from "@quantal/numeric";
import { inline, type RunResult, type TrainOptions, taskOf, train } from "@quantal/trainer";
import { threads } from "@quantal/trainer/node";
import type { EnvSource } from "gymnasium-js";
import { afterAll, describe, expect, test } from "vitest";
import { actsAlone } from "./acts-alone.ts";
import { counted } from "./counted.ts";

/** What the suite is to be run on. */
export interface AgentSuite {
  /** An agent with options that make a quick run: a few updates in 2,000 steps. */
  readonly agent: Agent;
  /** Environments that it serves. Worker threads load them, so they name their modules. */
  readonly envs: readonly EnvSource[];
  /** Tasks that it can't serve. @default none */
  readonly refuses?: readonly Task[];
  /** A task that it learns: the greedy final snapshot's mean return over 100 episodes on each of three seeds. Left out by baselines. */
  readonly learns?: readonly { readonly agent: Agent; readonly env: EnvSource; readonly steps: number; readonly threshold: number }[];
  /** @default 2000 */
  readonly steps?: number;
}

/**
 * The contract that every agent must pass: the same result by seed, for any number of workers, with evaluation on or off;
 * exact budgets that an independent count confirms; whole after a snapshot in mid-episode; a lane's actions that don't
 * depend on its company; refusal of what it can't serve; and learning.
 */
export function testAgent({ agent, envs, refuses = [], learns = [], steps = 2000 }: AgentSuite): void {
  const pools = new Map([1, 2, 3].map((workers) => [workers, threads({ workers })]));
  afterAll(async () => {
    for (const pool of pools.values()) await pool.close();
  });
  const run = (env: EnvSource, more: Partial<TrainOptions> = {}): Promise<RunResult> =>
    train({ agent, env, seed: 1001, budget: { environmentSteps: steps }, ...more }).result;

  describe.each(envs.map((env) => [env.id, env] as const))(`${agent.id} on %s`, (_, env) => {
    test("gives one result by seed, for any number of workers, with evaluation on or off", async () => {
      const plain = await run(env);
      expect((await run(env, { evaluation: { every: 500, episodes: 3 } })).hash).toBe(plain.hash);
      for (const [workers, executor] of pools) {
        const result = await run(env, { executor, ...(workers === 2 ? { evaluation: { every: 700, episodes: 20 } } : {}) });
        expect(result.hash).toBe(plain.hash);
        expect(result.snapshot.agent).toEqual(plain.snapshot.agent);
      }
      expect((await run(env, { seed: 1002 })).hash).not.toBe(plain.hash);
    });

    test.each([1, 1000, 1999])("meets a budget of %i steps exactly, and accounts for every step", async (budget) => {
      const { env: counting, count } = counted(env);
      const { ledger } = await run(counting, { budget: { environmentSteps: budget }, evaluation: { every: 400, episodes: 2 } });
      expect(ledger.training).toBe(budget);
      expect(ledger.training + ledger.evaluation + ledger.discarded).toBe(count());
    });

    test("goes on from a snapshot in mid-episode with the bits of an undisturbed run", async () => {
      const whole = await run(env);
      const first = await run(env, { stopWhen: (event) => event.type === "update" });
      const saved = decodeSafetensors(encodeSafetensors(first.snapshot), "suite").data as Snapshot; // what was encoded
      const second = await run(env, { resume: saved });
      expect(second.hash).toBe(whole.hash);
      expect(second.snapshot).toEqual(whole.snapshot);
    });

    test("acts in a lane as if it were alone", async () => {
      await actsAlone(agent, env);
    });

    test("gives its policy and its judged policy as data that survives a file", async () => {
      await agent.prepare?.({});
      const learner = agent.learner(taskOf(env), 1001);
      const state = learner.init();
      for (const mode of ["explore", "greedy"] as const) {
        const { data } = learner.policy(state, mode);
        expect(decodeSafetensors(encodeSafetensors(data), "suite").data).toEqual(structuredClone(data));
      }
      learner.close?.();
    });
  });

  if (refuses.length > 0) {
    test.each(refuses.map((task) => [task.envId, task] as const))(`${agent.id} refuses %s`, async (_, task) => {
      await agent.prepare?.({});
      expect(() => agent.learner(task, 1)).toThrow(SpaceError);
    });
  }

  for (const task of learns) {
    test.each([1001, 1002, 1003])(`${agent.id} learns ${task.env.id} on seed %i`, async (seed) => {
      const budget = { environmentSteps: task.steps };
      const { evaluation } = await train({ ...task, seed, budget, evaluation: { episodes: 100 }, executor: inline() }).result;
      expect(evaluation?.meanReturn).toBeGreaterThanOrEqual(task.threshold);
    });
  }
}
