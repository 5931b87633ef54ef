import * as Plot from "@observablehq/plot";
import type { InspectedGeneration } from "../../inspection/types.ts";
import { compact } from "../charts/draw.ts";
import { type Html, html } from "../page/html.ts";

/** The two kinds of neurons, and the colours they have everywhere on the page. */
export const KINDS = ["excitatory", "inhibitory"] as const;
export const COLORS = { excitatory: "var(--agent-1)", inhibitory: "var(--agent-0)" } as const;
/** Layers of synapses, in the order in which a signal passes them. */
export const LAYERS = ["input", "recurrent", "output"] as const;

const MAX_POINTS = 600; // of a line: more than pixels

/** A chart under its name. */
export function figure(caption: Html, chart: Html): Html {
  return html`<figure><figcaption>${caption}</figcaption>${chart}</figure>`;
}

/** `12 %`, `0.4 %`. */
export function percent(share: number): string {
  const value = 100 * share;
  return `${value !== 0 && Math.abs(value) < 1 ? Number(value.toPrecision(1)) : Math.round(value)} %`;
}

/** Size and horizontal axis of a chart over generations. */
export function generationAxis(numGenerations: number, width = 380) {
  return {
    width,
    height: 230,
    marginLeft: 48,
    marginRight: 14,
    marginTop: 12,
    marginBottom: 38,
    x: {
      domain: [0, Math.max(1, numGenerations)],
      label: "generation",
      labelAnchor: "center",
      labelArrow: "none",
      tickFormat: (at: number) => (Number.isInteger(at) ? compact(at) : ""),
      ticks: 6,
    },
  } as const;
}

/** A metric over generations; where it wasn't reported, the line has a gap. */
export function lineOverGenerations(
  generations: readonly InspectedGeneration[],
  metric: string,
  stroke: string,
  strokeDasharray = "none",
  strokeWidth = 2,
): Plot.Markish {
  const points = thinned(generations).map(({ generation, metrics }) => ({ generation, value: metrics[metric] ?? Number.NaN }));
  const common = { x: "generation", y: "value" };
  if (points.length === 1) return Plot.dot(points, { ...common, fill: stroke, r: 2.5 });
  return Plot.line(points, { ...common, stroke, strokeWidth, strokeDasharray });
}

/** Evenly chosen points, the last among them. */
export function thinned<T>(points: readonly T[]): readonly T[] {
  if (points.length <= MAX_POINTS) return points;
  return Array.from({ length: MAX_POINTS }, (_, k) => points[Math.round((k * (points.length - 1)) / (MAX_POINTS - 1))]);
}

/** Finite values of a metric. */
export function valuesOf(generations: readonly InspectedGeneration[], metric: string): number[] {
  return generations.flatMap(({ metrics }) => {
    const value = metrics[metric];
    return typeof value === "number" && Number.isFinite(value) ? [value] : [];
  });
}
