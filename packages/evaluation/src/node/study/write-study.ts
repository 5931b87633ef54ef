import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { StudyResults } from "../../study/types.ts";
import { writeAtomically } from "../files.ts";
import { studyPage } from "./page.ts";
import { studyPictures } from "./pictures.ts";

/** Where a study lies. */
export interface StudyPaths {
  readonly page: string;
  readonly results: string;
}

/** Writes a study's results (study.json), its pictures, and last its page (study.md) into a directory, which is made if need be. */
export async function writeStudy(directory: string, results: StudyResults): Promise<StudyPaths> {
  const paths = { page: join(directory, "study.md"), results: join(directory, "study.json") };
  await mkdir(directory, { recursive: true });
  await writeAtomically(paths.results, [`${studyJson(results)}\n`]);
  for (const [name, text] of Object.entries(renderStudy(results, "study.md", "study.json"))) {
    await writeAtomically(join(directory, name), [text]);
  }
  return paths;
}

/**
 * A study's pictures and page, by file name, the page last.
 * @param resultsFile - where the results lie, seen from the page
 */
export function renderStudy(results: StudyResults, pageFile: string, resultsFile: string): { readonly [file: string]: string } {
  const pictures = studyPictures(results);
  return {
    ...Object.fromEntries(pictures.map(({ file, svg }) => [file, svg])),
    [pageFile]: studyPage(results, pictures, resultsFile),
  };
}

/** The results as JSON: a field a line, and a line a row of the long lists, so that versions can be compared. */
export function studyJson({ searches, curves, runs, ...rest }: StudyResults): string {
  const list = (rows: readonly unknown[]): string => `[\n${rows.map((row) => JSON.stringify(row)).join(",\n")}\n]`;
  const fields = Object.entries(rest).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return `{${[...fields, `"searches":${list(searches)}`, `"curves":${list(curves)}`, `"runs":${list(runs)}`].join(",\n")}}`;
}
