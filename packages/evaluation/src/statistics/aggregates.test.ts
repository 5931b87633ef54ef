import { readFileSync } from "node:fs";
import { stream } from "@quantal/numeric";
import { describe, expect, it } from "vitest";
import { aggregateScores, sampleEfficiency } from "./aggregates.ts";
import { performanceProfile, taskImprovement } from "./profiles.ts";
import { type ScoreTable, scoreTable } from "./score-table.ts";

interface Row {
  first: number[][];
  second: number[][];
  aggregates: number[];
  aggregateIntervals: number[][];
  improvement: number;
  improvementInterval: number[][];
  profile: number[];
  averageProfile: number[];
  profileInterval: number[][];
  frames: number[][][];
  efficiency: number[];
}
const recorded: { taus: number[]; rows: Row[] } = JSON.parse(
  readFileSync(new URL("../../test-data/rliable.json", import.meta.url), "utf8"),
);
const FAST = { resamples: 4000 };
// An end of a 95 % interval from R resamples has a standard error of sqrt(q (1 - q) / R) / density. Between R = 2,000 there and 4,000
// here, with the density of a normal at its 2.5 % quantile (0.0584 / sigma) and sigma = width / 3.92, four of them are 0.074 of the width;
// half as much again for distributions that are no normal ones, and one step where scores are few and rounded.
const bound = (low: number, high: number, step = 0) => 0.11 * (high - low) + step + 1e-9;

/** A score table of rliable's [runs][tasks]. */
function tableOf(rows: number[][]): ScoreTable {
  return scoreTable(Object.fromEntries(rows[0].map((_, k) => [`task ${k}`, rows.map((row) => row[k])])));
}
const valuesOf = (table: ScoreTable) => Object.values(aggregateScores(table, FAST)).map(({ value }) => value);

describe.each(recorded.rows)("on a table of $first.length runs", (row) => {
  const first = tableOf(row.first);
  const step = 1.01 / row.first.length / row.first[0].length;

  it("aggregates equal rliable's, their intervals within Monte-Carlo error", () => {
    const found = Object.values(aggregateScores(first, FAST));
    for (const [k, { value, interval }] of found.entries()) {
      const [low, high] = [row.aggregateIntervals[0][k], row.aggregateIntervals[1][k]];
      expect(Math.abs(value - row.aggregates[k])).toBeLessThan(1e-9);
      expect(Math.abs(interval.low - low)).toBeLessThan(bound(low, high, 0.1 * step));
      expect(Math.abs(interval.high - high)).toBeLessThan(bound(low, high, 0.1 * step));
    }
  });

  it("probability of improvement equals rliable's", () => {
    const { value, interval } = taskImprovement(first, tableOf(row.second), FAST);
    const [low, high] = row.improvementInterval.map(([end]) => end);
    expect(Math.abs(value - row.improvement)).toBeLessThan(1e-9);
    expect(Math.abs(interval.low - low)).toBeLessThan(bound(low, high, 0.2 * step));
    expect(Math.abs(interval.high - high)).toBeLessThan(bound(low, high, 0.2 * step));
  });

  it("profiles and sample efficiency equal rliable's", () => {
    const profile = performanceProfile(first, recorded.taus, FAST);
    const average = performanceProfile(first, recorded.taus, { resamples: 10, of: "tasks" });
    const [lows, highs] = row.profileInterval;
    for (let k = 0; k < recorded.taus.length; k++) {
      expect(Math.abs(profile.share[k] - row.profile[k])).toBeLessThan(1e-9);
      expect(Math.abs(average.share[k] - row.averageProfile[k])).toBeLessThan(1e-9);
      expect(Math.abs(profile.low[k] - lows[k])).toBeLessThan(bound(lows[k], highs[k], step));
      expect(Math.abs(profile.high[k] - highs[k])).toBeLessThan(bound(lows[k], highs[k], step));
    }
    const tables = row.frames[0][0].map((_, k) => tableOf(row.frames.map((run) => run.map((task) => task[k]))));
    const moments = sampleEfficiency(tables, { resamples: 10 });
    for (const [k, { value }] of moments.entries()) expect(Math.abs(value - row.efficiency[k])).toBeLessThan(1e-9);
  });
});

describe("score tables", () => {
  it("keep runs and tasks apart by type", () => {
    const runs = [
      [1, 2],
      [3, 4],
    ];
    // @ts-expect-error a table of numbers says nothing of which axis is which
    expect(() => aggregateScores(runs)).toThrow();
    // @ts-expect-error tasks have names, runs have none
    expect(() => scoreTable(runs)).toThrow(/tasks have no names/);
    // @ts-expect-error only scoreTable makes a table
    const forged: ScoreTable = { tasks: [] };
    expect(forged.tasks).toEqual([]);
  });

  it("refuse what can't be counted, and agents with different tasks", () => {
    expect(() => scoreTable({})).toThrow(/there are no tasks/);
    expect(() => scoreTable({ a: [] })).toThrow(/a has no runs/);
    expect(() => scoreTable({ a: [1, Number.NaN] })).toThrow(/run 1 on a is not finite/);
    expect(() => taskImprovement(scoreTable({ a: [1] }), scoreTable({ b: [1] }))).toThrow(/different tasks/);
  });

  it("draw 50,000 resamples of 10 tasks with 30 runs quickly, the same every time", () => {
    const rng = stream(1, "table");
    const table = scoreTable(
      Object.fromEntries(Array.from({ length: 10 }, (_, k) => [`${k}`, Array.from({ length: 30 }, () => rng.normal())])),
    );
    const start = performance.now();
    const found = aggregateScores(table);
    expect(performance.now() - start).toBeLessThan(5000); // 0.5 to 1 s on an idle core
    expect(aggregateScores(table, FAST)).toEqual(aggregateScores(table, FAST));
    expect(found.mean.interval.high - found.mean.interval.low).toBeCloseTo((2 * 1.96) / Math.sqrt(300), 1);
    expect(valuesOf(table)[2]).toBe(found.mean.value);
  });
});
