import * as Plot from "@observablehq/plot";
import type { StudyCurve, StudyInteraction, StudyResults } from "../../study/types.ts";
import type { GroupSummary } from "../../summary/types.ts";
import { compact, domainOf, draw, rowAxis, timeUnit } from "../charts/draw.ts";
import { lookOf, looksOf } from "../charts/palette.ts";
import { ROW_HEIGHT, rowsChart } from "../charts/rows.ts";
import { plainStyles } from "../charts/standalone.ts";
import type { Html } from "../page/html.ts";
import { type Panel, sheet } from "./sheet.ts";

/** A picture beside a study's page. */
export interface Picture {
  readonly file: string;
  readonly title: string;
  readonly svg: string;
}

const MAX_CURVES = 7; // as many as have a color of their own
const PANEL = { width: 340, height: 230 };
/** What a study is best seen by: final scores and stability of each arm, learning curves where they can be told apart, and interactions. */
export function studyPictures(results: StudyResults): Picture[] {
  const { plan, interactions } = results;
  const { name } = plan;
  const arms = plan.arms.map(({ label }) => label);
  const looks = looksOf(arms);
  const key = arms.map((label) => ({ color: lookOf(looks, label).color, label }));
  const pictures: { file: string; title: string; panels: Panel[]; hasKey?: boolean; columns?: number }[] = [
    {
      file: `${name}-scores.svg`,
      title: "Final scores: a dot a seed, the bar the interquartile mean with its 95 % interval",
      panels: scorePanels(results),
    },
    {
      file: `${name}-stability.svg`,
      title: "Stability: the largest drawdown of each run, the bar the interquartile mean with its 95 % interval",
      panels: stabilityPanels(results),
    },
  ];
  if (arms.length <= MAX_CURVES) {
    const curves = (axis: "steps" | "seconds") => plan.tasks.map(({ label }) => curvePanel(results, label, axis));
    pictures.push({
      file: `${name}-steps.svg`,
      title: "Evaluations over training steps: median over seeds with its 95 % interval",
      panels: curves("steps"),
      hasKey: true,
    });
    pictures.push({
      file: `${name}-seconds.svg`,
      title: "The same over wall time, on a log scale",
      panels: curves("seconds"),
      hasKey: true,
    });
  }
  if (interactions.length > 0) {
    const panels = (["score", "area"] as const).map((measure) => ({
      heading: measure === "score" ? "final scores" : "areas under the curve",
      chart: interactionChart(interactions.filter((each) => each.measure === measure)),
    }));
    pictures.push({
      file: `${name}-interactions.svg`,
      title: "Difference of leads between a task and its smooth twin, 95 % intervals",
      panels,
      columns: 2,
    });
  }
  return pictures.map(({ file, title, panels, hasKey = false, columns = 3 }) => ({
    file,
    title,
    svg: plainStyles(sheet(title, panels, hasKey ? key : [], columns)),
  }));
}

function scorePanels({ plan, summary }: StudyResults): Panel[] {
  return plan.tasks.map(({ label }) => {
    const groups = summary.groups.filter(({ env }) => env === label);
    const rows = groups.map(({ agent, scores, interquartileMean }) => ({
      label: agent,
      dots: scores.flatMap(({ counted }) => counted ?? []),
      estimate: interquartileMean,
    }));
    return { heading: label, chart: rowsChart(`Final scores on ${label}`, "mean return of the last snapshot", rows) };
  });
}

function stabilityPanels({ plan, summary }: StudyResults): Panel[] {
  return plan.tasks.map(({ label }) => {
    const groups = summary.groups.filter(({ env, stability }) => env === label && stability !== undefined);
    const rows = groups.map(({ agent, stability }: GroupSummary) => ({
      label: agent,
      dots: stability?.runs.map(({ largestDrawdown }) => largestDrawdown) ?? [],
      estimate: stability?.largestDrawdown,
    }));
    return { heading: label, chart: rowsChart(`Stability on ${label}`, "largest drawdown, 0 is best", rows) };
  });
}

function curvePanel({ plan, curves }: StudyResults, task: string, axis: "steps" | "seconds"): Panel {
  const looks = looksOf(plan.arms.map(({ label }) => label));
  const own = curves.filter((curve) => curve.task === task && curve.axis === axis);
  const end = Math.max(...own.flatMap(({ x }) => x));
  const first = Math.min(...own.flatMap(({ x }) => x));
  const unit = axis === "steps" ? { name: "training steps", seconds: 1 } : timeUnit(end);
  const scale = axis === "steps" ? { domain: [0, end] } : { type: "log" as const, domain: [first / unit.seconds, end / unit.seconds] };
  const chart = draw(`Evaluations on ${task}`, "chart", {
    ...PANEL,
    marginLeft: 46,
    marginRight: 14,
    marginTop: 8,
    marginBottom: 38,
    x: { ...scale, label: unit.name, labelAnchor: "center", labelArrow: "none", tickFormat: compact, ticks: 4 },
    y: { domain: domainOf(own.flatMap(({ low, high }) => [...low, ...high])), label: null, tickFormat: compact, ticks: 5, grid: true },
    marks: own.flatMap((curve) => curveMarks(curve, lookOf(looks, curve.arm).color, unit.seconds)),
  });
  return { heading: task, chart };
}

function curveMarks({ x, median, low, high }: StudyCurve, color: string, scale: number): Plot.Markish[] {
  const points = x.map((at, i) => ({ x: at / scale, median: median[i], low: low[i], high: high[i] }));
  return [
    Plot.areaY(points, { x: "x", y1: "low", y2: "high", fill: color, fillOpacity: 0.16 }),
    Plot.line(points, { x: "x", y: "median", stroke: color, strokeWidth: 2 }),
  ];
}

function interactionChart(interactions: readonly StudyInteraction[]): Html {
  const { marginLeft, mark } = rowAxis(
    interactions.map(({ arms, tasks }) => `${arms[0]} over ${arms[1]}, ${tasks[0]}`),
    48,
  );
  return draw("Interactions", "chart", {
    width: marginLeft + 420,
    height: ROW_HEIGHT * interactions.length + 50,
    marginLeft,
    marginRight: 16,
    marginTop: 6,
    marginBottom: 38,
    x: {
      domain: domainOf([0, ...interactions.flatMap(({ estimate, interval }) => [interval?.low ?? estimate, interval?.high ?? estimate])]),
      label: "lead on the task - lead on its twin, normalized",
      labelAnchor: "center",
      labelArrow: "none",
      ticks: 6,
      grid: true,
    },
    y: { domain: [interactions.length - 0.5, -0.5], axis: null },
    marks: [
      mark,
      Plot.ruleX([0], { stroke: "var(--quiet)", strokeDasharray: "4,3" }),
      ...interactions.flatMap(({ estimate, interval, isClaimed }, row): Plot.Markish[] => {
        const color = isClaimed ? "var(--agent-1)" : "var(--quiet)";
        const { low, high } = interval ?? { low: estimate, high: estimate };
        return [
          Plot.ruleY([row], { x1: low, x2: high, stroke: color, strokeWidth: 4, strokeOpacity: 0.45 }),
          Plot.dot([estimate], { x: (value: number) => value, y: () => row, r: 4, fill: color }),
        ];
      }),
    ],
  });
}
