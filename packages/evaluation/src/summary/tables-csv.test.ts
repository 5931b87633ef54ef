import { describe, expect, it } from "vitest";
import { synthetic } from "../../test-data/synthetic.ts";
import { summarize } from "./summarize.ts";
import { aggregatesCsv, comparisonsCsv, scoresCsv } from "./tables-csv.ts";

const failed = ["ppo", "CartPole-v1", 2] as const;
const summary = summarize(synthetic({ seeds: 3, steps: 20_000, failed }), { resamples: 100 });
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
    expect(rows).toHaveLength(1 + 4 * 7);
    const { agent, env, mean, seeds } = summary.groups[0];
    expect(rows).toContain(`${agent},${env},mean,${mean?.value},${mean?.interval?.low},${mean?.interval?.high},${seeds}`);
  });
});
