import * as Plot from "@observablehq/plot";
import type { DigitsResults, ShortDigitsRun } from "../../digits/types.ts";
import { compact, domainOf, draw, timeUnit } from "../charts/draw.ts";
import { type Look, lookOf } from "../charts/palette.ts";
import { rowsChart } from "../charts/rows.ts";
import { escapeHtml, trusted } from "../page/html.ts";
import type { Panel } from "../study/sheet.ts";

const PANEL = { width: 480, height: 330 };
const CELL = 26; // side of a cell of a confusion matrix
const NAME = 32; // characters of an arm: a rule, its form and its rate, which is what tells it from the next one

/** A point of a curve: in images or seconds, and test accuracy in percent. */
interface Point {
  readonly x: number;
  readonly test: number;
}

/** Test accuracy of the main arms over images seen, or over seconds of training: a thin line a seed, the mean thick. */
export function curvesPanel({ runs }: DigitsResults, arms: readonly string[], looks: ReadonlyMap<string, Look>, axis: Axis): Panel {
  const lines = arms.map((arm) => ({ arm, seeds: runs.filter((run) => run.arm === arm).map((run) => pointsOf(run, axis)) }));
  const points = lines.flatMap(({ seeds }) => seeds.flat());
  const end = Math.max(...points.map(({ x }) => x));
  const unit = axis === "images" ? { name: "images seen by the network", seconds: 1 } : timeUnit(end);
  const name = axis === "images" ? unit.name : `${unit.name} of training`;
  const chart = draw(`Test accuracy over ${name}`, "chart", {
    ...PANEL,
    marginLeft: 46,
    marginRight: 16,
    marginTop: 8,
    marginBottom: 38,
    x: {
      type: "log",
      domain: [Math.min(...points.map(({ x }) => x)) / unit.seconds, end / unit.seconds],
      ...{ label: `${name}, log scale`, labelAnchor: "center", labelArrow: "none", tickFormat: compact, ticks: 5 },
    },
    y: { domain: domainOf(points.map(({ test }) => test)), label: null, tickFormat: compact, ticks: 7, grid: true },
    marks: lines.flatMap(({ arm, seeds }) => curveMarks(seeds, lookOf(looks, arm).color, unit.seconds)),
  });
  return { heading: `Test accuracy in percent over ${axis === "images" ? "images" : "wall time"}`, chart };
}

export type Axis = "images" | "seconds";

function pointsOf({ curve }: ShortDigitsRun, axis: Axis): Point[] {
  return curve.flatMap(([images, seconds, , test]) =>
    test === null ? [] : [{ x: axis === "images" ? images : seconds, test: 100 * test }],
  );
}

function curveMarks(seeds: readonly (readonly Point[])[], color: string, scale: number): Plot.Markish[] {
  const [first = []] = seeds;
  const average = (k: number, of: "x" | "test"): number => seeds.reduce((sum, seed) => sum + seed[k][of], 0) / seeds.length;
  const isEven = seeds.every(({ length }) => length === first.length);
  const line = isEven ? first.map((_, k) => ({ x: average(k, "x"), test: average(k, "test") })) : [];
  const marks = (points: readonly Point[], options: object): Plot.Markish =>
    Plot.line(points, { x: ({ x }: Point) => x / scale, y: "test", stroke: color, ...options });
  return [
    ...(seeds.length > 1 ? seeds.map((seed) => marks(seed, { strokeWidth: 1, strokeOpacity: 0.35 })) : []),
    marks(line, { strokeWidth: 2.2 }),
    Plot.dot(line.slice(-1), { x: ({ x }: Point) => x / scale, y: "test", fill: color, r: 3.5 }),
  ];
}

/** Final test accuracy of a group's arms: a dot a seed, the bar the mean with its interval. */
export function groupPanel({ summaries }: DigitsResults, group: string): Panel {
  const percent = (value: number): number => 100 * value;
  const rows = summaries
    .filter((summary) => summary.group === group)
    .map(({ arm, scores, mean, interval }) => ({
      label: arm,
      dots: scores.map(({ score }) => percent(score)),
      estimate: {
        value: percent(mean),
        ...(interval === undefined ? {} : { interval: { low: percent(interval.low), high: percent(interval.high) } }),
      },
    }));
  return { heading: group, chart: rowsChart(`Test accuracy, ${group}`, "test accuracy in percent", rows, NAME) };
}

/** A row a label, a column an answer. Blue is right; mistakes are the darker the more there are. */
export function confusionPanel(arm: string, counts: readonly number[]): Panel {
  const classes = Math.sqrt(counts.length);
  const most = Math.max(1, ...counts.filter((_, i) => i % (classes + 1) !== 0));
  const cells = counts.map((count, i) => {
    const [row, column] = [Math.floor(i / classes), i % classes];
    const [x, y] = [CELL * (column + 1), CELL * (row + 1)];
    const color = row === column ? "var(--agent-0)" : "var(--agent-1)";
    const opacity = row === column ? 0.22 : 0.9 * Math.sqrt(count / most);
    const label = count === 0 ? "" : `<text x="${x + CELL / 2}" y="${y + 17}" font-size="10">${count}</text>`;
    return `<rect x="${x}" y="${y}" width="${CELL - 1}" height="${CELL - 1}" fill="${color}" fill-opacity="${opacity.toFixed(2)}"/>${label}`;
  });
  const heads = Array.from({ length: classes }, (_, k) => {
    const middle = CELL * (k + 1) + CELL / 2;
    const style = `fill="var(--quiet)" font-size="12"`;
    return `<text x="${middle}" y="${CELL - 6}" ${style}>${k}</text><text x="${CELL - 10}" y="${middle + 4}" ${style}>${k}</text>`;
  });
  const side = CELL * (classes + 1);
  const note = `<text x="${side / 2 + CELL / 2}" y="${side + 15}" fill="var(--quiet)" font-size="12">rows are labels, columns answers</text>`;
  const label = `Confusion matrix of ${arm}`;
  const chart = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side + 22}" class="chart" role="img" aria-label="${escapeHtml(label)}" text-anchor="middle" fill="currentColor">${heads.join("")}${cells.join("")}${note}</svg>`;
  return { heading: arm, chart: trusted(chart) };
}
