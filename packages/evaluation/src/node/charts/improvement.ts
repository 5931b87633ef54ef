import * as Plot from "@observablehq/plot";
import { formatProbability } from "../../summary/format.ts";
import type { ImprovementCell } from "../../summary/improvement-matrix.ts";
import type { PairSummary } from "../../summary/types.ts";
import type { Html } from "../page/html.ts";
import { draw, short } from "./draw.ts";
import { type Look, lookOf } from "./palette.ts";

type Pair = Pick<PairSummary, "agents" | "probabilityOfImprovement"> & { readonly isClaimed?: boolean };

const ROW = 34;
const CHARACTER = 7.2; // pixels, at the size of the labels

/** A row a pair: how probably a run of the agent at the left scores higher than one of that at the right, with its interval. */
export function improvementChart(where: string, pairs: readonly Pair[], looks: ReadonlyMap<string, Look>): Html {
  const rows = pairs.flatMap(({ agents, probabilityOfImprovement: found }) => (found === undefined ? [] : [{ agents, ...found }]));
  const described = rows.map(
    ({ agents: [first, second], value, interval }) => `${first} over ${second} ${formatProbability(value, interval)}`,
  );
  const margin = (side: 0 | 1): number => 18 + CHARACTER * Math.max(4, ...rows.map(({ agents }) => [...short(agents[side])].length));
  const names = (side: 0 | 1, anchor: "left" | "right"): Plot.Markish =>
    Plot.axisY({ anchor, ticks: rows.map((_, i) => i), tickFormat: (i: number) => short(rows[i].agents[side]), tickSize: 0, label: null });
  return draw(`Probabilities of improvement ${where}: ${described.join("; ")}`, "chart", {
    width: 520,
    height: ROW * rows.length + 62,
    marginLeft: margin(0),
    marginRight: margin(1),
    marginTop: 14,
    marginBottom: 42,
    x: { domain: [0, 1], label: "P(left scores higher than right)", labelAnchor: "center", labelArrow: "none", ticks: 5, grid: true },
    y: { domain: [rows.length - 0.5, -0.5], axis: null },
    marks: [
      names(0, "left"),
      names(1, "right"),
      Plot.ruleX([0.5], { stroke: "var(--quiet)", strokeDasharray: "4,3" }),
      ...rows.flatMap(({ agents, value, interval }, row) => {
        const { color, symbol } = lookOf(looks, agents[0]);
        const bar = { stroke: color, strokeWidth: 5, strokeOpacity: 0.35, strokeLinecap: "round" as const };
        const title = () => `${agents[0]} over ${agents[1]}: ${formatProbability(value, interval)}`;
        return [
          ...(interval === undefined ? [] : [Plot.ruleY([row], { x1: interval.low, x2: interval.high, ...bar, title })]),
          Plot.dot([value], {
            x: (x: number) => x,
            y: () => row,
            symbol,
            fill: color,
            stroke: "var(--paper)",
            strokeWidth: 0.8,
            r: 5,
            title,
          }),
        ];
      }),
    ],
  });
}

const CELL = { width: 104, height: 46 };

/** The matrix as a picture: rows and columns are agents, a cell says how probably the row's scores higher than the column's. */
export function matrixChart(where: string, matrix: readonly (readonly ImprovementCell[])[]): Html {
  const agents = matrix.map(([{ agent }]) => agent);
  const cells = matrix.flatMap((row, y) =>
    row.flatMap(({ estimate, isClaimed }, x) => (estimate === undefined ? [] : [{ x, y, isClaimed, ...estimate }])),
  );
  const marginLeft = 18 + CHARACTER * Math.max(4, ...agents.map((agent) => [...short(agent)].length));
  const text = { x: "x", y: "y", fill: "var(--ink)" };
  const axis = { ticks: agents.map((_, i) => i), tickSize: 0, label: null, tickFormat: (i: number) => short(agents[i], 14) };
  return draw(`Matrix of probabilities of improvement ${where}`, "chart", {
    width: marginLeft + CELL.width * agents.length + 12,
    height: 34 + CELL.height * agents.length + 8,
    marginLeft,
    marginRight: 12,
    marginTop: 34,
    marginBottom: 8,
    x: { type: "linear", domain: [-0.5, agents.length - 0.5], axis: null },
    y: { type: "linear", domain: [agents.length - 0.5, -0.5], axis: null },
    marks: [
      Plot.axisX({ ...axis, anchor: "top" }),
      Plot.axisY({ ...axis, anchor: "left", tickFormat: (i: number) => short(agents[i]) }),
      Plot.rect(cells, {
        x1: ({ x }) => x - 0.48,
        x2: ({ x }) => x + 0.48,
        y1: ({ y }) => y - 0.46,
        y2: ({ y }) => y + 0.46,
        fill: ({ value }) => (value >= 0.5 ? "var(--better)" : "var(--worse)"),
        fillOpacity: ({ value }) => shadeOf(value),
      }),
      Plot.text(cells, { ...text, dy: -6, fontWeight: 600, text: ({ value, isClaimed }) => `${value.toFixed(2)}${isClaimed ? " *" : ""}` }),
      Plot.text(cells, {
        ...text,
        dy: 11,
        fontSize: 11,
        text: ({ interval }) => (interval === undefined ? "" : `[${interval.low.toFixed(2)}, ${interval.high.toFixed(2)}]`),
      }),
    ],
  });
}

/** How much colour a probability gets: none at one half, as much as text still reads well on at 0 and 1. */
export function shadeOf(probability: number): number {
  return 0.06 + 0.76 * Math.abs(probability - 0.5);
}
