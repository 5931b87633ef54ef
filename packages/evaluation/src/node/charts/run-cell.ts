import * as Plot from "@observablehq/plot";
import type { RunRecord } from "@quantal/core";
import { evaluationMarks, extentOf, runLines } from "../../records/curves.ts";
import type { Html } from "../page/html.ts";
import { compact, draw } from "./draw.ts";
import type { Look } from "./palette.ts";

/** What the small charts of one environment have in common. */
export interface CellScale {
  readonly steps: number;
  readonly domain: readonly [number, number];
  readonly threshold: number | undefined;
  /** Pieces that the steps are cut into: the lowest and highest episode of each is shown. */
  readonly pieces: number;
}

/** One run by itself: the range of its training episodes, their trailing mean, its evaluations, and where it failed. */
export function runCell(run: RunRecord, { color }: Look, { steps, domain, threshold, pieces }: CellScale): Html {
  const [line] = runLines([run], { axis: "steps", measure: "training", end: steps, points: pieces });
  const last = extentOf(run, "steps");
  const points = Array.from(line.x, (x, i) => ({ x, y: line.y[i] })).filter(({ x, y }) => !Number.isNaN(y) && x <= last + steps / pieces);
  const marks = evaluationMarks(run, "steps");
  return draw(`${run.agent} on ${run.env}, seed ${run.seed}`, "chart cell", {
    width: 240,
    height: 140,
    marginLeft: 46,
    marginRight: 10,
    marginTop: 8,
    marginBottom: 22,
    x: { domain: [0, Math.max(1, steps)], ticks: 3, tickFormat: compact, label: null, tickSize: 3 },
    y: { domain: [...domain], ticks: 3, tickFormat: compact, label: null, grid: true, tickSize: 0 },
    marks: [
      ...(threshold === undefined ? [] : [Plot.ruleY([threshold], { stroke: "var(--quiet)", strokeDasharray: "3,3", strokeWidth: 0.8 })]),
      Plot.areaY(rangeOf(run, steps, pieces), {
        x: "x",
        y1: "low",
        y2: "high",
        fill: color,
        fillOpacity: 0.2,
        stroke: color,
        strokeOpacity: 0.2,
      }),
      Plot.line(points, { x: "x", y: "y", stroke: color, strokeWidth: 1.6 }),
      Plot.dot(marks, {
        x: "x",
        y: "y",
        r: 2.6,
        fill: "var(--paper)",
        stroke: color,
        strokeWidth: 1.4,
        title: ({ y }) => `evaluation: ${compact(y)}`,
      }),
      ...(run.failure === undefined
        ? []
        : [
            Plot.ruleX([last], { stroke: "var(--bad)", strokeWidth: 1.5 }),
            Plot.text([last], { x: last, frameAnchor: "top", text: () => "failed", fill: "var(--bad)", dx: 20, dy: 2 }),
          ]),
    ],
  });
}

/** The lowest and the highest return of each piece that has episodes. */
function rangeOf(run: RunRecord, steps: number, pieces: number): { x: number; low: number; high: number }[] {
  const low = new Float64Array(pieces).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(pieces).fill(Number.NEGATIVE_INFINITY);
  run.training.returns.forEach((value, i) => {
    const piece = Math.min(pieces - 1, Math.max(0, Math.ceil((run.training.steps[i] * pieces) / Math.max(1, steps)) - 1));
    low[piece] = Math.min(low[piece], value);
    high[piece] = Math.max(high[piece], value);
  });
  return Array.from(low, (value, i) => ({ x: ((i + 0.5) * steps) / pieces, low: value, high: high[i] })).filter(
    ({ low: least, high: most }) => least <= most,
  );
}
