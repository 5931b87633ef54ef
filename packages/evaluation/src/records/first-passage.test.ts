import type { RunRecord } from "@quantal/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { synthetic } from "../../test-data/synthetic.ts";
import { firstEvaluationPassage, firstPassage } from "./first-passage.ts";

const [base] = synthetic({ seeds: 1, agents: ["ppo"], envs: ["CartPole-v1"] }).runs;

function runOf(returns: readonly number[], changes: Partial<RunRecord> = {}): RunRecord {
  const steps = returns.map((_, i) => 10 * (i + 1));
  const ledger = { budget: 10_000, training: 10 * returns.length, evaluation: 0, discarded: 0 };
  return { ...base, ledger, training: { steps, returns, lengths: returns.map(() => 10) }, ...changes };
}

describe("firstPassage", () => {
  it("is the end of the first window whose mean is at the threshold", () => {
    expect(firstPassage(runOf([0, 0, 10, 10, 10]), 10, 3)).toEqual({ seed: 1, reached: true, steps: 50 });
    expect(firstPassage(runOf([0, 10, 20, 0]), 10, 3)).toEqual({ seed: 1, reached: true, steps: 30 });
  });

  it("never counts fewer episodes than the window", () => {
    expect(firstPassage(runOf([500, 500]), 475, 3)).toEqual({ seed: 1, reached: false, steps: 20 });
    expect(firstPassage(runOf(new Array(99).fill(500)), 475)).toMatchObject({ reached: false });
    expect(firstPassage(runOf(new Array(100).fill(500)), 475)).toMatchObject({ reached: true, steps: 1000 });
  });

  it("censors a run that never gets there where its training ended, a failed one at its whole budget", () => {
    expect(firstPassage(runOf([1, 1, 1]), 10, 2)).toMatchObject({ reached: false, steps: 30 });
    expect(firstPassage(runOf([1, 1, 1], { failure: "it broke" }), 10, 2)).toMatchObject({ reached: false, steps: 10_000 });
    expect(firstPassage(runOf([]), 10)).toMatchObject({ reached: false, steps: 0 });
  });

  it("equals a search that sums every window anew", () => {
    const returns = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 });
    fc.assert(
      fc.property(returns, fc.integer({ min: 1, max: 12 }), (values, window) => {
        const sums = values.map((_, i) => values.slice(Math.max(0, i - window + 1), i + 1).reduce((sum, value) => sum + value, 0));
        const at = sums.findIndex((sum, i) => i >= window - 1 && sum / window >= 12);
        expect(firstPassage(runOf(values), 12, window)).toEqual({
          seed: 1,
          reached: at >= 0,
          steps: at >= 0 ? 10 * (at + 1) : 10 * values.length,
        });
      }),
    );
  });

  it("doesn't drift over many episodes of very different size", () => {
    const returns = Array.from({ length: 5000 }, (_, i) => (i < 2500 ? (i % 2 === 0 ? 1e15 : -1e15) + 0.1 * (i % 7) : 1));
    expect(firstPassage(runOf(returns.map((value, i) => (i < 2500 ? -Math.abs(value) : value))), 1, 100)).toMatchObject({
      reached: true,
      steps: 26_000,
    });
  });
});

describe("firstEvaluationPassage", () => {
  const evaluation = (steps: number, meanReturn: number) => ({
    steps,
    meanReturn,
    standardDeviation: 0,
    returns: [meanReturn],
    lengths: [1],
    wallSeconds: 1,
  });

  it("is the first snapshot at the threshold, the final one included", () => {
    const evaluations = [evaluation(100, 5), evaluation(200, 12), evaluation(300, 8)];
    expect(firstEvaluationPassage(runOf([], { evaluations }), 10)).toMatchObject({ reached: true, steps: 200 });
    expect(firstEvaluationPassage(runOf([], { evaluations: [], final: evaluation(400, 11) }), 10)).toMatchObject({
      reached: true,
      steps: 400,
    });
  });

  it("censors a run without one", () => {
    const final = { ...evaluation(0, 0), returns: [] };
    expect(firstEvaluationPassage(runOf([1], { evaluations: [], final }), -5)).toMatchObject({ reached: false, steps: 10 });
  });
});
