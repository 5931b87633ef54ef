import type { Comparison, RunRecord } from "@quantal/core";
import { describe, expect, it } from "vitest";
import { synthetic } from "../../test-data/synthetic.ts";
import { interquartileMean } from "../statistics/estimates.ts";
import { summarize } from "./summarize.ts";

const FAST = { resamples: 500 };
const comparison = synthetic({ failed: ["ppo", "CartPole-v1", 4], short: ["rsrp", "CartPole-v1", 5] });

/** The same comparison with final scores set by agent, one a seed. */
function scored(scores: Record<string, readonly number[]>): Comparison {
  const agents = Object.keys(scores);
  const seeds = Math.max(...Object.values(scores).map(({ length }) => length));
  const whole = synthetic({ agents, envs: ["CartPole-v1"], seeds, steps: 2000, evaluations: 0 });
  const runs = whole.runs.flatMap((run): RunRecord[] => {
    const meanReturn = scores[run.agent].at(run.seed - 1);
    if (meanReturn === undefined || run.seed > scores[run.agent].length) return [];
    return [{ ...run, final: { ...run.final, meanReturn } }];
  });
  return { ...whole, runs };
}

describe("summarize", () => {
  it("has a group for each agent on each environment, and every run in it", () => {
    const { groups, agents, envs } = summarize(comparison, FAST);
    expect(agents).toEqual(["rsrp", "ppo"]);
    expect(groups.map(({ env, agent }) => [env, agent])).toEqual(envs.flatMap((env) => agents.map((agent) => [env, agent])));
    for (const group of groups) expect(group.scores.map(({ seed }) => seed)).toEqual([1, 2, 3, 4, 5]);
  });

  it("adds up ledgers, episodes and wall time over all runs, failed ones too", () => {
    const { groups } = summarize(comparison, FAST);
    const sum = (pick: (run: RunRecord) => number) => comparison.runs.reduce((total, run) => total + pick(run), 0);
    for (const part of ["budget", "training", "evaluation", "discarded"] as const) {
      expect(groups.reduce((total, { ledger }) => total + ledger[part], 0)).toBe(sum(({ ledger }) => ledger[part]));
    }
    expect(groups.reduce((total, { episodes }) => total + episodes, 0)).toBe(sum(({ episodes }) => episodes));
    expect(groups.reduce((total, { wallSeconds }) => total + wallSeconds, 0)).toBeCloseTo(
      sum(({ wallSeconds }) => wallSeconds),
      9,
    );
  });

  it("counts a failed run as the lowest return that any run showed there, or as the floor given", () => {
    const group = summarize(comparison, FAST).groups.find(({ agent, env }) => agent === "ppo" && env === "CartPole-v1");
    const lowest = Math.min(...comparison.runs.filter(({ env }) => env === "CartPole-v1").flatMap(({ training }) => training.returns));
    expect(group?.failed).toBe(1);
    expect(group?.floor).toBe(lowest);
    expect(group?.scores[3]).toMatchObject({ seed: 4, counted: lowest, failure: expect.stringContaining("not finite") });
    expect(group?.scores[3].score).toBeUndefined();
    expect(group?.interquartileMean?.value).toBeCloseTo(interquartileMean(group?.scores.map(({ counted }) => counted ?? 0) ?? []), 12);
    const given = summarize(comparison, { ...FAST, floors: { "CartPole-v1": 22 } }).groups.find(({ failed }) => failed > 0);
    expect(given?.scores[3].counted).toBe(22);
  });

  it("takes floors in order: the one given, a random policy's, the lowest return; and says which", () => {
    const measured = { policy: "random", meanReturn: 22.1, episodes: 100, seed: 0 } as const;
    const failed = { policy: "random", failure: "no idea" } as const;
    const floorsOf = (floors: Comparison["floors"], given = {}) =>
      summarize({ ...comparison, ...(floors === undefined ? {} : { floors }) }, { resamples: 10, floors: given });
    const summary = floorsOf({ "CartPole-v1": measured, "Pendulum-v1": failed });
    expect(summary.floors["CartPole-v1"]).toEqual({ value: 22.1, source: "random policy", episodes: 100, seed: 0 });
    expect(summary.floors["Pendulum-v1"]).toMatchObject({ source: "lowest return", failure: "no idea" });
    expect(summary.groups.find(({ failed }) => failed > 0)?.scores[3].counted).toBe(22.1);
    expect(floorsOf({ "CartPole-v1": measured }, { "CartPole-v1": 9 }).floors["CartPole-v1"]).toEqual({
      value: 9,
      source: "given",
    });
    expect(floorsOf(undefined).floors["CartPole-v1"].source).toBe("lowest return");
  });

  it("counts a run whose final return is no number as the floor, too", () => {
    const runs = comparison.runs.map((run, i) => (i === 0 ? { ...run, final: { ...run.final, meanReturn: Number.NaN } } : run));
    const [group] = summarize({ ...comparison, runs }, { ...FAST, floors: { "CartPole-v1": 22 } }).groups;
    expect(group.scores[0]).toEqual({ seed: 1, counted: 22 });
    expect(group.floor).toBe(22);
  });

  it("censors runs that never reached the threshold and keeps them", () => {
    const { groups } = summarize(comparison, FAST);
    const failed = groups.find(({ agent, env }) => agent === "ppo" && env === "CartPole-v1");
    expect(failed?.firstPassage?.runs).toHaveLength(5);
    expect(failed?.firstPassage?.reached).toBe(failed?.firstPassage?.runs.filter(({ reached }) => reached).length);
    expect(
      groups
        .filter(({ env }) => env === "Pendulum-v1")
        .every(({ firstPassage, solved }) => firstPassage === undefined && solved === undefined),
    ).toBe(true);
  });

  it("tells area under the curve, stability and spread over seeds, each with every run in it", () => {
    for (const group of summarize(comparison, FAST).groups) {
      const own = comparison.runs.filter(({ agent, env }) => agent === group.agent && env === group.env);
      const returns = own.flatMap(({ evaluations }) => evaluations.map(({ meanReturn }) => meanReturn));
      for (const area of [group.areaUnderCurve, group.areaOverSeconds]) {
        expect(area?.value).toBeGreaterThanOrEqual(Math.min(...returns, group.floor ?? 0));
        expect(area?.value).toBeLessThanOrEqual(Math.max(...returns));
        expect(area?.interval?.low).toBeLessThanOrEqual(area?.value ?? Number.NaN);
      }
      expect(group.stability?.runs.map(({ seed }) => seed)).toEqual([1, 2, 3, 4, 5]);
      expect(group.stability?.largestDrawdown.value).toBeGreaterThanOrEqual(group.stability?.dropFromBest.value ?? Number.NaN);
      expect(group.spread?.standardDeviation).toBeGreaterThan(0);
    }
  });

  it("draws 50,000 resamples unless told otherwise, and says so", () => {
    const one = synthetic({ agents: ["ppo"], envs: ["CartPole-v1"], seeds: 1, steps: 2000 });
    expect(summarize(one).method).toEqual({ resamples: 50_000, seed: 0, passageEpisodes: 100 });
  });

  it("is plain JSON and the same every time", () => {
    const summary = summarize(comparison, FAST);
    expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
    expect(summarize(comparison, FAST)).toEqual(summary);
  });

  it.each([
    ["one run", synthetic({ agents: ["ppo"], envs: ["CartPole-v1"], seeds: 1, steps: 2000 })],
    ["no runs", synthetic({ agents: [], seeds: 0 })],
    ["runs without episodes", synthetic({ seeds: 2, episodes: 0, steps: 2000 })],
    [
      "one failed run alone",
      synthetic({
        agents: ["ppo"],
        envs: ["CartPole-v1"],
        seeds: 1,
        steps: 2000,
        episodes: 0,
        evaluations: 0,
        failed: ["ppo", "CartPole-v1", 1],
      }),
    ],
  ])("stands %s", (_, degenerate) => {
    const summary = summarize(degenerate, FAST);
    expect(JSON.stringify(summary)).not.toMatch(/null|:NaN|Infinity/);
    for (const { seeds, interquartileMean: estimate } of summary.groups) if (seeds === 1) expect(estimate?.interval).toBeUndefined();
  });
});

describe("comparisons", () => {
  const words = (scores: Record<string, readonly number[]>) => summarize(scored(scores), FAST).comparisons.map((pair) => pair.words);
  const ramp = (count: number, start: number) => Array.from({ length: count }, (_, i) => start + i);

  it("never claim a winner with fewer than 10 seeds, however clear it looks", () => {
    for (const seeds of [1, 2, 5, 9]) {
      const [pair] = summarize(scored({ rsrp: ramp(seeds, 10), ppo: ramp(seeds, 400) }), FAST).comparisons;
      expect(pair.isClaimed).toBe(false);
      expect(pair.pValue).toBeUndefined();
      expect(pair.words).not.toContain("better than");
    }
    expect(words({ rsrp: ramp(5, 10), ppo: ramp(5, 400) })).toEqual([
      "can't tell ppo from rsrp on CartPole-v1 with 5 seeds; about 10 would be needed",
    ]);
    expect(words({ rsrp: [10], ppo: [400] })).toEqual(["can't tell ppo from rsrp on CartPole-v1 with 1 seed; at least 10 would be needed"]);
  });

  it("claim with 10 seeds where the permutation test does", () => {
    const [pair] = summarize(scored({ rsrp: ramp(10, 10), ppo: ramp(10, 400) }), FAST).comparisons;
    expect(pair).toMatchObject({
      agents: ["ppo", "rsrp"],
      isClaimed: true,
      seeds: [10, 10],
      shared: { seeds: 10, wins: 10, ties: 0, losses: 0 },
    });
    expect(pair.words).toBe("ppo is better than rsrp on CartPole-v1 (probability of improvement 1.00 [1.00, 1.00], 10 seeds)");
    expect(pair.pValue).toBeLessThan(0.01);
  });

  it("say that they can't tell where the test doesn't", () => {
    const mixed = [13, 9, 16, 11, 13, 18, 15, 18, 17, 21]; // a little better than 10 to 19, seed by seed
    const [pair] = summarize(scored({ rsrp: ramp(10, 10), ppo: mixed }), FAST).comparisons;
    expect(pair.isClaimed).toBe(false);
    expect(pair.seedsNeeded).toBeGreaterThan(10);
    expect(pair.words).toBe(
      `can't tell ${pair.agents.join(" from ")} on CartPole-v1 with 10 seeds; about ${pair.seedsNeeded} would be needed`,
    );
    const barely = summarize(scored({ a: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], b: [10, 9, 8, 7, 6, 5, 4, 3, 2, 1.5] }), FAST).comparisons[0];
    expect(barely.words).toMatch(/ with 10 seeds; more than 1,000 would be needed$/);
    expect(barely.seedsNeeded).toBeUndefined();
  });

  it("correct for the number of pairs", () => {
    const [a, b] = [ramp(10, 0), ramp(10, 3.5)];
    const alone = summarize(scored({ a, b }), FAST).comparisons[0];
    const amongThree = summarize(scored({ a, b, c: ramp(10, 100) }), FAST).comparisons;
    for (const pair of amongThree) expect(pair.pValue).toBeCloseTo(3 * (alone.pValue ?? 0), 2);
    expect(amongThree[0].pValue).toBeGreaterThan(2 * (alone.pValue ?? 0));
  });

  it("speak of equal scores, of different seeds, and of agents without a run that counts", () => {
    expect(words({ a: [500, 500], b: [500, 500] })).toEqual([
      "can't tell a from b on CartPole-v1 with 2 seeds; they scored the same on every one",
    ]);
    expect(words({ a: [1, 2, 9], b: [5, 6] })[0]).toContain("2 and 3 seeds");
    expect(words({ a: [1, 2], b: [2, 1] })[0]).toContain("; no difference was seen, so how many would be needed can't be told");
    const unjudged = synthetic({ agents: ["a", "b"], envs: ["CartPole-v1"], seeds: 1, steps: 200, evaluations: 0 });
    const runs = unjudged.runs.map((run) => (run.agent === "a" ? { ...run, final: { ...run.final, returns: [] } } : run));
    expect(summarize({ ...unjudged, runs }, FAST).comparisons[0].words).toBe(
      "a has no run on CartPole-v1 that can be counted, so it can't be compared",
    );
  });
});
