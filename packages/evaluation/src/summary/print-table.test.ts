import { describe, expect, it } from "vitest";
import { synthetic } from "../../test-data/synthetic.ts";
import { formatDuration, formatEstimate, formatNumber, listed } from "./format.ts";
import { printTable } from "./print-table.ts";
import { summarize } from "./summarize.ts";

describe("printTable", () => {
  const comparison = synthetic({ failed: ["ppo", "CartPole-v1", 4] });
  const table = printTable(summarize(comparison, { resamples: 200 }));
  const lines = table.split("\n");

  it("has a head, a rule and an aligned row for each agent on each environment", () => {
    expect(lines[0]).toMatch(/^agent +env +seeds +final IQM \[95 %\] +mean +solved +steps to threshold in training +steps\/s$/);
    expect(lines[1]).toMatch(/^[- ]+$/);
    expect(new Set(lines.slice(0, 6).map(({ length }) => length)).size).toBe(1);
    expect(lines.slice(2, 6).map((line) => line.split(/ {2,}/).slice(0, 2))).toEqual([
      ["rsrp", "CartPole-v1"],
      ["ppo", "CartPole-v1"],
      ["rsrp", "Pendulum-v1"],
      ["ppo", "Pendulum-v1"],
    ]);
  });

  it("names failed runs, and says what they count as", () => {
    expect(lines[3]).toContain("5 (1 failed)");
    expect(table).toContain("failed: ppo on CartPole-v1, seed 4: ppo: parameter");
    expect(table).toMatch(/On CartPole-v1 a failed run counts as \d+, the lowest return .*, as no random policy was measured\.$/);
    const floors = { "CartPole-v1": { policy: "random", meanReturn: 22.14, episodes: 100, seed: 0 } } as const;
    expect(printTable(summarize({ ...comparison, floors }, { resamples: 10 }))).toMatch(
      /On CartPole-v1 a failed run counts as 22\.1, the mean return of a random policy \(100 episodes, seed 0\)\.$/,
    );
  });

  it("says how many runs never reached the threshold", () => {
    expect(lines[3]).toMatch(/not reached by [1-5] of 5/);
  });

  it("says what may be said of pairs, claims first, and what scores come to over all environments", () => {
    const summary = summarize(comparison, { resamples: 200 });
    for (const { words } of summary.comparisons) expect(lines).toContain(`${words}.`);
    const [first] = summary.overTasks?.agents ?? [];
    expect(table).toContain(`  ${first.agent}: interquartile mean ${formatEstimate(first.interquartileMean)}`);
    const many = Array.from({ length: 15 }, (_, i) => ({ ...summary.comparisons[0], isClaimed: i === 14, words: `pair ${i}` }));
    const text = printTable({ ...summary, comparisons: many });
    expect(text).toMatch(/\n\npair 14\.\npair 0\.\n/);
    expect(text).toContain("pair 8.\n5 more pairs in the report.");
  });

  it("lets no label steer the terminal", () => {
    const runs = comparison.runs.map((run) => ({ ...run, agent: `\u001b[31m${run.agent}\n` }));
    expect(printTable(summarize({ ...comparison, runs }, { resamples: 10 }))).not.toContain("\u001b");
  });

  it("stands a comparison without runs", () => {
    expect(printTable(summarize(synthetic({ agents: [] }))).split("\n")).toHaveLength(2);
  });
});

describe("format", () => {
  it.each([
    [500, "500"],
    [-186.43, "-186.4"],
    [200_000, "200,000"],
    [1_234_567.8, "1,234,568"],
    [1234.56, "1,234.6"],
    [0.5, "0.50"],
    [0.00123, "0.0012"],
    [-0.001, "-0.001"],
    [9.999, "10.00"],
    [0, "0"],
    [Number.NaN, "-"],
    [undefined, "-"],
  ])("writes %s as %s", (value, text) => expect(formatNumber(value)).toBe(text));

  it.each([
    [0.042, "0.042 s"],
    [8.26, "8.3 s"],
    [59.97, "1 min 00 s"],
    [125.4, "2 min 05 s"],
    [4020, "1 h 07 min"],
    [7199.9, "2 h 00 min"],
  ])("writes %s seconds as %s", (seconds, text) => expect(formatDuration(seconds)).toBe(text));

  it("lists words", () => {
    expect([[], ["A"], ["A", "B"], ["A", "B", "C"]].map(listed)).toEqual(["", "A", "A and B", "A, B and C"]);
  });
});
