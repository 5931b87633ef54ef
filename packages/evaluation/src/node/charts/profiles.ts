import * as Plot from "@observablehq/plot";
import type { ProfileSummary } from "../../summary/types.ts";
import type { Html } from "../page/html.ts";
import { compact, draw } from "./draw.ts";
import { type Look, lookOf } from "./palette.ts";

/** What a profile is of, and where its axis has marks. */
export interface ProfileLabels {
  /** Behind "Performance profiles": "on CartPole-v1". */
  readonly where: string;
  /** Of the axis: "final score". */
  readonly axis: string;
  /** Where an environment counts as solved, or 1 on the normalized scale. */
  readonly mark: number | undefined;
}

const MARK_EVERY = 9; // thresholds between the symbols on a curve

/** The share of runs above each score: a line an agent with its pointwise band. */
export function profileChart({ where, axis, mark }: ProfileLabels, profile: ProfileSummary, looks: ReadonlyMap<string, Look>): Html {
  const { thresholds, agents } = profile;
  const described = agents.map(({ agent, share }) => `${agent} ${compact(thresholds[lastAbove(share, 0.5)])}`);
  return draw(`Performance profiles ${where}; the highest score that half of the runs or more exceed: ${described.join(", ")}`, "chart", {
    width: 520,
    height: 330,
    marginLeft: 52,
    marginRight: 18,
    marginTop: 18,
    marginBottom: 42,
    x: {
      domain: [thresholds[0], thresholds[thresholds.length - 1]],
      label: axis,
      labelAnchor: "center",
      labelArrow: "none",
      tickFormat: compact,
      ticks: 6,
    },
    y: { domain: [0, 1], label: null, tickFormat: (value: number) => `${Math.round(100 * value)} %`, ticks: 5, grid: true },
    marks: [
      ...(mark === undefined || mark > thresholds[thresholds.length - 1] || mark < thresholds[0]
        ? []
        : [Plot.ruleX([mark], { stroke: "var(--quiet)", strokeDasharray: "4,3" })]),
      ...agents.flatMap((one) => profileMarks(one, thresholds, lookOf(looks, one.agent))),
    ],
  });
}

function profileMarks(
  { agent, share, low, high }: ProfileSummary["agents"][number],
  thresholds: readonly number[],
  { color, symbol, index }: Look,
): Plot.Markish[] {
  const points = thresholds.map((x, k) => ({ x, share: share[k], low: low?.[k] ?? share[k], high: high?.[k] ?? share[k] }));
  const className = `agent-${index}`;
  const marked = points.filter((_, k) => k % MARK_EVERY === (2 + 2 * index) % MARK_EVERY);
  const band = Plot.areaY(points, { x: "x", y1: "low", y2: "high", fill: color, fillOpacity: 0.16, curve: "step-after", className });
  return [
    ...(low === undefined ? [] : [band]),
    Plot.line(points, { x: "x", y: "share", stroke: color, strokeWidth: 2.2, curve: "step-after", className, title: () => agent }),
    Plot.dot(marked, { x: "x", y: "share", symbol, fill: color, stroke: "var(--paper)", strokeWidth: 0.8, r: 3.6, className }),
  ];
}

function lastAbove(share: readonly number[], level: number): number {
  return Math.max(
    0,
    share.findLastIndex((value) => value >= level),
  );
}
