import type { RunRecord } from "@quantal/core";
import { stream } from "@quantal/numeric";
import { expect, test } from "vitest";
import { synthetic } from "../../test-data/synthetic.ts";
import { interquartileMean, mean } from "../statistics/estimates.ts";
import { studyComparison, studyResults } from "./study-results.ts";
import type { StudyPlan, StudyRuns } from "./types.ts";

const SEEDS = 12;
const TASKS = ["rough", "smooth"];
const ARMS = ["a", "b"];
const PLAN: StudyPlan = {
  ...{ name: "test", title: "A test", question: "Does it work?", isQuick: false },
  arms: ARMS.map((label) => ({ label, agent: label })),
  tasks: [
    { label: "rough", env: "Rough-v0", top: 220, twin: "smooth" },
    { label: "smooth", env: "Smooth-v0", top: 120 },
  ],
  contrasts: [["a", "b"]],
  scale: { seeds: SEEDS, steps: 2000, tuning: { trials: 4, seeds: 1, steps: 100 } },
};
const FLOOR = 20;
const MAKING = { command: "quantal reproduce test", versions: { node: "20" }, machine: { cores: 2 }, revisions: ["abc"] };

/** What each arm scores with each seed: a leads on the rough task only. */
const noise = stream(5, "study-test");
const SCORES = new Map(
  TASKS.flatMap((task) =>
    ARMS.map((arm) => [
      `${task} ${arm}`,
      Array.from({ length: SEEDS }, () => 60 + (task === "rough" && arm === "a" ? 100 : 0) + 5 * noise.normal()),
    ]),
  ),
);
const scoresOf = (task: string, arm: string): number[] => SCORES.get(`${task} ${arm}`) ?? [];

function done(): StudyRuns {
  const whole = synthetic({ agents: ARMS, envs: ["CartPole-v1", "Pendulum-v1"], seeds: SEEDS, steps: 2000, evaluations: 5 });
  const runs = whole.runs.map((run): RunRecord => {
    const env = run.env === "CartPole-v1" ? "rough" : "smooth";
    const score = scoresOf(env, run.agent)[run.seed - 1];
    return { ...run, env, final: { ...run.final, meanReturn: score, returns: [score] } };
  });
  const budget = { method: "halving", trials: 4, seeds: 1, steps: 100, totalSteps: 300 };
  const searches = TASKS.flatMap((task) =>
    ARMS.map((arm) => ({ task, arm, budget, trial: 2, value: 70, defaultValue: 60, options: { learningRate: 0.1 } })),
  );
  const floors = Object.fromEntries(TASKS.map((task) => [task, { policy: "random" as const, meanReturn: FLOOR, episodes: 100, seed: 0 }]));
  return { searches, runs, thresholds: { rough: 150 }, floors };
}

const FAST = { resamples: 500 };
const results = studyResults(PLAN, done(), MAKING, FAST);

test("a lead on the rough task alone is found as an interaction, in normalized scores", () => {
  const [found, byArea] = results.interactions;
  expect([found.measure, byArea.measure]).toEqual(["score", "area"]);
  const scaled = (task: string, arm: string, top: number) => scoresOf(task, arm).map((score) => (score - FLOOR) / (top - FLOOR));
  const [ra, rb, sa, sb] = [scaled("rough", "a", 220), scaled("rough", "b", 220), scaled("smooth", "a", 120), scaled("smooth", "b", 120)];
  expect(found.estimate).toBeCloseTo(mean(ra.map((value, k) => value - rb[k] - (sa[k] - sb[k]))), 12);
  expect(found).toMatchObject({ arms: ["a", "b"], tasks: ["rough", "smooth"], seeds: SEEDS, isClaimed: true });
  expect(found.words).toMatch(/^a's lead over b is larger on rough than on smooth/);
});

test("tasks with a twin are taken together apart from the smooth ones", () => {
  expect(results.groups.map(({ name, tasks }) => [name, tasks])).toEqual([
    ["discontinuous", ["rough"]],
    ["smooth", ["smooth"]],
  ]);
  const [{ arms, improvements }] = results.groups;
  expect(arms[0].interquartileMean.value).toBeCloseTo(interquartileMean(scoresOf("rough", "a").map((score) => (score - 20) / 200)), 12);
  expect(improvements).toMatchObject([{ arms: ["a", "b"], estimate: { value: 1 } }]);
});

test("the arm whose runs fall less is steadier, where 10 seeds or more say so", () => {
  const runs = done();
  const falling = runs.runs.map((run): RunRecord => {
    const depth = run.agent === "a" ? 10 : 60;
    const heights = [100, 200, 200 - depth - run.seed, 150, run.final.meanReturn];
    const evaluations = heights.map((meanReturn, k) => ({
      ...run.final,
      steps: 400 * (k + 1),
      meanReturn,
      returns: [meanReturn],
      wallSeconds: k,
    }));
    return { ...run, evaluations, final: { ...run.final, steps: 2000, meanReturn: 190, returns: [190] } };
  });
  const cut = falling.map((run) => ({ ...run, evaluations: run.evaluations.slice(0, 4) }));
  const drawdowns = (list: readonly RunRecord[]) =>
    studyResults(PLAN, { ...runs, runs: list }, MAKING, FAST).pairs.filter(({ measure }) => measure === "drawdown");
  const [rough] = drawdowns(cut);
  expect(rough).toMatchObject({ task: "rough", arms: ["a", "b"], seeds: SEEDS, isClaimed: true, probability: { value: 1 } });
  expect(rough.words).toMatch(/^a is steadier than b on rough \(probability of a smaller drawdown 1\.00/);
  const [open] = drawdowns(falling.filter(({ seed }) => seed < 10));
  expect(open).toMatchObject({ isClaimed: false, words: "can't tell whether a is steadier than b on rough with 9 seeds" });
  expect(open.pValue).toBeUndefined();
});

test("areas under the curve tell who is ahead on the way, and are compared between twins", () => {
  const runs = done();
  const early = runs.runs.map((run): RunRecord => {
    const heights = run.agent === "a" && run.env === "rough" ? [190, 200] : [30 + run.seed / 10, 200];
    const evaluations = heights.map((meanReturn, k) => ({
      ...run.final,
      steps: 1000 * (k + 1),
      meanReturn,
      returns: [meanReturn],
      wallSeconds: k,
    }));
    return { ...run, evaluations, final: { ...run.final, steps: 2000, meanReturn: 200, returns: [200] } };
  });
  const { pairs, interactions } = studyResults(PLAN, { ...runs, runs: early }, MAKING, FAST);
  const byArea = pairs.filter(({ measure }) => measure === "area");
  expect(byArea.map(({ task, isClaimed }) => [task, isClaimed])).toEqual([
    ["rough", true],
    ["smooth", false],
  ]);
  expect(byArea[0].words).toMatch(/^a is ahead of b on rough \(probability of a larger area under the curve 1\.00/);
  expect(interactions.map(({ measure, isClaimed }) => [measure, isClaimed])).toEqual([
    ["score", false],
    ["area", true],
  ]);
});

test("seconds to the first evaluation at the threshold are compared where the task has one; who never gets there is last", () => {
  const runs = done();
  const timed = runs.runs.map((run): RunRecord => {
    const isSlow = run.agent === "a";
    const heights = isSlow && run.seed > 6 ? [40, 140] : [40, 160]; // half of a's runs never reach 150
    const seconds = isSlow ? [5, 9 + run.seed / 100] : [1, 2 + run.seed / 100];
    return {
      ...run,
      evaluations: heights.map((y, k) => ({ ...run.final, steps: 1000 * (k + 1), meanReturn: y, returns: [y], wallSeconds: seconds[k] })),
    };
  });
  const own = studyResults(PLAN, { ...runs, runs: timed }, MAKING, FAST).pairs.filter(({ measure }) => measure === "seconds");
  expect(own).toMatchObject([{ task: "rough", arms: ["b", "a"], seeds: SEEDS, isClaimed: true, probability: { value: 1 } }]);
  expect(own[0].words).toMatch(/^b solves sooner, by the clock, than a on rough \(probability of fewer seconds 1\.00/);
});

test("an arm that never learned isn't called steady or unsteady: its falls are noise", () => {
  const runs = done();
  const flat = runs.runs.map((run): RunRecord => {
    const heights = run.agent === "b" ? [21, 30 - run.seed / 10, 22] : [100, 200, 199];
    const judged = { ...run.final, standardDeviation: 15, returns: new Array(16).fill(0) }; // a standard error of 3.75
    const evaluations = heights.map((y, k) => ({ ...judged, steps: 600 * (k + 1), meanReturn: y, wallSeconds: k }));
    return { ...run, evaluations, final: { ...judged, steps: 2000, meanReturn: heights[2] } };
  });
  const { pairs } = studyResults(PLAN, { ...runs, runs: flat }, MAKING, FAST);
  expect(pairs.filter(({ measure }) => measure === "drawdown")).toEqual([]);
});

test("arms are compared in pairs, or all with the reference alone", () => {
  expect(results.summary.comparisons.map(({ env, isClaimed }) => [env, isClaimed])).toEqual([
    ["rough", true],
    ["smooth", false],
  ]);
  const runs = done();
  const third = runs.runs.filter(({ agent }) => agent === "b").map((run) => ({ ...run, agent: "c" }));
  const plan = { ...PLAN, arms: [...PLAN.arms, { label: "c", agent: "c" }], contrasts: [], reference: "a" };
  const { summary, interactions } = studyResults(plan, { ...runs, runs: [...runs.runs, ...third] }, MAKING, FAST);
  expect(summary.comparisons.map(({ agents }) => [...agents].sort().join(" "))).toEqual(["a b", "a c", "a b", "a c"]);
  expect(interactions).toEqual([]);
});

test("every run, curve and search is there, and what a report wants", () => {
  expect(results.runs).toHaveLength(4 * SEEDS);
  expect(results.runs[0]).toMatchObject({ task: "rough", arm: "a", seed: 1, score: scoresOf("rough", "a")[0] });
  expect(results.curves.map(({ task, arm, axis }) => `${task} ${arm} ${axis}`)).toHaveLength(8);
  for (const { x, median } of results.curves) expect(x).toHaveLength(median.length);
  const comparison = studyComparison(PLAN, done(), MAKING);
  expect(comparison).toMatchObject({
    format: "quantal-comparison",
    steps: 2000,
    thresholds: { rough: 150 },
    seeds: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  });
  expect(comparison.tuning?.["a"]).toMatchObject({ trials: 4, totalSteps: 600 }); // of both tasks
});

test("results are plain JSON", () => {
  expect(JSON.parse(JSON.stringify(results))).toEqual(results);
});
