import * as Plot from "@observablehq/plot";
import type { RunRecord } from "@quantal/core";
import {
  type Axis,
  type Curve,
  type CurveOptions,
  extentOf,
  learningCurve,
  type Measure,
  type RunLine,
  runLines,
} from "../../records/curves.ts";
import type { Html } from "../page/html.ts";
import { compact, domainOf, draw, timeUnit } from "./draw.ts";
import { type Look, lookOf } from "./palette.ts";

/** One environment's runs, by agent, and what all its charts have in common. */
export interface LearningInput {
  readonly env: string;
  readonly agents: readonly { readonly agent: string; readonly runs: readonly RunRecord[] }[];
  readonly threshold: number | undefined;
  readonly floor: number | undefined;
  readonly looks: ReadonlyMap<string, Look>;
}

interface Drawn {
  readonly look: Look;
  readonly agent: string;
  readonly curve: Curve;
  readonly lines: readonly RunLine[];
}

const MAX_THIN_LINES = 30; // on one chart; beyond it the small multiples alone show every run
const MARK_EVERY = 12; // points between the symbols on a curve

/** The learning curves of one environment over steps and over wall time, on one scale of returns; nothing where there is nothing to draw. */
export function learningCharts(input: LearningInput, measure: Measure): Html[] {
  const all = input.agents.flatMap(({ runs }) => runs);
  const axes = (["steps", "seconds"] as const).map((axis) => {
    const end = Math.max(0, ...all.map((run) => extentOf(run, axis)));
    return {
      axis,
      end,
      drawn: input.agents.map(({ agent, runs }) => drawnOf(input, agent, runs, { axis, measure, ...(axis === "steps" ? { end } : {}) })),
    };
  });
  const shown = axes.flatMap(({ drawn }) =>
    drawn.flatMap(({ curve, lines }) => [...curve.low, ...curve.high, ...lines.flatMap(({ y }) => [...y])]),
  );
  if (shown.every(Number.isNaN)) return [];
  const domain = domainOf(input.threshold === undefined ? shown : [...shown, input.threshold]);
  return axes.map(({ axis, end, drawn }) => learningChart(input, measure, { axis, end, drawn, domain }));
}

function drawnOf({ floor, looks }: LearningInput, agent: string, runs: readonly RunRecord[], options: CurveOptions): Drawn {
  const whole = floor === undefined ? options : { ...options, floor };
  return { agent, look: lookOf(looks, agent), curve: learningCurve(runs, whole), lines: runLines(runs, whole) };
}

function learningChart(
  { env, threshold }: LearningInput,
  measure: Measure,
  { axis, end, drawn, domain }: { axis: Axis; end: number; drawn: readonly Drawn[]; domain: [number, number] },
): Html {
  const unit = axis === "steps" ? { name: "training steps", seconds: 1 } : timeUnit(end);
  const label = axis === "steps" ? unit.name : `wall time, ${unit.name}`;
  const isThin = drawn.reduce((sum, { lines }) => sum + lines.length, 0) <= MAX_THIN_LINES;
  const what = measure === "training" ? "Return of training episodes" : "Return of evaluated snapshots";
  const ends = drawn.map(({ agent, curve }) => `${agent} ends at ${compact(curve.median.at(-1) ?? Number.NaN)}`);
  return draw(`${what} on ${env} over ${label}, median over seeds: ${ends.join(", ")}`, "chart", {
    width: 520,
    height: 330,
    marginLeft: 52,
    marginRight: 18,
    marginTop: 18,
    marginBottom: 42,
    x: {
      domain: [0, Math.max(end / unit.seconds, Number.MIN_VALUE)],
      label,
      labelAnchor: "center",
      labelArrow: "none",
      tickFormat: compact,
      ticks: 6,
    },
    y: { domain, label: null, tickFormat: compact, ticks: 6, grid: true },
    marks: [
      ...(threshold === undefined ? [] : [Plot.ruleY([threshold], { stroke: "var(--quiet)", strokeDasharray: "4,3" })]),
      ...(isThin ? drawn.map((one) => thinLines(one, unit.seconds)) : []),
      ...drawn.flatMap((one) => curveMarks(one, unit.seconds)),
    ],
  });
}

function thinLines({ agent, look, lines }: Drawn, scale: number): Plot.Markish {
  const points = lines.flatMap(({ seed, x, y }) => Array.from(x, (at, i) => ({ seed, x: at / scale, y: y[i] })));
  const title = ({ seed }: { seed: number }) => `${agent}, seed ${seed}`;
  return Plot.line(points, {
    x: "x",
    y: "y",
    z: "seed",
    stroke: look.color,
    strokeOpacity: 0.32,
    strokeWidth: 0.9,
    className: `agent-${look.index}`,
    title,
  });
}

function curveMarks({ agent, look, curve, lines }: Drawn, scale: number): Plot.Markish[] {
  const points = curve.x.map((x, i) => ({ x: x / scale, median: curve.median[i], low: curve.low[i], high: curve.high[i] }));
  const { color, symbol, index } = look;
  const className = `agent-${index}`;
  const title = () => `${agent}: median of ${lines.length}`;
  const marked = points.filter((_, i) => i === points.length - 1 || i % MARK_EVERY === (3 * index) % MARK_EVERY);
  return [
    Plot.areaY(points, { x: "x", y1: "low", y2: "high", fill: color, fillOpacity: 0.16, className }),
    Plot.line(points, { x: "x", y: "median", stroke: color, strokeWidth: 2.2, className, title }),
    Plot.dot(marked, { x: "x", y: "median", symbol, fill: color, stroke: "var(--paper)", strokeWidth: 0.8, r: 3.6, className }),
  ];
}
