import * as Plot from "@observablehq/plot";
import { formatNumber } from "../../summary/format.ts";
import { passageWords } from "../../summary/print-table.ts";
import type { GroupSummary, PassageSummary, Summary } from "../../summary/types.ts";
import type { Html } from "../page/html.ts";
import { compact, draw, rowAxis } from "./draw.ts";
import { type Look, lookOf } from "./palette.ts";

const ROW = 62;

/**
 * Steps to the threshold on one environment: a row an agent, a filled mark a run that got there, a hollow one with an arrow for a
 * run that didn't (at the last step where it was watched), under them the Kaplan-Meier median and its interval.
 */
export function passagesChart(env: string, groups: readonly GroupSummary[], looks: ReadonlyMap<string, Look>, end: number): Html {
  const { marginLeft, mark } = rowAxis(groups.map(({ agent }) => agent));
  const described = groups.map(({ agent, firstPassage }) => `${agent} ${passageWords(firstPassage)}`);
  return draw(`Training steps to the threshold on ${env}: ${described.join("; ")}`, "chart wide", {
    width: 720,
    height: ROW * groups.length + 52,
    marginLeft,
    marginRight: 34,
    marginTop: 12,
    marginBottom: 40,
    x: {
      domain: [0, Math.max(1, end)],
      label: "training steps",
      labelAnchor: "center",
      labelArrow: "none",
      tickFormat: compact,
      grid: true,
      ticks: 7,
    },
    y: { domain: [groups.length - 0.5, -0.5], axis: null },
    marks: [
      mark,
      ...groups.flatMap(({ agent, firstPassage }, row) =>
        firstPassage ? rowMarks(agent, firstPassage, row, lookOf(looks, agent), end) : [],
      ),
    ],
  });
}

/** How far the chart reaches: the steps asked, or the furthest that a run was watched. */
export function lastStep({ steps }: Pick<Summary, "steps">, groups: readonly GroupSummary[]): number {
  return Math.max(steps, ...groups.flatMap(({ firstPassage }) => firstPassage?.runs.map((run) => run.steps) ?? []));
}

function rowMarks(agent: string, passage: PassageSummary, row: number, { color, symbol, index }: Look, end: number): Plot.Markish[] {
  const className = `agent-${index}`;
  const { runs, median, interval } = passage;
  const dots = runs.map((run, i) => ({ ...run, y: row - 0.1 - (runs.length === 1 ? 0.1 : (0.3 * i) / (runs.length - 1)) }));
  const censored = dots.filter(({ reached }) => !reached);
  const common = { x: "steps", y: "y", symbol, className };
  const bar = row + 0.22;
  const marks: Plot.Markish[] = [
    Plot.dot(
      dots.filter(({ reached }) => reached),
      {
        ...common,
        r: 4,
        fill: color,
        fillOpacity: 0.8,
        stroke: "var(--paper)",
        strokeWidth: 0.8,
        title: ({ seed, steps }) => `${agent}, seed ${seed}: ${formatNumber(steps)} steps`,
      },
    ),
    Plot.dot(censored, {
      ...common,
      r: 4,
      fill: "var(--paper)",
      stroke: color,
      strokeWidth: 1.6,
      title: ({ seed, steps }) => `${agent}, seed ${seed}: not reached in ${formatNumber(steps)} steps`,
    }),
    Plot.text(censored, { x: "steps", y: "y", text: () => "→", dx: 13, fill: color, className }),
  ];
  if (interval.low !== undefined) {
    const bounds = { x1: interval.low, x2: interval.high ?? end };
    marks.push(Plot.ruleY([bar], { ...bounds, stroke: color, strokeWidth: 5, strokeOpacity: 0.35, className }));
    if (interval.high === undefined) marks.push(Plot.text([bar], { x: end, y: bar, text: () => "→", dx: 13, fill: color, className }));
  }
  if (median !== undefined)
    marks.push(Plot.ruleX([median], { y1: bar - 0.15, y2: bar + 0.15, stroke: color, strokeWidth: 3.5, className }));
  return marks;
}
