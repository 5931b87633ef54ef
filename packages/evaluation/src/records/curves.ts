import type { RunRecord } from "@quantal/core";
import { requireInteger } from "@quantal/numeric";
import type { BootstrapOptions, Interval } from "../statistics/bootstrap.ts";
import { median } from "../statistics/estimates.ts";
import { medianIntervals } from "../statistics/median-interval.ts";

/** What a curve runs over: training steps, or seconds of wall time. */
export type Axis = "steps" | "seconds";

/** What a curve shows: a trailing mean over training episodes, or evaluations of snapshots. */
export type Measure = "training" | "evaluation";

export interface CurveOptions extends BootstrapOptions {
  readonly axis: Axis;
  readonly measure: Measure;
  /** Last point of the grid, in the axis' unit. @default the furthest that one of these runs came */
  readonly end?: number;
  /** Points of the grid, from end / points to end. @default 100 */
  readonly points?: number;
  /** Training episodes in the trailing mean. @default 20 */
  readonly smoothing?: number;
  /** What a failed run counts as from where it failed; left out, it isn't counted from there. */
  readonly floor?: number;
}

/** Median over runs with its interval, a value a point. Points before every run has a first value are left out. */
export interface Curve {
  readonly x: readonly number[];
  readonly median: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** Runs that each point rests on. */
  readonly runs: readonly number[];
}

/** One run on the grid: NaN where it has no value (yet). */
export interface RunLine {
  readonly seed: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
}

export const SMOOTHING = 20;
const POINTS = 100;
const CURVE_RESAMPLES = 2000;

/** How far a run came: training steps or seconds. */
export function extentOf(run: RunRecord, axis: Axis): number {
  return axis === "steps" ? run.ledger.training : run.wallSeconds;
}

/**
 * The learning curve of the runs of one agent on one environment, on a common grid: the pointwise median over runs with its percentile
 * bootstrap interval. A run that ended keeps its last value; a failed one counts as the floor from there on.
 */
export function learningCurve(runs: readonly RunRecord[], options: CurveOptions): Curve {
  const lines = runLines(runs, options);
  const intervalOf = intervals(options);
  const size = lines.at(0)?.x.length ?? 0;
  const started = lines.map(({ y }) => y.findIndex((value) => !Number.isNaN(value))).filter((first) => first >= 0);
  const curve = { x: [] as number[], median: [] as number[], low: [] as number[], high: [] as number[], runs: [] as number[] };
  for (let i = started.length === 0 ? size : Math.max(...started); i < size; i++) {
    const values = lines.map(({ y }) => y[i]).filter((value) => !Number.isNaN(value));
    if (values.length === 0) continue;
    const { low, high } = intervalOf(values);
    curve.x.push(lines[0].x[i]);
    curve.median.push(median(values));
    curve.low.push(low);
    curve.high.push(high);
    curve.runs.push(values.length);
  }
  return curve;
}

/** Every run by itself on the grid that the curve lies on. */
export function runLines(runs: readonly RunRecord[], options: CurveOptions): RunLine[] {
  const end = options.end ?? Math.max(0, ...runs.map((run) => extentOf(run, options.axis)));
  const points = requireInteger("learningCurve", "points", options.points ?? POINTS, 1);
  const x = Float64Array.from({ length: points }, (_, i) => (end * (i + 1)) / points);
  return runs.map((run) => {
    const y = options.measure === "training" ? trainingLine(run, x, options) : evaluationLine(run, x, options.axis);
    if (run.failure !== undefined) fail(y, x, extentOf(run, options.axis), options.floor);
    return { seed: run.seed, x, y };
  });
}

/** The mean return of the last episodes that ended at or before each point (as many as there are, up to the window). */
function trainingLine(run: RunRecord, x: Float64Array, { axis, smoothing = SMOOTHING }: CurveOptions): Float64Array {
  requireInteger("learningCurve", "smoothing", smoothing, 1);
  const { returns, steps } = run.training;
  const at = axis === "steps" ? steps : run.trainingWallSeconds;
  let counted = 0;
  return x.map((point) => {
    while (counted < returns.length && at[counted] <= point) counted++;
    const first = Math.max(0, counted - smoothing);
    let sum = 0;
    for (let i = first; i < counted; i++) sum += returns[i];
    return counted === 0 ? Number.NaN : sum / (counted - first);
  });
}

/** Evaluations joined by straight lines; nothing before the first, the last one's value after it. */
function evaluationLine(run: RunRecord, x: Float64Array, axis: Axis): Float64Array {
  const marks = evaluationMarks(run, axis);
  let next = 0;
  return x.map((point) => {
    while (next < marks.length && marks[next].x <= point) next++;
    if (next === 0) return Number.NaN;
    const before = marks[next - 1];
    if (next === marks.length) return before.y;
    const after = marks[next];
    return before.y + ((after.y - before.y) * (point - before.x)) / (after.x - before.x);
  });
}

/** The evaluations of a run in order, the final one at its end (once, where it is also the last of the marks). */
export function evaluationMarks(run: RunRecord, axis: Axis): { x: number; y: number }[] {
  const marks = run.evaluations
    .filter(({ meanReturn, returns }) => returns.length > 0 && Number.isFinite(meanReturn))
    .map((evaluation) => ({
      x: axis === "steps" ? evaluation.steps : evaluation.wallSeconds,
      y: evaluation.meanReturn,
      steps: evaluation.steps,
    }));
  const isFinalThere = marks.some(({ steps }) => steps >= run.final.steps);
  if (!isFinalThere && run.failure === undefined && run.final.returns.length > 0 && Number.isFinite(run.final.meanReturn)) {
    marks.push({ x: axis === "steps" ? run.final.steps : run.wallSeconds, y: run.final.meanReturn, steps: run.final.steps });
  }
  return marks.map(({ x, y }) => ({ x, y }));
}

function fail(y: Float64Array, x: Float64Array, failedAt: number, floor: number | undefined): void {
  for (let i = 0; i < x.length; i++) if (x[i] > failedAt) y[i] = floor ?? Number.NaN;
}

/** Intervals by number of runs, each made when it is first needed. One run has no spread. */
function intervals({ resamples = CURVE_RESAMPLES, confidence, seed }: CurveOptions): (values: readonly number[]) => Interval {
  const made = new Map<number, (values: readonly number[]) => Interval>();
  const options = { resamples, ...(confidence === undefined ? {} : { confidence }), ...(seed === undefined ? {} : { seed }) };
  return (values) => {
    const size = values.length;
    if (size === 1) return { low: values[0], high: values[0] };
    const interval = made.get(size) ?? medianIntervals(size, options);
    made.set(size, interval);
    return interval(values);
  };
}
