import type { RunRecord } from "@quantal/core";
import { describe, expect, it } from "vitest";
import { synthetic } from "../../test-data/synthetic.ts";
import { evaluationMarks, learningCurve, runLines } from "./curves.ts";

const [base] = synthetic({ seeds: 1, agents: ["ppo"], envs: ["CartPole-v1"] }).runs;

function runOf(seed: number, returns: readonly number[], changes: Partial<RunRecord> = {}): RunRecord {
  const steps = returns.map((_, i) => 10 * (i + 1));
  const ledger = { budget: 100, training: 10 * returns.length, evaluation: 0, discarded: 0 };
  const trainingWallSeconds = steps.map((step) => step / 100);
  return {
    ...base,
    seed,
    ledger,
    training: { steps, returns, lengths: steps },
    trainingWallSeconds,
    wallSeconds: returns.length / 10,
    ...changes,
  };
}
const judged = (steps: number, meanReturn: number) => ({ steps, meanReturn, standardDeviation: 0, returns: [meanReturn], lengths: [1] });

describe("learningCurve", () => {
  it("is the median over runs of a trailing mean, at the points of the grid", () => {
    const runs = [runOf(1, [1, 2, 3, 4]), runOf(2, [3, 4, 5, 6]), runOf(3, [10, 10, 10, 10])];
    const curve = learningCurve(runs, { axis: "steps", measure: "training", points: 4, smoothing: 2 });
    expect(curve).toMatchObject({ x: [10, 20, 30, 40], median: [3, 3.5, 4.5, 5.5], runs: [3, 3, 3, 3] });
    expect(curve.low).toEqual([1, 1.5, 2.5, 3.5]);
    expect(curve.high).toEqual([10, 10, 10, 10]);
  });

  it("over wall time keeps the last value of a run that has ended", () => {
    const runs = [runOf(1, [1, 1]), runOf(2, [5, 5, 5, 9])];
    const curve = learningCurve(runs, { axis: "seconds", measure: "training", points: 4, smoothing: 1 });
    expect(curve.x).toEqual([0.1, 0.2, 0.30000000000000004, 0.4]);
    expect(curve.median).toEqual([3, 3, 3, 5]);
  });

  it("counts a failed run as the floor from where it failed", () => {
    const runs = [runOf(1, [8, 8], { failure: "it broke" }), runOf(2, [8, 8, 8, 8])];
    const options = { axis: "steps", measure: "training", points: 4, smoothing: 1 } as const;
    expect(learningCurve(runs, { ...options, floor: 2 }).median).toEqual([8, 8, 5, 5]);
    expect(learningCurve(runs, options)).toMatchObject({ median: [8, 8, 8, 8], runs: [2, 2, 1, 1] });
  });

  it("begins where every run has a value, without those that never have one", () => {
    const late = runOf(1, [4], { training: { steps: [30], returns: [4], lengths: [30] } });
    const runs = [late, runOf(2, [6, 6, 6, 6]), runOf(3, [])];
    expect(learningCurve(runs, { axis: "steps", measure: "training", points: 4 })).toMatchObject({ x: [30, 40], runs: [2, 2] });
  });

  it("is empty without runs and without episodes", () => {
    const empty = { x: [], median: [], low: [], high: [], runs: [] };
    expect(learningCurve([], { axis: "steps", measure: "training" })).toEqual(empty);
    expect(
      learningCurve([runOf(1, [], { evaluations: [], final: { ...judged(0, 0), returns: [] } })], { axis: "steps", measure: "evaluation" }),
    ).toEqual(empty);
  });

  it("joins evaluations by straight lines and holds the last", () => {
    const evaluations = [{ ...judged(20, 10), wallSeconds: 0.2 }];
    const [line] = runLines([runOf(1, [1, 1, 1, 1], { evaluations, final: judged(40, 30) })], {
      axis: "steps",
      measure: "evaluation",
      points: 5,
      end: 50,
    });
    expect([...line.y]).toEqual([Number.NaN, 10, 20, 30, 30]);
  });
});

describe("evaluationMarks", () => {
  it("adds the final evaluation once", () => {
    const evaluations = [{ ...judged(20, 10), wallSeconds: 0.2 }];
    expect(evaluationMarks(runOf(1, [1, 1], { evaluations, final: judged(20, 11) }), "steps")).toEqual([{ x: 20, y: 10 }]);
    expect(evaluationMarks(runOf(1, [1, 1], { evaluations, final: judged(30, 11) }), "seconds")).toEqual([
      { x: 0.2, y: 10 },
      { x: 0.2, y: 11 },
    ]);
    expect(evaluationMarks(runOf(1, [1, 1], { evaluations: [], final: judged(30, 11), failure: "it broke" }), "steps")).toEqual([]);
  });
});
