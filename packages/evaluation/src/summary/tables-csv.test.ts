import { describe, expect, it } from "vitest";
import { synthetic } from "../../test-data/synthetic.ts";
import { learningCurve } from "../records/curves.ts";
import { curvesCsv } from "./curves-csv.ts";
import { summarize } from "./summarize.ts";
import { aggregatesCsv, comparisonsCsv, improvementCsv, profilesCsv, scoresCsv } from "./tables-csv.ts";

const failed = ["ppo", "CartPole-v1", 2] as const;
const comparison = synthetic({ seeds: 3, steps: 20_000, failed });
const summary = summarize(comparison, { resamples: 100 });
const rowsOf = (lines: Iterable<string>) => [...lines].map((line) => line.replace(/\r\n$/, ""));

describe("tables as CSV", () => {
  it("have a row a run, failed ones too, and quote what needs it", () => {
    const rows = rowsOf(scoresCsv(summary));
    expect(rows).toHaveLength(1 + 12);
    const row = rows.find((line) => line.startsWith("ppo,CartPole-v1,2,"));
    const group = summary.groups.find(({ failed }) => failed === 1);
    expect(row).toBe(`ppo,CartPole-v1,2,,${group?.floor},"${group?.scores[1].failure?.replaceAll('"', '""')}"`);
  });

  it("have a row a pair and a row an estimate, with the ends of intervals", () => {
    const [heads, pair] = rowsOf(comparisonsCsv(summary));
    expect(heads.split(",")).toHaveLength(12);
    expect(pair).toContain(summary.comparisons[0].words);
    const rows = rowsOf(aggregatesCsv(summary));
    // Nine a group, four more with a threshold: solved, reached, and steps to it twice; four an agent over all environments.
    expect(rows).toHaveLength(1 + 2 * 9 + 2 * 13 + 2 * 4);
    const { agent, env, mean, seeds } = summary.groups[0];
    expect(rows).toContain(`${agent},${env},mean,${mean?.value},${mean?.interval?.low},${mean?.interval?.high},${seeds}`);
    const { value, interval } = summary.overTasks?.agents[0].optimalityGap ?? {};
    expect(rows).toContain(`${agent},all (normalized),optimality_gap,${value},${interval?.low},${interval?.high},6`);
  });

  it("have a row a cell of the matrices, a threshold of the profiles, and a point of the curves", () => {
    const cells = rowsOf(improvementCsv(summary));
    expect(cells).toHaveLength(1 + 3 * 2);
    const { agents, probabilityOfImprovement: found } = summary.comparisons[0];
    expect(cells.filter((row) => row.startsWith(`CartPole-v1,${agents.join(",")},`))).toEqual([
      `CartPole-v1,${agents.join(",")},${found?.value},${found?.interval?.low},${found?.interval?.high}`,
    ]);
    expect(rowsOf(profilesCsv(summary))).toHaveLength(1 + 3 * 2 * 51);
    const curves = rowsOf(curvesCsv(comparison, summary));
    expect(new Set(curves.slice(1).map((row) => row.split(",").slice(0, 4).join(" "))).size).toBe(2 * 2 * 2 * 2);
    const own = comparison.runs.filter(({ agent, env }) => agent === "rsrp" && env === "Pendulum-v1");
    const { x, median, low, high } = learningCurve(own, { axis: "steps", measure: "evaluation", end: 20_000 });
    expect(curves).toContain(`rsrp,Pendulum-v1,evaluation,steps,${x[60]},${median[60]},${low[60]},${high[60]},3`);
  });
});
