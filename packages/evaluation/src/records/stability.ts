import type { RunRecord } from "@quantal/core";
import { type Axis, evaluationMarks, runLines } from "./curves.ts";
import { countsAsFloor } from "./scores.ts";

/** How steadily one run held what it had learned. Shares of the same scale, 0 is best. */
export interface RunStability {
  readonly seed: number;
  /** (best - final) / scale over the evaluation curve. */
  readonly dropFromBest: number;
  /** The largest fall from a peak to a later low of the evaluation curve / scale. */
  readonly largestDrawdown: number;
}

/**
 * How far a run fell from its best evaluation, and how deep it fell on the way. The scale is best - min(0, floor): where returns are
 * positive that is the best itself, so the drop is (best - final) / best; where a random policy's return is negative (Pendulum),
 * best / best would turn around its sign, so what was won over the floor is the scale instead. A failed run ends at the floor.
 * Nothing where a run has fewer than two evaluations, or never rose above the scale's origin.
 */
export function stabilityOf(run: RunRecord, floor: number | undefined): RunStability | undefined {
  const values = evaluationMarks(run, "steps").map(({ y }) => y);
  if (countsAsFloor(run) && floor !== undefined) values.push(floor);
  if (values.length < 2) return undefined;
  let best = values[0];
  let fall = 0;
  for (const value of values) {
    best = Math.max(best, value);
    fall = Math.max(fall, best - value);
  }
  const scale = best - Math.min(0, floor ?? 0);
  if (scale <= 0) return undefined;
  return { seed: run.seed, dropFromBest: (best - values[values.length - 1]) / scale, largestDrawdown: fall / scale };
}

/**
 * The area under each run's curve divided by the curve's length: its mean return over the budget, in the unit of a return. Evaluations
 * where there are two or more, trailing training returns otherwise. Before its first value a run counts as that value; after its end
 * as its last one, or the floor where it failed. Nothing for a run without values.
 * @param end - budget in the axis' unit: training steps or seconds, the same for runs that are compared
 */
export function areaUnderCurve(run: RunRecord, axis: Axis, end: number, floor: number | undefined): number | undefined {
  const measure = evaluationMarks(run, axis).length > 1 ? "evaluation" : "training";
  const [{ y }] = runLines([run], { axis, measure, end, points: 200, ...(floor === undefined ? {} : { floor }) });
  const first = y.findIndex((value) => !Number.isNaN(value));
  if (first < 0) return run.failure === undefined ? undefined : floor;
  let area = (first + 1) * y[first]; // 200 intervals: the first of them is flat
  let before = y[first];
  for (let i = first + 1; i < y.length; i++) {
    const value = Number.isNaN(y[i]) ? before : y[i];
    area += (before + value) / 2;
    before = value;
  }
  return area / y.length;
}
