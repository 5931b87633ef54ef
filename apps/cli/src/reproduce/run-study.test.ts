import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type StudyPlan, studyResults } from "@quantal/evaluation";
import { UnknownNameError } from "@quantal/numeric";
import { afterAll, describe, expect, test } from "vitest";
import type { Host } from "../host.ts";
import { findAgentOf, findEnv } from "../words/find.ts";
import { parseSpec } from "../words/spec.ts";
import { runStudy } from "./run-study.ts";
import { findStudy, planOf, studyNames } from "./study.ts";

const HOST = { root: undefined, registerQuantal: async () => {}, registerTypeScript: async () => {} } as unknown as Host; // no thread is started
const PLAN: StudyPlan = {
  ...{ name: "tiny", title: "Tiny", question: "Does it go on?", isQuick: true, only: "learningRate", contrasts: [["slow", "fast"]] },
  arms: [
    { label: "slow", agent: "rsrp:population=4,neurons=32,subSteps=2" },
    { label: "fast", agent: "rsrp:population=4,neurons=32,subSteps=2,kIn=0.4" },
  ],
  tasks: [
    { label: "late", env: "discontinuous/CartPoleTerminal-v0", top: 500, twin: "CartPole-v1" },
    { label: "CartPole-v1", env: "CartPole-v1", top: 500 },
  ],
  scale: { seeds: 2, steps: 600, tuning: { trials: 3, seeds: 1, steps: 200 } },
};

const folder = mkdtempSync(join(tmpdir(), "quantal-study-"));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (directory: string, signal = new AbortController().signal) => {
  const lines: string[] = [];
  const say = (line: string): void => void lines.push(line);
  return { lines, done: runStudy(PLAN, { directory: join(folder, directory), workers: 0, signal, host: HOST, say }) };
};

describe("a study", () => {
  test("searches each arm on each task with the same effort, and runs what was found with every seed", async () => {
    const { lines, done } = run("whole");
    const whole = await done;
    expect(lines).toEqual([
      "search 1 of 4: slow on late",
      "search 2 of 4: fast on late",
      "search 3 of 4: slow on CartPole-v1",
      "search 4 of 4: fast on CartPole-v1",
      "8 runs of 600 steps",
    ]);
    expect(new Set(whole?.searches.map(({ budget }) => budget.totalSteps))).toEqual(new Set([600]));
    for (const { options } of whole?.searches ?? []) expect(Object.keys(options)).toEqual(["learningRate"]);
    expect(whole?.runs.map(({ env, agent, seed }) => `${env} ${agent} ${seed}`)).toEqual(
      ["late", "CartPole-v1"].flatMap((env) => ["slow", "fast"].flatMap((agent) => [1, 2].map((seed) => `${env} ${agent} ${seed}`))),
    );
    for (const { env, agent, agentOptions } of whole?.runs ?? []) {
      const found = whole?.searches.find(({ task, arm }) => task === env && arm === agent);
      expect(agentOptions["learningRate"]).toBe(found?.options["learningRate"]);
      expect(agentOptions["kIn"]).toBe(agent === "fast" ? 0.4 : 0.2);
    }
    expect(whole?.thresholds).toEqual({ late: 475, "CartPole-v1": 475 });
    expect(whole?.floors["late"]).toMatchObject({ policy: "random", seed: 0 });
  });

  test("goes on where it was, run by run, to the same end", async () => {
    const whole = await run("whole").done;
    expect([...(whole?.reused.values() ?? [])]).toEqual([8 + 12]); // 12 of searches
    const runs = join(folder, "whole", "runs");
    const [first] = readdirSync(runs);
    rmSync(join(runs, first));
    const again = await run("whole").done;
    expect([...(again?.reused.values() ?? [])]).toEqual([7 + 12]);
    expect(again?.runs.map(({ hash }) => hash)).toEqual(whole?.runs.map(({ hash }) => hash));
    expect(again?.searches).toEqual(whole?.searches);
  });

  test("lies in any folder, whatever its name has in it", async () => {
    const interrupt = new AbortController();
    const say = (line: string): void => {
      if (line.startsWith("search 2")) interrupt.abort(); // by then the preset of the first search was read
    };
    const directory = join(folder, "a,b=c");
    expect(await runStudy(PLAN, { directory, workers: 0, signal: interrupt.signal, host: HOST, say })).toBeUndefined();
    expect(readdirSync(join(directory, "tuned"))).toContain("slow-on-late.json");
  });

  test("that is interrupted says nothing, keeps what is done, and goes on to the same end", async () => {
    const interrupt = new AbortController();
    const lines: string[] = [];
    const say = (line: string): void => {
      lines.push(line);
      if (lines.length === 3) interrupt.abort();
    };
    const options = { directory: join(folder, "cut"), workers: 0, signal: interrupt.signal, host: HOST, say };
    expect(await runStudy(PLAN, options)).toBeUndefined();
    const tuned = readdirSync(join(folder, "cut", "tuned")).filter((name) => name.endsWith("-trials.json"));
    expect(tuned).toHaveLength(2); // the third search had only begun
    const whole = await run("whole").done;
    const again = await run("cut").done;
    expect(again?.runs.map(({ hash }) => hash)).toEqual(whole?.runs.map(({ hash }) => hash));
  });

  test("doesn't take a file that is no run", async () => {
    const runs = join(folder, "whole", "runs");
    const [first] = readdirSync(runs);
    const kept = readFileSync(join(runs, first), "utf8");
    writeFileSync(join(runs, first), "{");
    await expect(run("whole").done).rejects.toThrow("no JSON");
    writeFileSync(join(runs, first), kept);
  });

  test("has results with curves for every arm on every task", async () => {
    const done = await run("whole").done;
    if (done === undefined) throw new Error("nothing interrupts it");
    const making = { command: "quantal reproduce tiny", versions: {}, machine: {}, revisions: [] };
    const { curves, interactions, groups } = studyResults(PLAN, done, making, { resamples: 100 });
    expect(curves).toHaveLength(8);
    expect(interactions).toMatchObject([
      { measure: "score", seeds: 2, estimate: 0 },
      { measure: "area", seeds: 2, estimate: 0 },
    ]); // rsrp sees returns alone: the twins are one run
    expect(groups.map(({ name }) => name)).toEqual(["discontinuous", "smooth"]);
  });
});

describe("the studies", () => {
  test.each(studyNames())("%s names agents, environments, twins and arms that there are, once each", async (name) => {
    const study = await findStudy(name);
    const labels = study.tasks.map(({ label }) => label);
    const arms = study.arms.map(({ label }) => label);
    expect(new Set(labels).size).toBe(labels.length);
    expect(new Set(arms).size).toBe(arms.length);
    for (const { twin } of study.tasks) if (twin !== undefined) expect(labels).toContain(twin);
    for (const arm of [...(study.contrasts ?? []).flat(), study.reference ?? arms[0]]) expect(arms).toContain(arm);
    for (const { env } of study.tasks) await findEnv("", parseSpec("", env), HOST);
    for (const { agent } of study.arms) await findAgentOf("", parseSpec("", agent), HOST);
    expect(planOf(study, false).scale.seeds).toBeGreaterThanOrEqual(10); // with fewer nothing may be claimed
    expect(planOf(study, true)).toMatchObject({ isQuick: true, scale: study.quick });
  });

  test("has a nearest one for a name that there isn't", async () => {
    await expect(findStudy("cartpol")).rejects.toThrow(UnknownNameError);
    await expect(findStudy("cartpol")).rejects.toThrow(/Did you mean "cartpole"/);
  });
});
