import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { digitTasks } from "@quantal/digits";
import { readDigits } from "@quantal/digits/node";
import type { DigitsPlan, DigitsResults, DigitsRun } from "@quantal/evaluation";
import { FormatError, UnknownNameError } from "@quantal/numeric";
import { inline } from "@quantal/trainer";
import { afterAll, describe, expect, test } from "vitest";
import type { Host } from "../../host.ts";
import { findStudy } from "../study.ts";
import { reproduceDigits } from "./digits.ts";
import { runDigits } from "./run-digits.ts";

const HOST = { root: undefined, registerQuantal: async () => {}, registerTypeScript: async () => {} } as unknown as Host; // no thread is started
const splits = readDigits(fileURLToPath(new URL("../../../../../envs/digits/test-data", import.meta.url)), { validation: 100 });
const source = { splits, env: digitTasks(() => splits).mnistBatch }; // names no module: it stays on this thread
const small = { seeds: [1, 2], marks: 2 };
const PLAN: DigitsPlan = {
  ...{ name: "digits", title: "Tiny", question: "Does it work?", isQuick: true, groups: { form: "Which form?" } },
  arms: [
    { label: "backpropagation", group: "main", learner: "backpropagation", settings: { hidden: [8] }, images: 1400, ...small },
    { label: "RSRP ±1", group: "main", learner: "agent", agent: "rsrp:population=8,weights=signed,hidden=4", images: 2048, ...small },
    { label: "1:1", group: "form", learner: "agent", agent: "rsrp:population=8,weights=inhibitory,hidden=4", images: 1024, ...small },
    { label: "random", group: "form", learner: "agent", agent: "random", images: 128, seeds: [1], marks: 1 },
    { label: "again", group: "form", learner: "agent", agent: "rsrp:population=8,weights=signed,hidden=4", images: 2048, ...small },
  ],
};

const folder = mkdtempSync(join(tmpdir(), "quantal-digits-"));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (directory: string, plan = PLAN, signal = new AbortController().signal) => {
  const lines: string[] = [];
  const say = (line: string): void => void lines.push(line);
  return { lines, done: runDigits(plan, { directory: join(folder, directory), ...source, executor: inline(), signal, host: HOST, say }) };
};

const share = (run: DigitsRun): number => run.confusion.reduce((sum, count, i) => sum + (i % 11 === 0 ? count : 0), 0) / 200;

describe("the study of digits", () => {
  test("makes each run once, with its record whole", async () => {
    const { lines, done } = run("whole");
    const runs = (await done)?.runs ?? [];
    expect(lines).toHaveLength(2 * 3 + 1); // "again" is what RSRP ±1 made
    expect(lines[0]).toBe("run 1 of 9: backpropagation, seed 1, 1,400 images");
    expect(runs.map(({ arm, seed }) => `${arm} ${seed}`)).toEqual([
      ...PLAN.arms.flatMap(({ label, seeds }) => seeds.map((seed) => `${label} ${seed}`)),
    ]);
    for (const each of runs) {
      expect(each.confusion.reduce((sum, count) => sum + count, 0)).toBe(200);
      expect(each.curve.at(-1)?.test).toBeCloseTo(share(each), 12);
      expect(each.misread).toHaveLength(Math.round(200 * (1 - share(each))));
      for (const { index, label, answer } of each.misread) expect([splits.test.labels[index], answer === label]).toEqual([label, false]);
      expect(each.curve.at(-1)?.images).toBe(each.images);
    }
    const [backpropagation, , signed, , ei] = runs;
    expect(backpropagation).toMatchObject({ agent: "backpropagation", steps: 2 * 11, options: { epochs: 2, hidden: [8] } });
    expect(signed).toMatchObject({ agent: "rsrp", steps: 32, images: 2048, batches: 4, fields: { inputs: 784, hidden: 4 } });
    expect(signed.curve.map(({ images }) => images)).toEqual([512, 1024, 2048]); // a generation is 8 steps of 64 images
    expect(ei.fields?.inputs).toBe(1568);
    expect(Buffer.from(ei.fields?.probabilities ?? "", "base64")).toHaveLength(1568 * 4);
    expect(runs[6].fields).toBeUndefined(); // random has none
  });

  test("runs nothing a second time, and what is missing again, to the same end", async () => {
    const first = await run("whole").done;
    const second = run("whole");
    expect((await second.done)?.runs).toEqual(first?.runs);
    expect(second.lines).toEqual([]);
    const runs = join(folder, "whole", "runs");
    const files = readdirSync(runs);
    const read = (file: string): { run: DigitsRun } => JSON.parse(readFileSync(join(runs, file), "utf8"));
    const file = files.find((each) => read(each).run.agent === "rsrp") ?? "";
    const kept = read(file).run;
    rmSync(join(runs, file));
    const third = run("whole");
    await third.done;
    expect(third.lines).toHaveLength(1);
    const { seconds: _, curve: __, ...made } = read(file).run;
    expect(kept).toMatchObject(made);
    writeFileSync(join(runs, file), "{");
    await expect(run("whole").done).rejects.toThrow(FormatError);
    rmSync(join(runs, file));
  });

  test.each([1, 2])("keeps what is done when it is interrupted in run %i, and begins nothing else", async (at) => {
    const interrupt = new AbortController();
    const directory = join(folder, `cut ${at}`);
    const lines: string[] = [];
    const say = (line: string): void => {
      lines.push(line);
      if (line.startsWith(`run ${at} `)) interrupt.abort();
    };
    const options = { directory, ...source, executor: inline(), signal: interrupt.signal, host: HOST, say };
    expect(await runDigits(PLAN, options)).toBeUndefined();
    expect(lines).toHaveLength(at); // backpropagation, run 1, comes to its end: it hears nothing meanwhile
    expect(readdirSync(join(directory, "runs"))).toHaveLength(1);
  });

  test("goes on past a run that fails, and tells it", async () => {
    const odd = { label: "odd", group: "main", learner: "agent", agent: "random", images: 100, seeds: [1], marks: 1 } as const;
    const done = await run("failing", { ...PLAN, arms: [odd, { ...PLAN.arms[3] }] }).done;
    expect(done?.failures).toMatchObject([{ arm: "odd", seed: 1, why: expect.stringContaining("no whole mini-batches") }]);
    expect(done?.runs.map(({ arm }) => arm)).toEqual(["random"]);
  });

  test("writes its files, and one JSON document where that is asked for", async () => {
    const out = join(folder, "command");
    const written: string[] = [];
    const write = process.stdout.write;
    process.stdout.write = (text) => written.push(String(text)) > 0;
    const status = await reproduceDigits({ out, workers: 0, json: true }, HOST, { plan: PLAN, find: async () => source }).finally(() => {
      process.stdout.write = write;
    });
    expect(status).toBe(0);
    const told = JSON.parse(written.join(""));
    expect(told).toMatchObject({ study: "digits", isQuick: true, results: join(out, "study.json"), report: join(out, "report.html") });
    expect(told.findings[0].words).toMatch(/^backpropagation: \d+\.\d\d \[.*\] % of the test images are answered right after 1,400 images/);
    const results: DigitsResults = JSON.parse(readFileSync(join(out, "study.json"), "utf8"));
    expect(results.summaries.map(({ arm }) => arm)).toEqual(PLAN.arms.map(({ label }) => label));
    expect(results.fields.map(({ arm }) => arm)).toEqual(["RSRP ±1"]);
    for (const file of ["study.md", "digits-curves.svg", "digits-misread-rsrp-plus-minus-1.svg", "digits-fields-rsrp-plus-minus-1.svg"]) {
      expect(readdirSync(out)).toContain(file);
    }
    expect(readFileSync(join(out, "report.html"), "utf8")).toContain("Nothing is chosen on the test images");
  });

  test("is known by its name where another one is misspelled", async () => {
    await expect(findStudy("digit")).rejects.toThrow(UnknownNameError);
    await expect(findStudy("digit")).rejects.toThrow(/Did you mean "digits"/);
  });
});
