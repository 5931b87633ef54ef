import * as Plot from "@observablehq/plot";
import type { Estimate } from "../../summary/types.ts";
import type { Html } from "../page/html.ts";
import { compact, domainOf, draw, rowAxis } from "./draw.ts";

/** Of a row of such a chart, in pixels. */
export const ROW_HEIGHT = 22;
const WIDTH = 280; // beside the names

/** An arm: what each seed came to, and the estimate over them. */
export interface ChartRow {
  readonly label: string;
  readonly dots: readonly number[];
  readonly estimate: Estimate | undefined;
}

/** A row an arm: a dot a seed, and the estimate with its interval. @param length - characters that names are cut to. @default 20 */
export function rowsChart(label: string, axis: string, rows: readonly ChartRow[], length = 20): Html {
  const { marginLeft, mark } = rowAxis(
    rows.map((row) => row.label),
    length,
  );
  return draw(label, "chart", {
    width: marginLeft + WIDTH,
    height: ROW_HEIGHT * rows.length + 50,
    marginLeft,
    marginRight: 16,
    marginTop: 6,
    marginBottom: 38,
    x: {
      domain: domainOf(rows.flatMap(({ dots }) => dots)),
      label: axis,
      labelAnchor: "center",
      labelArrow: "none",
      tickFormat: compact,
      ticks: 5,
      grid: true,
    },
    y: { domain: [rows.length - 0.5, -0.5], axis: null },
    marks: [mark, ...rows.flatMap(rowMarks)],
  });
}

function rowMarks({ dots, estimate }: ChartRow, row: number): Plot.Markish[] {
  const color = "var(--agent-0)";
  const points = dots.map((value) => ({ value, row: row - 0.12 }));
  const marks: Plot.Markish[] = [Plot.dot(points, { x: "value", y: "row", r: 2.6, fill: color, fillOpacity: 0.4 })];
  if (estimate === undefined) return marks;
  if (estimate.interval !== undefined) {
    const { low, high } = estimate.interval;
    marks.push(Plot.ruleY([row + 0.22], { x1: low, x2: high, stroke: "var(--agent-1)", strokeWidth: 4, strokeOpacity: 0.4 }));
  }
  marks.push(Plot.ruleX([estimate.value], { y1: row + 0.02, y2: row + 0.42, stroke: "var(--agent-1)", strokeWidth: 3 }));
  return marks;
}
