import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Comparison } from "@quantal/core";
import { curvesCsv } from "../summary/curves-csv.ts";
import { episodesCsv } from "../summary/episodes-csv.ts";
import { summarize } from "../summary/summarize.ts";
import { aggregatesCsv, comparisonsCsv, improvementCsv, profilesCsv, scoresCsv } from "../summary/tables-csv.ts";
import type { Summary, SummaryOptions } from "../summary/types.ts";
import { allCharts, type NamedPicture } from "./charts/all.ts";
import { writeAtomically } from "./files.ts";
import { reportPage } from "./page/page.ts";
import type { AgentReference } from "./page/setup.ts";
import { openRasterizer } from "./rasterize.ts";

export type { AgentReference } from "./page/setup.ts";

export interface ReportOptions extends SummaryOptions {
  /** What each agent's options are measured against, by label: an agent's definition will do. Without it they are listed without notes. */
  readonly definitions?: { readonly [agent: string]: AgentReference };
  /** The summary, where it was made already. @default summarize(comparison, options) */
  readonly summary?: Summary;
  /** Whether charts are also written as files. @default true */
  readonly charts?: boolean;
}

/** Where the report lies. */
export interface ReportPaths {
  readonly html: string;
  readonly json: string;
  readonly csv: string;
}

/**
 * Writes report.html (one page that needs no network and no JavaScript), report.json ({ format, version, comparison, summary }) and
 * tables (episodes, scores, comparisons, aggregates, improvement, profiles, curves: all .csv) and charts (charts/, SVG, and PNG where this machine has
 * fonts) into a directory, which is made if need be. Each file is whole or not there; the page comes last.
 */
export async function writeReport(directory: string, comparison: Comparison, options: ReportOptions = {}): Promise<ReportPaths> {
  const { definitions = {}, summary = summarize(comparison, options) } = options;
  const paths = { html: join(directory, "report.html"), json: join(directory, "report.json"), csv: join(directory, "episodes.csv") };
  await mkdir(directory, { recursive: true });
  await writeAtomically(paths.csv, episodesCsv(comparison.runs));
  await writeAtomically(join(directory, "scores.csv"), scoresCsv(summary));
  await writeAtomically(join(directory, "comparisons.csv"), comparisonsCsv(summary));
  await writeAtomically(join(directory, "aggregates.csv"), aggregatesCsv(summary));
  await writeAtomically(join(directory, "improvement.csv"), improvementCsv(summary));
  await writeAtomically(join(directory, "profiles.csv"), profilesCsv(summary));
  await writeAtomically(join(directory, "curves.csv"), curvesCsv(comparison, summary));
  if (options.charts ?? true) await writeCharts(join(directory, "charts"), allCharts(comparison, summary));
  await writeAtomically(paths.json, jsonPieces(comparison, summary));
  await writeAtomically(paths.html, [reportPage(comparison, summary, definitions)]);
  return paths;
}

/** Each chart as SVG and, where this machine can draw it, as PNG. */
async function writeCharts(directory: string, charts: Iterable<NamedPicture>): Promise<void> {
  await mkdir(directory, { recursive: true });
  const rasterize = await openRasterizer();
  const written = Array.from(charts, async (picture) => {
    await writeAtomically(join(directory, `${picture.name}.svg`), [picture.svg]);
    if (rasterize !== undefined) await writeAtomically(join(directory, `${picture.name}.png`), [await rasterize(picture)]);
  });
  await Promise.all(written); // packing the pixels is done on other threads
}

/** The document in pieces, a run a line: one string of it all could be longer than strings may be. */
function* jsonPieces({ runs, ...asked }: Comparison, summary: Summary): Generator<string> {
  yield `{"format":"quantal-report","version":1,\n"summary":${toJson(summary)},\n"comparison":${toJson(asked).slice(0, -1)},"runs":[`;
  for (const [i, run] of runs.entries()) yield `${i === 0 ? "" : ","}\n${toJson(run)}`;
  yield "\n]}}\n";
}

/** JSON with typed arrays as lists and infinities as words, as on the command line. */
function toJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (inner === Number.POSITIVE_INFINITY || inner === Number.NEGATIVE_INFINITY) return String(inner);
    if (ArrayBuffer.isView(inner) && Symbol.iterator in inner) return [...(inner as Iterable<unknown> & ArrayBufferView)]; // a typed array: JSON's edge
    return inner;
  });
}
