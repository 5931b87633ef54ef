import type { RunRecord } from "@quantal/core";
import { describe, expect, it } from "vitest";
import { synthetic } from "../../test-data/synthetic.ts";
import { areaUnderCurve, stabilityOf } from "./stability.ts";

const [template] = synthetic({ agents: ["ppo"], envs: ["CartPole-v1"], seeds: 1, steps: 1000, evaluations: 1 }).runs;
/** A run with these evaluations at equal distances, the last of them final, at 10 steps a second. */
function watched(values: readonly number[], parts: Partial<RunRecord> = {}): RunRecord {
  const evaluations = values.map((meanReturn, i) => {
    const steps = (1000 * (i + 1)) / values.length;
    return { steps, meanReturn, standardDeviation: 0, returns: [meanReturn], lengths: [1], wallSeconds: steps / 10 };
  });
  return { ...template, evaluations, final: evaluations[values.length - 1], wallSeconds: 100, ...parts };
}

describe("stabilityOf", () => {
  it("is (best - final) / best, and the deepest fall from a peak, where returns are positive", () => {
    expect(stabilityOf(watched([100, 400, 100, 500, 450]), 20)).toMatchObject({ dropFromBest: 0.1, largestDrawdown: 0.6 });
    expect(stabilityOf(watched([100, 200, 300]), undefined)).toMatchObject({ dropFromBest: 0, largestDrawdown: 0 });
  });

  it("is a share of what was won over the floor where returns are negative", () => {
    const { dropFromBest } = stabilityOf(watched([-1200, -200, -450]), -1200) ?? {};
    expect(dropFromBest).toBeCloseTo(0.25, 12);
    expect(stabilityOf(watched([-1200, -1200]), -1200)).toBeUndefined();
    expect(stabilityOf(watched([-300, -200]), undefined)).toBeUndefined();
  });

  it("lets a failed run end at the floor, and says nothing of a single evaluation", () => {
    const failed = watched([100, 400], { failure: "it failed", final: { ...template.final, returns: [] } });
    expect(stabilityOf(failed, 20)).toMatchObject({ dropFromBest: 0.95, largestDrawdown: 0.95 });
    expect(stabilityOf(watched([100]), 20)).toBeUndefined();
  });
});

describe("areaUnderCurve", () => {
  it("is the mean height of the curve over the budget, of steps or of seconds", () => {
    expect(areaUnderCurve(watched([7, 7, 7]), "steps", 1000, 0)).toBeCloseTo(7, 12);
    // flat at 100 up to step 500, then a straight line to 200 at 1000
    expect(areaUnderCurve(watched([100, 200]), "steps", 1000, 0)).toBeCloseTo(0.5 * 100 + 0.5 * 150, 9);
    // after its end at second 100 the run keeps its last value
    expect(areaUnderCurve(watched([100, 200]), "seconds", 200, 0)).toBeCloseTo(0.5 * 125 + 0.5 * 200, 9);
  });

  it("counts a failed run as the floor from its failure on, and one without values not at all", () => {
    const failed = watched([100, 100], { failure: "it failed", ledger: { ...template.ledger, training: 500 } });
    expect(areaUnderCurve(failed, "steps", 1000, 20)).toBeCloseTo(60, 0);
    const empty = { ...template, evaluations: [], training: { steps: [], returns: [], lengths: [] }, trainingWallSeconds: [] };
    expect(areaUnderCurve(empty, "steps", 1000, 20)).toBeUndefined();
  });
});
