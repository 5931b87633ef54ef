import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import { afterAll, expect, test } from "vitest";
import { synthetic } from "../../../test-data/synthetic.ts";
import { studyResults } from "../../study/study-results.ts";
import type { StudyPlan } from "../../study/types.ts";
import { writeStudy } from "./write-study.ts";

const folder = mkdtempSync(join(tmpdir(), "quantal-study-"));
afterAll(() => rmSync(folder, { recursive: true }));

const TASKS = ["Rough | task", "smooth"];
const ARMS = ["rsrp", "ppo"];
const PLAN: StudyPlan = {
  ...{ name: "test", title: "A test", question: "Does it work?", isQuick: true },
  arms: ARMS.map((label) => ({ label, agent: label })),
  tasks: [
    { label: TASKS[0], env: "Rough-v0", top: 500, twin: "smooth" },
    { label: "smooth", env: "Smooth-v0", top: 500 },
  ],
  contrasts: [["rsrp", "ppo"]],
  scale: { seeds: 10, steps: 2000, tuning: { trials: 4, seeds: 1, steps: 100 } },
};
const envs = ["CartPole-v1", "Pendulum-v1"] as const;
const whole = synthetic({ agents: ARMS, envs, seeds: 10, steps: 2000, evaluations: 5, failed: ["ppo", "Pendulum-v1", 4] });
const searches = [
  {
    ...{ task: "smooth", arm: "ppo", budget: { method: "halving", trials: 4, seeds: 1, steps: 100, totalSteps: 300 } },
    ...{ trial: 2, value: 70, defaultValue: null, options: { learningRate: 0.1 } },
  },
];
const labelled = whole.runs.map((run) => ({ ...run, env: run.env === "CartPole-v1" ? TASKS[0] : TASKS[1] }));
const runs = { searches, runs: labelled, thresholds: { smooth: 475 }, floors: {} };
const making = {
  command: "quantal reproduce test --quick",
  versions: { node: "20" },
  machine: { processor: "P", cores: 2 },
  revisions: ["abc"],
};
const results = studyResults(PLAN, runs, making, { resamples: 500 });

test("writes results, pictures and a page that names them", async () => {
  const paths = await writeStudy(folder, results);
  const files = readdirSync(folder).sort();
  expect(files).toEqual([
    ...["study.json", "study.md", "test-interactions.svg", "test-scores.svg", "test-seconds.svg", "test-stability.svg", "test-steps.svg"],
  ]);
  expect(JSON.parse(readFileSync(paths.results, "utf8"))).toEqual(JSON.parse(JSON.stringify(results)));
  const page = readFileSync(paths.page, "utf8");
  for (const file of files.filter((name) => name.endsWith(".svg"))) expect(page).toContain(`](${file})`);
  expect(page).toContain("nothing can be claimed");
  expect(page).toContain("ppo (1 failed)");
  for (const { words } of results.summary.comparisons) expect(page).toContain(words);
});

test("tables have as many cells in every row, whatever labels say", async () => {
  await writeStudy(folder, results);
  const lines = readFileSync(join(folder, "study.md"), "utf8").split("\n");
  const cells = (line: string): number => line.replaceAll("\\|", "").split("|").length;
  for (const [k, line] of lines.entries()) {
    if (line.startsWith("|") && lines[k - 1].startsWith("|")) expect(cells(line), line).toBe(cells(lines[k - 1]));
  }
});

test("pictures stand alone: sizes, plain colors, no variables", async () => {
  await writeStudy(folder, results);
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".svg"))) {
    const svg = readFileSync(join(folder, file), "utf8");
    expect(svg).toMatch(/^<svg [^>]*viewBox="0 0 \d+(\.\d+)? \d+(\.\d+)?" width="\d/);
    expect(svg).not.toMatch(/var\(|NaN|undefined/);
    expect(parseHTML(svg).document.querySelectorAll("svg svg").length).toBe(2);
  }
});
