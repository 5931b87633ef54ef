import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { DigitsResults } from "../../digits/types.ts";
import { writeAtomically } from "../files.ts";
import { openRasterizer } from "../rasterize.ts";
import { digitsDocument, digitsMarkdown } from "./document.ts";
import { allPictures, digitsPictures } from "./pictures.ts";
import { digitsReport } from "./report.ts";

/** Where the study lies. */
export interface DigitsPaths {
  readonly page: string;
  readonly results: string;
  readonly report: string;
}

/**
 * Writes study.json, pictures as SVG and, where this machine can draw them, as PNG, study.md, and last report.html into a directory,
 * which is made if need be. Each file is whole or not there.
 */
export async function writeDigits(directory: string, results: DigitsResults): Promise<DigitsPaths> {
  const [page, json, report] = ["study.md", "study.json", "report.html"].map((file) => join(directory, file));
  const pictures = digitsPictures(results);
  await mkdir(directory, { recursive: true });
  await writeAtomically(json, [`${digitsJson(results)}\n`]);
  for (const [file, text] of Object.entries(renderDigits(results, "study.md", "study.json"))) {
    await writeAtomically(join(directory, file), [text]);
  }
  const rasterize = await openRasterizer();
  if (rasterize !== undefined) {
    for (const { file, svg } of allPictures(pictures)) {
      const [, width, height] = (svg.match(/viewBox="0 0 ([\d.]+) ([\d.]+)"/) ?? []).map(Number);
      await writeAtomically(join(directory, file.replace(/svg$/, "png")), [await rasterize({ svg, width, height })]);
    }
  }
  await writeAtomically(report, [digitsReport(results, digitsDocument(results, pictures))]);
  return { page, results: json, report };
}

/**
 * The study's pictures and page, by file name, the page last.
 * @param resultsFile - where the results lie, seen from the page
 */
export function renderDigits(results: DigitsResults, pageFile: string, resultsFile: string): { readonly [file: string]: string } {
  const pictures = digitsPictures(results);
  return {
    ...Object.fromEntries(allPictures(pictures).map(({ file, svg }) => [file, svg])),
    [pageFile]: digitsMarkdown(results, digitsDocument(results, pictures), resultsFile),
  };
}

/** The results as JSON: a field a line, and a line a row of the long lists, so that versions can be compared. */
export function digitsJson(results: DigitsResults): string {
  const field = ([name, value]: [string, unknown]): string => {
    const isLong = Array.isArray(value) && value.length > 0;
    const text = isLong ? `[\n${value.map((row) => JSON.stringify(row)).join(",\n")}\n]` : JSON.stringify(value);
    return `${JSON.stringify(name)}:${text}`;
  };
  return `{${Object.entries(results).map(field).join(",\n")}}`;
}
