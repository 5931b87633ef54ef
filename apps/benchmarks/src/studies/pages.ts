import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { DigitsResults, StudyResults } from "@quantal/evaluation";
import { renderDigits, renderStudy } from "@quantal/evaluation/node";
import { resultsPath } from "../results.ts";

/** Where the pages of studies lie. */
export const STUDY_PAGES = fileURLToPath(new URL("../../../../docs/studies", import.meta.url));
const INDEX = "README.md"; // written by hand

/** Pages and pictures under docs/studies, by file name, of all results that `quantal reproduce` wrote as study.json. */
export function studyPages(): { readonly [file: string]: string } {
  const results = join(resultsPath("any"), "..");
  const files = readdirSync(results).filter((file) => /^study-.*\.json$/.test(file));
  const pages = files.sort().map((file) => {
    const study = JSON.parse(readFileSync(join(results, file), "utf8")) as StudyResults | DigitsResults; // our own file
    const page = `${study.plan.name}.md`;
    const from = `../../apps/benchmarks/results/${file}`;
    return study.format === "quantal-digits-study" ? renderDigits(study, page, from) : renderStudy(study, page, from);
  });
  return Object.assign({}, ...pages);
}

/** Writes docs/studies, and removes what no results make. */
export function writeStudyPages(): void {
  const pages = studyPages();
  mkdirSync(STUDY_PAGES, { recursive: true });
  for (const file of readdirSync(STUDY_PAGES)) if (file !== INDEX && !(file in pages)) rmSync(join(STUDY_PAGES, file));
  for (const [file, content] of Object.entries(pages)) {
    writeFileSync(join(STUDY_PAGES, file), content);
    process.stderr.write(`wrote docs/studies/${file}\n`);
  }
}
