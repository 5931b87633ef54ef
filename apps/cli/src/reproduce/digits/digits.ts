import { availableParallelism } from "node:os";
import {
  accuracyTable,
  accuracyWords,
  alignedTable,
  confusionTable,
  type DigitsPlan,
  type DigitsResults,
  digitsResults,
} from "@quantal/evaluation";
import { writeDigits } from "@quantal/evaluation/node";
import { type Executor, inline } from "@quantal/trainer";
import { threads } from "@quantal/trainer/node";
import type { Host } from "../../host.ts";
import { INTERRUPTED, listenForInterrupt } from "../../interrupt.ts";
import { printJson } from "../../json.ts";
import { duration } from "../../progress.ts";
import { loadInWords, machine, revision, versions } from "../../work/machine.ts";
import type { ReproduceWords } from "../reproduce.ts";
import { studyDirectory } from "../study-directory.ts";
import { type DigitsFinder, type DigitsSource, findDigits } from "./find-digits.ts";
import { digitsPlan } from "./plan.ts";
import { type DigitsRuns, runDigits } from "./run-digits.ts";

/** What the study is of, where it isn't what is published. */
export interface DigitsParts {
  readonly plan?: DigitsPlan;
  readonly find?: (finder: DigitsFinder) => Promise<DigitsSource>;
}

/** Runs the study of digits and writes what came of it. @returns the exit status */
export async function reproduceDigits(words: ReproduceWords, host: Host, parts: DigitsParts = {}): Promise<number> {
  const { plan = digitsPlan(words.quick === true), find = findDigits } = parts;
  const directory = studyDirectory(words.out ?? `quantal-reproduce-digits${plan.isQuick ? "-quick" : ""}`);
  const source = await find({ directory, isGetting: words.getData === true });
  const say = (line: string): void => void process.stderr.write(`quantal: ${line}\n`);
  if (plan.isQuick) say("--quick: few images and one seed. Nothing can be claimed from so little.");
  const interrupt = listenForInterrupt();
  const executor = executorFor(words.workers ?? availableParallelism());
  const startedAt = performance.now();
  const own = revision(); // now: the clone may move on while this runs
  try {
    const done = await runDigits(plan, { directory, ...source, executor, signal: interrupt.signal, host, say, onMark: showMark });
    if (done === undefined) {
      say(`what is done is kept in ${directory}. The same command goes on from there.`);
      return INTERRUPTED;
    }
    interrupt.release(); // what is left takes seconds, and can be made again
    const results = resultsOf(plan, done, own);
    const paths = await writeDigits(directory, results);
    print(results, paths, words.json === true, (performance.now() - startedAt) / 1000, done.reused);
    return done.failures.length > 0 ? 1 : 0;
  } finally {
    interrupt.release();
    await executor.close();
  }
}

function executorFor(workers: number): Executor {
  if (workers === 0) return inline();
  return threads({ workers, onRefused: ({ message }) => console.error(`This goes on in one thread. ${message}`) });
}

/** A line on a terminal; of validation images alone, so that nobody chooses by the others. */
function showMark({ images, seconds, validation }: { images: number; seconds: number; validation: number }): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(
    `  ${images.toLocaleString("en-US")} images in ${duration(seconds)}: validation ${(100 * validation).toFixed(2)} %\n`,
  );
}

function resultsOf(plan: DigitsPlan, { reused, ...done }: DigitsRuns, own: string): DigitsResults {
  const command = `quantal reproduce digits${plan.isQuick ? " --quick" : ""}`;
  const revisions = [...new Set([...reused.keys(), own])];
  return digitsResults(plan, done, { command, versions: versions(), machine: machine(), revisions });
}

function print(
  results: DigitsResults,
  { page, results: file, report }: { page: string; results: string; report: string },
  isJson: boolean,
  wallSeconds: number,
  reused: ReadonlyMap<string, number>,
): void {
  const { plan, summaries, pairs, leftOut, failures } = results;
  const findings = [
    ...summaries.filter(({ group }) => group === "main").map((summary) => ({ words: accuracyWords(summary), isClaimed: false })),
    ...pairs.map(({ words, isClaimed }) => ({ words, isClaimed })),
  ];
  if (isJson) {
    const files = { results: file, page, report };
    printJson({ study: plan.name, isQuick: plan.isQuick, ...files, findings, summaries, leftOut, failures, wallSeconds });
    return;
  }
  for (const group of ["main", ...Object.keys(plan.groups)]) {
    const table = accuracyTable(results, group);
    if (table.rows.length > 0) console.log(`\n${group === "main" ? "test accuracy" : group}\n${alignedTable(table)}`);
  }
  for (const { arm, counts } of results.confusions)
    console.log(`\n${arm}: label down, answer across\n${alignedTable(confusionTable(counts))}`);
  console.log("");
  for (const { words } of findings.slice(0, FINDINGS)) console.log(words);
  console.log(`\n${page}\n${file}\n${report}\n`);
  const kept = [...reused].map(([each, count]) => `${count} of revision ${each}`);
  console.log(
    `Done in ${duration(wallSeconds)}, ${loadInWords()}.${kept.length > 0 ? ` Runs that were there already: ${kept.join(", ")}.` : ""}`,
  );
}

const FINDINGS = 12; // printed; the page has all
