import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cartPole } from "@quantal/classic-control";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Host } from "../host.ts";
import { matrixOf } from "../matrix/cells.ts";
import { openRunStore } from "../matrix/run-store.ts";
import { findAgentOf, makeAgent } from "../words/find.ts";
import type { PresetFile } from "../words/preset-file.ts";
import { parseSpec } from "../words/spec.ts";
import type { Files, Outcome } from "./files.ts";
import { rungsOf } from "./rungs.ts";
import { drawTrials } from "./sample.ts";
import { searchTrials } from "./search.ts";
import { tableOf } from "./table.ts";
import { searchOptions, type TuneWords } from "./tune.ts";

const HOST = { root: undefined, registerQuantal: async () => {}, registerTypeScript: async () => {} } as unknown as Host; // no thread is started
const AGENT = fileURLToPath(new URL("../../../../examples/my-agent.ts", import.meta.url));
const BUDGET = { trials: 4, seeds: 2, steps: 400, method: "halving", firstSeed: 1000, seed: 1, episodes: 3 } as const;
const signal = new AbortController().signal;

let folder = "";
let files: Files;
let outcome: Outcome;
const words = (out: string): TuneWords => ({ agent: AGENT, env: "CartPole-v1", set: [], ...BUDGET, workers: 0, out: join(folder, out) });
const text = (path: string): string => readFileSync(path, "utf8");

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "quantal-tune-"));
  const searched = await searchOptions(words("whole"), HOST, signal);
  files = searched.files;
  outcome = searched.outcome as Outcome; // nothing interrupts it
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("a search", () => {
  test("spends its budget to the step, and says on what", () => {
    expect(outcome.rungs.map(({ totalSteps }) => totalSteps)).toEqual([4 * 2 * 200, 2 * 2 * 400]);
    expect(outcome.budget.totalSteps).toBe(3200);
    const runs = readdirSync(files.runs).map((name) => JSON.parse(text(join(files.runs, name))));
    expect(runs.reduce((sum, { recorded }) => sum + recorded.ledger.training, 0)).toBe(3200);
    expect(new Set(runs.map(({ made }) => made.seed))).toEqual(new Set([1000, 1001]));
  });

  test("writes the best as a preset file, which gives the very agent that was judged", async () => {
    const preset: PresetFile = JSON.parse(text(files.preset));
    const [best] = outcome.judged;
    expect(preset).toMatchObject({ format: "quantal-preset", version: 1, agent: "my/cem", env: "CartPole-v1" });
    expect(preset.tuning).toMatchObject({ method: "halving", trials: 4, seeds: 2, steps: 400, totalSteps: 3200, value: best.value });
    const made = makeAgent(await findAgentOf("--agent", parseSpec("--agent", `${AGENT}:preset=${files.preset}`), HOST), "CartPole-v1");
    expect(made.agent.options).toEqual(best.trial.agent.options);
    expect(made.preset).toBe("my-cem-CartPole-v1.json");
    expect(made.tuning).toEqual({ method: "halving", trials: 4, seeds: 2, steps: 400, totalSteps: 3200 });
  });

  test("is never worse on its seeds than what the agent takes by itself, and shows every trial", () => {
    const first = outcome.judged.find(({ trial }) => trial.number === 0);
    expect(first?.rung).toBe(1);
    expect(outcome.judged[0].value).toBeGreaterThanOrEqual(Number(first?.value));
    expect(text(files.csv).trim().split("\n")).toHaveLength(5);
    expect(text(files.csv)).toMatch(/^trial,rung,steps,value,seed_1000,seed_1001,population,elite,failures\n/);
    const json = JSON.parse(text(files.json));
    expect(json).toMatchObject({
      format: "quantal-trials",
      best: json.trials[0],
      default: { trial: 0, options: { population: 40, elite: 8 } },
    });
    expect(tableOf(outcome)).toMatch(
      /rung 1: 4 trials x 2 seeds x 200 steps = 1,600 steps\n.*rung 2: .*\n.*3,200 steps in all, of 3,200 allowed/,
    );
  });

  test("says what it was worth, and where it found nothing better", () => {
    const { judged } = outcome;
    const first = judged.filter(({ trial }) => trial.number === 0);
    const others = judged.filter(({ trial }) => trial.number !== 0);
    const told = (order: typeof judged, preset: string | null): string => tableOf({ ...outcome, judged: order, preset });
    expect(told([...first, ...others], "fast")).toMatch(/trial 0 with [\d.]+, which is preset fast. No draw was better/);
    const better = { ...others[0], value: Number(first[0].value) + 1 };
    expect(told([better, ...first], null)).toMatch(/, 1\.00 more than the defaults \(trial 0\)/);
    expect(told([{ ...better, value: Number.NEGATIVE_INFINITY, failures: ["seed 1000: it broke"] }], null)).toMatch(
      /failed(?!.*Best).*Trial \d, seed 1000: it broke$/s,
    );
  });

  test("that was interrupted goes on where it was, to the same files", async () => {
    const interrupt = new AbortController();
    const store = openRunStore(join(folder, "cut", "my-cem-CartPole-v1-runs"), HOST);
    const puts: string[] = [];
    const cut: typeof store = {
      ...store,
      async put(run, recorded) {
        await store.put(run, recorded);
        puts.push(run.label);
        if (puts.length === 5) interrupt.abort();
      },
    };
    const { trials } = await drawTrials(await findAgentOf("", parseSpec("", AGENT), HOST), cartPole, { trials: 4, seed: BUDGET.seed });
    const plan = { env: cartPole, seeds: [1000, 1001], rungs: rungsOf("halving", 4, 2, 400), episodes: 3 };
    expect(await searchTrials(trials, plan, { workers: 0, signal: interrupt.signal, store: cut, host: HOST })).toBeUndefined();
    expect(puts).toHaveLength(5);
    const again = await searchOptions(words("cut"), HOST, signal);
    expect(Object.values(again.outcome?.reused ?? {})).toEqual([5]);
    for (const name of ["preset", "csv", "json"] as const) expect(text(again.files[name])).toBe(text(files[name]));
  });

  test("has its budget told by a comparison that uses its file", async () => {
    const words = { agents: `${AGENT}:preset=${files.preset},random`, envs: "CartPole-v1,CartPole-v1:gravity=5", steps: 10, episodes: 1 };
    const { tuning, cells } = await matrixOf(words, [7], HOST);
    expect(tuning).toEqual({ "my/cem": { method: "halving", trials: 4, seeds: 2, steps: 400, totalSteps: 3200 } });
    expect(cells[0].made.preset).toBe("my-cem-CartPole-v1.json");
  });

  test("refuses to write over what is no preset of the agent", async () => {
    writeFileSync(join(folder, "other.json"), '{"format":"quantal-preset","version":1,"agent":"ppo","env":"E","options":{}}');
    await expect(searchOptions(words("other.json"), HOST, signal)).rejects.toThrow(
      /--out: the file is there already, and is no preset of my\/cem/,
    );
  });
});
