import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { formatNumber } from "../../summary/format.ts";
import { escapeHtml, type Html, trusted } from "../page/html.ts";

/**
 * Draws a chart as inline SVG: scales with its column, takes its colours and fonts from the page, one decimal a coordinate.
 * @param label - what the picture shows, for those who can't see it
 */
export function draw(label: string, className: string, options: Plot.PlotOptions): Html {
  const { document } = parseHTML("<!doctype html><body></body>");
  const markup: string = Plot.plot({ document, ...options }).outerHTML;
  const [opening] = markup.match(/^<svg[^>]*>/) ?? [""];
  const [viewBox] = opening.match(/viewBox="[^"]*"/) ?? [""];
  const body = markup
    .slice(opening.length)
    .replace(/<style>.*?<\/style>/s, "") // the page has these rules once
    .replace(/ aria-label="[^"]*"/g, "")
    .replace(/ (?:d|transform|r|c[xy]|[xy][12]?|d[xy])="[^"]*"/g, (place) => place.replace(/(\d+\.\d)\d+/g, "$1"));
  const attributes = `class="${className}" role="img" aria-label="${escapeHtml(label)}" text-anchor="middle" fill="currentColor"`;
  return trusted(`<svg xmlns="http://www.w3.org/2000/svg" ${viewBox} ${attributes}>${body}`);
}

/** Numbers in few characters: 0.2, 500, 20k, 1.5M. */
export function compact(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${Number((value / 1e6).toPrecision(4))}M`;
  if (size >= 1e4) return `${Number((value / 1e3).toPrecision(4))}k`;
  return (size < 10 ? String(Number(value.toPrecision(3))) : formatNumber(value)).replace("-", "−");
}

/** The unit that a span of seconds is best read in. */
export function timeUnit(seconds: number): { name: string; seconds: number } {
  if (seconds >= 3 * 3600) return { name: "hours", seconds: 3600 };
  return seconds >= 180 ? { name: "minutes", seconds: 60 } : { name: "seconds", seconds: 1 };
}

/** Lowest and highest finite value with a little room; a span of its own where all are equal. */
export function domainOf(values: Iterable<number>, room = 0.04): [low: number, high: number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return [0, 1];
  const margin = low === high ? Math.max(1, Math.abs(low) * 0.1) : (high - low) * room;
  return [low - margin, high + margin];
}

/** A label cut to fit beside a chart. */
export function short(label: string, length = 20): string {
  const characters = [...label];
  return characters.length <= length ? label : `${characters.slice(0, length - 1).join("")}…`;
}

/** Marks of rows named at the left: a margin that fits the longest name, cut to `length` characters, and the axis. */
export function rowAxis(labels: readonly string[], length = 20): { marginLeft: number; mark: Plot.Markish } {
  const names = labels.map((label) => short(label, length));
  const longest = Math.max(4, ...names.map((name) => [...name].length));
  const mark = Plot.axisY({
    ticks: names.map((_, i) => i),
    tickFormat: (i: number) => names[i],
    tickSize: 0,
    label: null,
    className: "row-labels",
  });
  return { marginLeft: 16 + 7.9 * longest, mark };
}
