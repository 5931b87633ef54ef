import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Comparison } from "@quantal/core";
import { parseHTML } from "linkedom";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { synthetic } from "../../test-data/synthetic.ts";
import { summarize } from "../summary/summarize.ts";
import { writeReport } from "./report.ts";

const TABLES = ["aggregates", "comparisons", "curves", "episodes", "improvement", "profiles", "scores"].map((name) => `${name}.csv`);
const FAST = { resamples: 200 };
const comparison = synthetic({ steps: 20_000, failed: ["ppo", "CartPole-v1", 4], short: ["rsrp", "CartPole-v1", 5] });
let directory = "";
let main: ReturnType<typeof report>;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "quantal-report-"));
  main = report("main", comparison, true);
  await main;
});
afterAll(() => rm(directory, { recursive: true }));

async function report(name: string, comparison: Comparison, charts = false) {
  const paths = await writeReport(join(directory, name), comparison, { ...FAST, charts });
  const page = await readFile(paths.html, "utf8");
  return { paths, page, document: parseHTML(page).document };
}

describe("writeReport", () => {
  it("writes its files, whole, and nothing else, also over those of before", async () => {
    const { paths } = await main;
    await report("main", comparison, false);
    expect((await readdir(join(directory, "main"))).sort()).toEqual([...TABLES, "charts", "report.html", "report.json"].sort());
    const charts = await readdir(join(directory, "main", "charts"));
    expect(charts.filter((name) => name.endsWith(".svg"))).toHaveLength(17);
    expect(charts.filter((name) => !/\.(svg|png)$/.test(name))).toEqual([]);
    const json = JSON.parse(await readFile(paths.json, "utf8"));
    expect(json).toMatchObject({ format: "quantal-report", version: 1 });
    expect(json.comparison).toEqual(JSON.parse(JSON.stringify(comparison)));
    expect(json.summary).toEqual(summarize(comparison, FAST));
    const rows = (await readFile(paths.csv, "utf8")).trimEnd().split("\r\n");
    expect(rows).toHaveLength(1 + comparison.runs.reduce((sum, { training }) => sum + training.returns.length, 0));
  });

  it("tells what was spent on searching options, and for whom nothing was", async () => {
    const tuning = { ppo: { method: "random search", trials: 20, seeds: 3, steps: 50_000, totalSteps: 3_000_000 } };
    const { document } = await report("tuned", { ...synthetic({ steps: 2000, seeds: 2, envs: ["CartPole-v1"] }), tuning });
    const text = document.querySelector("main")?.textContent ?? "";
    expect(text).toContain("Options were searched (random search): 20 settings with 3 seeds each, 50,000 training steps a run at most");
    expect(text).toContain("3,000,000 steps in all.");
    expect(text).toContain("No search was made for this agent.");
  });

  it("leaves nothing behind where it can't write", async () => {
    await writeFile(join(directory, "a-file"), "");
    await expect(writeReport(join(directory, "a-file"), comparison, FAST)).rejects.toThrow(/EEXIST|ENOTDIR/);
    const broken = { ...comparison, command: 1n } as unknown as Comparison; // JSON refuses a bigint half-way
    await expect(writeReport(join(directory, "broken"), broken, { ...FAST, charts: false })).rejects.toThrow(/BigInt/);
    expect((await readdir(join(directory, "broken"))).sort()).toEqual(TABLES);
  });

  it("shows every run, its ledger, and failures by name", async () => {
    const { document } = await main;
    expect(document.querySelector("h1")?.textContent?.replace(/\s+/g, " ").trim()).toBe("rsrp and ppo on CartPole-v1 and Pendulum-v1");
    const rows = [...document.querySelectorAll("#table ~ .scroll tbody tr")].map((row) => row.textContent ?? "");
    expect(rows.filter((row) => /(1111|2222|3333|4444|5555)/.test(row))).toHaveLength(20);
    expect(rows.filter((row) => row.includes("failed"))).toHaveLength(1);
    expect(rows.some((row) => row.includes('parameter "policy.0.weight" is not finite'))).toBe(true);
    expect(document.querySelectorAll("svg.cell")).toHaveLength(20);
    expect(document.querySelector(".failed")?.textContent).toContain("1 run failed and stays in every table");
    const steady = [...document.querySelectorAll("#stability ~ .scroll tbody tr")]
      .slice(0, 4)
      .map((row) => row.querySelectorAll("td.n").length);
    expect(steady).toEqual([5, 5, 5, 5]);
    expect(document.querySelector("#command")?.textContent).toBe(comparison.command);
    expect(document.querySelectorAll("svg.wide")).toHaveLength(3);
    expect(document.querySelectorAll(".pair svg.chart").length).toBe(8 + 2 + 3); // curves, profiles, improvements
  });

  it("shows the matrix of each environment, profiles, and normalized scores where there are two environments", async () => {
    const { document } = await main;
    const { comparisons, overTasks } = summarize(comparison, FAST);
    const matrices = [...document.querySelectorAll("table.matrix")];
    expect(matrices.map((matrix) => matrix.querySelectorAll("tbody td").length)).toEqual([4, 4, 4]); // over both, then each
    const found = comparisons[0].probabilityOfImprovement;
    const row = [...matrices[1].querySelectorAll("tbody tr")].find((each) => each.textContent?.startsWith(comparisons[0].agents[0]));
    expect(row?.textContent).toContain(
      `${found?.value.toFixed(2)}[${found?.interval?.low.toFixed(2)}, ${found?.interval?.high.toFixed(2)}]`,
    );
    const tasks = [...document.querySelectorAll("#tasks ~ .scroll")].slice(0, 2).map((each) => each.textContent ?? "");
    expect(tasks[0]).toContain(overTasks?.agents[0].mean.value.toFixed(2));
    expect(tasks[1]).toMatch(/CartPole-v1\d+lowest return475threshold.*Pendulum-v1.*best final score of this comparison/);
    const { document: alone } = await report("alone", synthetic({ steps: 2000, seeds: 2, envs: ["CartPole-v1"] }));
    expect(alone.querySelector("#tasks")).toBeNull();
    expect([...alone.querySelectorAll("table.matrix")]).toHaveLength(1);
  });

  it("needs no network, and has one script that it can do without", async () => {
    const { page, document } = await main;
    expect(page.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:|url\(|@import|\/\//);
    expect(document.querySelectorAll("script")).toHaveLength(1);
    expect(document.querySelectorAll("script[src],link[rel=stylesheet],img,iframe,object")).toHaveLength(0);
    expect(page).not.toMatch(/NaN[^ ]|undefined|\[object/);
  });

  it("escapes whatever users' files bring", async () => {
    const evil = `"><img src=x onerror=alert(1)></script><script>alert('&amp;')</script>`;
    const runs = comparison.runs.map((run) => ({
      ...run,
      agent: run.agent === "ppo" ? evil : run.agent,
      env: run.env + evil,
      hash: evil,
      preset: evil,
      agentOptions: { [evil]: evil },
      envParams: { [evil]: [evil] },
      ...(run.failure === undefined ? {} : { failure: evil }),
    }));
    const { document } = await report("evil", {
      ...comparison,
      command: evil,
      versions: { [evil]: evil },
      machine: { [evil]: evil },
      runs,
    });
    expect(document.querySelectorAll("img")).toHaveLength(0);
    expect(document.querySelectorAll("script")).toHaveLength(1);
    expect(document.querySelectorAll("[onerror]")).toHaveLength(0);
    expect(document.querySelector("#command")?.textContent).toBe(evil);
  });

  it("writes typed arrays as lists and infinities as words", async () => {
    const odd = {
      ...comparison,
      runs: comparison.runs
        .slice(0, 1)
        .map((run) => ({ ...run, agentOptions: { high: Number.POSITIVE_INFINITY, w: new Float32Array([1, 2]) } })),
    };
    const { paths } = await report("odd", odd);
    expect(JSON.parse(await readFile(paths.json, "utf8")).comparison.runs[0].agentOptions).toEqual({ high: "Infinity", w: [1, 2] });
  });

  it.each([
    ["one run", synthetic({ agents: ["ppo"], envs: ["CartPole-v1"], seeds: 1, steps: 2000 })],
    ["no runs", synthetic({ agents: [] })],
    ["no episodes", synthetic({ seeds: 2, episodes: 0, evaluations: 0 })],
    [
      "a failed run alone",
      synthetic({ agents: ["ppo"], envs: ["CartPole-v1"], seeds: 1, episodes: 0, evaluations: 0, failed: ["ppo", "CartPole-v1", 1] }),
    ],
    ["no steps", synthetic({ seeds: 2, steps: 0 })],
  ])("stands %s", async (name, degenerate) => {
    const { page, document } = await report(`deep/er/${name}`, degenerate);
    expect(document.querySelector("h1")).not.toBeNull();
    expect(page).not.toMatch(/NaN[^ ]|undefined|Infinity/);
  });

  it("stands equal scores everywhere", async () => {
    const runs = comparison.runs.map((run) => {
      const returns = run.training.returns.map(() => 9);
      return {
        ...run,
        training: { ...run.training, returns },
        evaluations: [],
        final: { ...run.final, meanReturn: 9, returns: [9, 9], standardDeviation: 0 },
      };
    });
    expect((await report("equal", { ...comparison, runs })).page).not.toMatch(/NaN[^ ]|undefined|Infinity/);
  });

  it("stays below 2 MB for 20 runs of 20,000 episodes", async () => {
    const { paths } = await report("large", synthetic({ envs: ["CartPole-v1"], seeds: 10, episodes: 20_000, steps: 1_000_000 }));
    expect((await stat(paths.html)).size).toBeLessThan(2e6);
  });
});
