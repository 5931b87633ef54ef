import { mkdtempSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeSafetensors, encodeSafetensors, type Snapshot } from "@quantal/core";
import type { EnvSource } from "gymnasium-js";
import { map } from "rxjs";
import { afterAll, describe, expect, test } from "vitest";
import { episodesAgent, onlineAgent, segmentsAgent } from "../test-fixtures/agents.ts";
import { classWalk, walk } from "../test-fixtures/envs.ts";
import type { Executor } from "./chunks.ts";
import type { RunEvent, RunResult } from "./events.ts";
import { inline } from "./inline.ts";
import { threads } from "./node/index.ts";
import { type TrainOptions, train } from "./train.ts";

const agents = { segments: segmentsAgent, episodes: episodesAgent, online: onlineAgent };
const names = Object.keys(agents) as (keyof typeof agents)[];

function run(name: keyof typeof agents, env: EnvSource, steps: number, more: Partial<TrainOptions> = {}): Promise<RunResult> {
  return train({ agent: agents[name](), env, seed: 5, budget: { environmentSteps: steps }, ...more }).result;
}

const pools = new Map([1, 2, 3, 7].map((workers) => [workers, threads({ workers })])); // they serve all tests here

function executorOf(workers: number): Executor {
  return pools.get(workers) ?? inline();
}

afterAll(async () => {
  for (const pool of pools.values()) await pool.close();
});

describe.each(names)("train with a %s agent", (name) => {
  test.each([
    ["a definition", walk as EnvSource],
    ["a class without snapshots", classWalk as EnvSource],
  ])("gives one hash for any number of workers, evaluation on or off, on %s", async (_, env) => {
    const plain = await run(name, env, 1500);
    for (const workers of [0, 1, 2, 7]) {
      const evaluation = { every: 300, episodes: 3, finalEpisodes: 20 };
      const result = await run(name, env, 1500, { executor: executorOf(workers), evaluation });
      expect(result.hash).toBe(plain.hash);
      expect(result.snapshot.lanes).toEqual(plain.snapshot.lanes);
      expect(result.evaluation?.returns).toHaveLength(20);
    }
    expect((await run(name, env, 1500, { seed: 6 })).hash).not.toBe(plain.hash);
  });

  test("gives the same final evaluation whatever evaluations came before", async () => {
    const evaluation = { finalEpisodes: 17 };
    const one = await run(name, walk, 700, { evaluation });
    const two = await run(name, walk, 700, { evaluation: { ...evaluation, every: 100, episodes: 2 }, executor: executorOf(2) });
    expect(two.evaluation).toEqual(one.evaluation);
  });

  test.each([1, 10, 76, 1000, 9991])("meets a budget of %i steps exactly, and accounts for every step", async (steps) => {
    for (const workers of [0, 2]) {
      const log = join(mkdtempSync(join(tmpdir(), "walk-")), "steps");
      writeFileSync(log, "");
      const env = walk.with({ log });
      const evaluation = steps === 1000 ? { every: 250, episodes: 3 } : { finalEpisodes: 2 };
      const { ledger, steps: done, stopped } = await run(name, env, steps, { evaluation, executor: executorOf(workers) });
      expect(done).toBe(steps);
      expect(ledger.training).toBe(steps);
      expect(stopped).toBe(false);
      expect(ledger.training + ledger.evaluation + ledger.discarded).toBe(statSync(log).size);
    }
  });

  test.each([
    ["a definition", walk as EnvSource],
    ["a class without snapshots", classWalk as EnvSource],
  ])("goes on from a snapshot in mid-episode with the bits of an undisturbed run, on %s", async (_, env) => {
    const whole = await run(name, env, 2000);
    let orders = 0;
    const first = await run(name, env, 2000, { stopWhen: (event) => event.type === "update" && ++orders === 3 });
    expect(first.stopped).toBe(true);
    const resume = decodeSafetensors(encodeSafetensors(first.snapshot), "test").data as Snapshot; // what was encoded
    const second = await run(name, env, 2000, { resume, executor: executorOf(3) });
    expect(second.hash).toBe(whole.hash);
    expect(second.snapshot).toEqual(whole.snapshot);
  });

  test("is extended from before its cut order with the bits of a longer run", async () => {
    const longer = await run(name, walk, 1777);
    const shorter = await run(name, walk, 1001);
    const extended = await run(name, walk, 1777, { resume: shorter.extendable });
    expect(extended.hash).toBe(longer.hash);
  });

  test("fails with the same words for any number of workers, naming lane, step and seed", async () => {
    const env = walk.with({ failAt: 4 });
    const messages = await Promise.all(
      [0, 1, 3].map((workers) => run(name, env, 5000, { executor: executorOf(workers) }).then(String, String)),
    );
    expect(new Set(messages).size).toBe(1);
    expect(messages[0]).toMatch(
      /^UserCodeError: test\/Walk-v0: (lane \d+, episode \d+|generation \d+, member \d+, start \d+), step \d+ of seed 5: .*the walk broke/,
    );
  });

  test("stops at a reward that is no number, with its name and place", async () => {
    await expect(run(name, walk.with({ nanAt: 6 }), 5000)).rejects.toThrow(
      /test\/Walk-v0: (lane|generation) .*step 6 of seed 5: reward is not finite\. Got NaN/,
    );
  });
});

test.each(["segments", "episodes"] as const)("train with a %s agent names the work of a worker thread that died", async (name) => {
  await expect(run(name, walk.with({ exitAt: 5 }), 5000, { executor: threads({ workers: 2 }) })).rejects.toThrow(
    /worker thread died.*code 3/,
  );
});

test("train names the very lane and step that failed, not just one that was stepped with it", async () => {
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    const message = await run("segments", walk.with({ failAt: 4 }), 5000, { seed }).then(String, String);
    const [, lane, broken] = message.match(/lane (\d+), episode \d+, step 3 of seed \d: .*the walk broke in lane (\d+)/) ?? [];
    expect(Number(lane) % 8).toBe(Number(broken)); // chunks have 8 lanes, numbered from 0
  }
});

describe("train's events", () => {
  test("judge after a compute order, never between it and the episodes it learns from", async () => {
    const seen: string[] = [];
    const one = train({
      agent: episodesAgent(), // every second order is a compute order
      env: walk,
      seed: 5,
      budget: { environmentSteps: 3000 },
      evaluation: { every: 300, episodes: 2 },
    });
    one.events.subscribe((event) => {
      if (event.type === "update") seen.push(event.order % 2 === 1 ? "compute" : "episodes");
      if (event.type === "evaluation" && !event.final) seen.push("evaluation");
    });
    await one.result;
    const before = seen.filter((_, k) => seen[k + 1] === "evaluation");
    expect(before.length).toBeGreaterThan(2);
    expect(new Set(before)).toEqual(new Set(["compute"]));
  });

  test("show a learner's warning once", async () => {
    const agent = segmentsAgent();
    const learner = (...parts: Parameters<typeof agent.learner>) => ({
      ...agent.learner(...parts),
      warning: ({ sum = 0 }) => (sum > 0 ? "the sum is positive" : undefined),
    });
    const one = train({ agent: { ...agent, learner }, env: walk, seed: 5, budget: { environmentSteps: 700 } });
    const warnings: string[] = [];
    one.events.subscribe((event) => event.type === "warning" && warnings.push(event.message));
    await one.result;
    expect(warnings).toEqual(["the sum is positive"]);
  });

  test("come one a chunk, an update and an evaluation, and end with finished", async () => {
    const events: RunEvent[] = [];
    const one = train({
      agent: segmentsAgent(),
      env: walk,
      seed: 1,
      budget: { environmentSteps: 770 },
      evaluation: { every: 300, episodes: 4 },
    });
    one.events.subscribe((event) => events.push(event));
    await one.result;
    const count = (type: string): number => events.filter((event) => event.type === type).length;
    expect([count("started"), count("experience"), count("update"), count("evaluation"), count("finished")]).toEqual([1, 20, 10, 3, 1]);
    expect(events[0].type).toBe("started");
    expect(events.at(-1)?.type).toBe("finished");
    const marks = events.flatMap((event) => (event.type === "evaluation" ? [event.steps] : []));
    expect(marks).toEqual([308, 616, 770]);
  });

  test("survive subscribers that throw, plain or behind operators, with one warning each and no bit changed", async () => {
    const quiet = await run("segments", walk, 770);
    const one = train({ agent: segmentsAgent(), env: walk, seed: 5, budget: { environmentSteps: 770 } });
    const warnings: string[] = [];
    one.events.subscribe((event) => event.type === "warning" && warnings.push(event.message));
    const broken = (): never => {
      throw new Error("broken plot");
    };
    one.events.subscribe(broken);
    one.events.subscribe({ next: broken, error: broken });
    one.events.pipe(map(broken)).subscribe();
    one.events.pipe(map(broken)).subscribe({ error: broken });
    one.events
      .pipe(
        map((event) => event.type),
        map((type) => type.length),
      )
      .subscribe(broken);
    expect((await one.result).hash).toBe(quiet.hash);
    expect(warnings).toHaveLength(5);
    for (const warning of warnings) expect(warning).toContain("broken plot");
  });

  test("give a late subscriber the latest of each type", async () => {
    const one = train({
      agent: segmentsAgent(),
      env: walk,
      seed: 5,
      budget: { environmentSteps: 770 },
      evaluation: { every: 300, episodes: 2 },
    });
    await one.result;
    const late: string[] = [];
    let isComplete = false;
    one.events.subscribe({ next: (event) => late.push(event.type), complete: () => (isComplete = true) });
    expect(late).toEqual(["started", "experience", "update", "evaluation", "finished"]);
    expect(isComplete).toBe(true);
  });

  test("include the failure, after which they complete", async () => {
    const one = train({ agent: segmentsAgent(), env: walk.with({ nanAt: 2 }), seed: 5, budget: { environmentSteps: 770 } });
    const types: string[] = [];
    one.events.subscribe((event) => types.push(event.type));
    await expect(one.result).rejects.toThrow("not finite");
    expect(types.at(-1)).toBe("failed");
  });

  test("let stop() and a signal end the run at the next order boundary", async () => {
    const one = train({ agent: segmentsAgent(), env: walk, seed: 5, budget: { environmentSteps: 1e9 } });
    one.events.subscribe((event) => event.type === "update" && event.order === 2 && one.stop());
    expect((await one.result).steps).toBe(3 * 77);
    const controller = new AbortController();
    const two = train({ agent: segmentsAgent(), env: walk, seed: 5, budget: { environmentSteps: 1e9 }, signal: controller.signal });
    two.events.subscribe((event) => event.type === "update" && event.order === 4 && controller.abort());
    expect((await two.result).steps).toBe(5 * 77);
  });
});

describe("train refuses", () => {
  const bad: [string, Partial<TrainOptions>, RegExp][] = [
    ["a budget of 0", { budget: { environmentSteps: 0 } }, /budget\.environmentSteps is no positive integer\. Got 0/],
    ["a budget of 1.5", { budget: { environmentSteps: 1.5 } }, /Got 1\.5/],
    ["a negative seed", { seed: -1 }, /seed: the seed is no integer in range\. Got -1/],
    ["no episodes", { evaluation: { episodes: 0 } }, /the number of episodes is out of range/],
    ["marks of 0 steps", { evaluation: { every: 0 } }, /evaluation\.every/],
  ];
  test.each(bad)("%s", (_, more, message) => {
    expect(() => train({ agent: segmentsAgent(), env: walk, seed: 1, budget: { environmentSteps: 10 }, ...more })).toThrow(message);
  });

  test("worker threads for an agent that names no module", async () => {
    const { module: _, ...agent } = segmentsAgent();
    await expect(run("segments", walk, 10, { agent, executor: threads({ workers: 1 }) })).rejects.toThrow(
      /test\/segments: worker threads can't load this agent/,
    );
  });
});

test("train goes on alone where threads that are welcome can't have the agent, and says why", async () => {
  const { module: _, ...agent } = segmentsAgent();
  const reasons: string[] = [];
  const executor = threads({ workers: 2, onRefused: ({ message }) => reasons.push(message) });
  const options = { agent, env: walk, seed: 5, budget: { environmentSteps: 10_000_000 } };
  let orders = 0;
  const stopWhen = (event: RunEvent): boolean => {
    if (event.type === "update") orders++;
    return reasons.length > 0;
  };
  const { hash, stopped } = await train({ ...options, executor, stopWhen }).result;
  expect(stopped).toBe(true);
  expect(reasons).toEqual([expect.stringMatching(/^test\/segments: worker threads can't load this agent: it names no module/)]);
  let again = 0;
  const alone = await train({ ...options, stopWhen: (event) => event.type === "update" && ++again === orders }).result;
  expect(hash).toBe(alone.hash);
  await executor.close();
});
