import * as Plot from "@observablehq/plot";
import { formatEstimate, formatNumber } from "../../summary/format.ts";
import type { GroupSummary } from "../../summary/types.ts";
import type { Html } from "../page/html.ts";
import { compact, domainOf, draw, rowAxis } from "./draw.ts";
import { type Look, lookOf } from "./palette.ts";

const ROW = 62;
const WIDTH = 720;

/** Final scores on one environment: a row an agent, a dot a seed (a cross for a failed run), under them the interquartile mean and its interval. */
export function scoresChart(env: string, groups: readonly GroupSummary[], looks: ReadonlyMap<string, Look>): Html {
  const { marginLeft, mark } = rowAxis(groups.map(({ agent }) => agent));
  const threshold = groups.find((group) => group.threshold !== undefined)?.threshold;
  const values = groups.flatMap(({ scores }) => scores.flatMap(({ counted }) => counted ?? []));
  return draw(`Final scores on ${env}: ${groups.map(describeGroup).join("; ")}`, "chart wide", {
    width: WIDTH,
    height: ROW * groups.length + 62,
    marginLeft,
    marginRight: 24,
    marginTop: 22,
    marginBottom: 40,
    x: {
      domain: domainOf(threshold === undefined ? values : [...values, threshold]),
      label: "final score: mean return of the last snapshot",
      labelAnchor: "center",
      labelArrow: "none",
      tickFormat: compact,
      grid: true,
      ticks: 7,
    },
    y: { domain: [groups.length - 0.5, -0.5], axis: null },
    marks: [mark, ...thresholdMarks(threshold), ...groups.flatMap((group, row) => rowMarks(group, row, lookOf(looks, group.agent)))],
  });
}

/** The line at which an environment counts as solved. */
export function thresholdMarks(threshold: number | undefined): Plot.Markish[] {
  if (threshold === undefined) return [];
  return [
    Plot.ruleX([threshold], { stroke: "var(--quiet)", strokeDasharray: "4,3" }),
    Plot.text([threshold], {
      x: (value) => value,
      frameAnchor: "top",
      dy: -14,
      text: (value) => `solved: ${compact(value)}`,
      fill: "var(--quiet)",
    }),
  ];
}

function rowMarks(group: GroupSummary, row: number, { color, symbol, index }: Look): Plot.Markish[] {
  const { agent, scores, interquartileMean: estimate } = group;
  const dots = scores.map((score, i) => ({ ...score, y: row - 0.12 - (scores.length === 1 ? 0.1 : (0.28 * i) / (scores.length - 1)) }));
  const className = `agent-${index}`;
  const common = { x: "counted", y: "y", className };
  const bar = row + 0.2;
  const marks: Plot.Markish[] = [
    Plot.dot(
      dots.filter(({ score }) => score !== undefined),
      {
        ...common,
        r: 4,
        symbol,
        fill: color,
        fillOpacity: 0.75,
        stroke: "var(--paper)",
        strokeWidth: 0.8,
        title: ({ seed, score }) => `${agent}, seed ${seed}: ${formatNumber(score)}`,
      },
    ),
    Plot.dot(
      dots.filter(({ failure }) => failure !== undefined),
      {
        ...common,
        r: 5,
        symbol: "times",
        stroke: color,
        strokeWidth: 2,
        title: ({ seed, counted }) => `${agent}, seed ${seed}: failed, counts as ${formatNumber(counted)}`,
      },
    ),
  ];
  if (estimate === undefined) return marks;
  const title = () => `${agent}: interquartile mean ${formatEstimate(estimate)}`;
  if (estimate.interval !== undefined) {
    const { low, high } = estimate.interval;
    marks.push(
      Plot.ruleY([bar], {
        x1: low,
        x2: high,
        stroke: color,
        strokeWidth: 5,
        strokeOpacity: 0.35,
        strokeLinecap: "round",
        className,
        title,
      }),
    );
  }
  marks.push(Plot.ruleX([estimate.value], { y1: bar - 0.15, y2: bar + 0.15, stroke: color, strokeWidth: 3.5, className, title }));
  return marks;
}

function describeGroup({ agent, interquartileMean, seeds }: GroupSummary): string {
  return `${agent} ${formatEstimate(interquartileMean)} over ${seeds} seeds`;
}
