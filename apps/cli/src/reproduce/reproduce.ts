import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { RunRecord } from "@quantal/core";
import { printTable, type StudyPlan, studyComparison, studyResults } from "@quantal/evaluation";
import { writeReport, writeStudy } from "@quantal/evaluation/node";
import { OptionError } from "@quantal/numeric";
import type { Host } from "../host.ts";
import { INTERRUPTED, listenForInterrupt } from "../interrupt.ts";
import { printJson } from "../json.ts";
import { duration } from "../progress.ts";
import { loadInWords, machine, revision, versions } from "../work/machine.ts";
import { runStudy, type StudyDone } from "./run-study.ts";
import { DIGITS, findStudy, planOf } from "./study.ts";
import { studyDirectory } from "./study-directory.ts";

/** The words of `quantal reproduce`, as commander gives them. */
export interface ReproduceWords {
  readonly quick?: boolean;
  readonly out?: string;
  readonly workers?: number;
  readonly json?: boolean;
  /** Of digits alone: whether images may be fetched. */
  readonly getData?: boolean;
}

/** The report shows single training episodes up to so many; beyond, a page would be too large to open. */
const MAX_EPISODES = 500_000;

/** Runs a study and writes what came of it. @returns the exit status */
export async function reproduce(name: string, words: ReproduceWords, host: Host): Promise<number> {
  if (name === DIGITS) return (await import("./digits/digits.ts")).reproduceDigits(words, host);
  if (words.getData === true) throw noData(name);
  const plan = planOf(await findStudy(name), words.quick === true);
  const { seeds, steps } = plan.scale;
  const directory = studyDirectory(words.out ?? `quantal-reproduce-${name}${plan.isQuick ? "-quick" : ""}`);
  const say = (line: string): void => void process.stderr.write(`quantal: ${line}\n`);
  if (plan.isQuick) say(`--quick: ${seeds} seeds of ${steps.toLocaleString("en-US")} steps. Nothing can be claimed from so few.`);
  const interrupt = listenForInterrupt();
  const startedAt = performance.now();
  const own = revision(); // now: the clone may move on while this runs
  try {
    const options = { directory, workers: words.workers ?? availableParallelism(), signal: interrupt.signal, host, say };
    const done = await runStudy(plan, options);
    if (done === undefined) {
      say(`what is done is kept in ${directory}. The same command goes on from there.`);
      return INTERRUPTED;
    }
    interrupt.release(); // what is left takes seconds, and can be made again
    const written = await write(directory, plan, done, own);
    print(written, words.json === true, (performance.now() - startedAt) / 1000);
    return done.runs.some(({ failure }) => failure !== undefined) ? 1 : 0;
  } finally {
    interrupt.release();
  }
}

/** The study's results, page and pictures, and the report of its runs. */
async function write(directory: string, plan: StudyPlan, done: StudyDone, own: string) {
  const command = `quantal reproduce ${plan.name}${plan.isQuick ? " --quick" : ""}`;
  const revisions = [...new Set([...done.reused.keys(), own])];
  const making = { command, versions: versions(), machine: machine(), revisions };
  const results = studyResults(plan, done, making);
  const episodes = done.runs.reduce((sum, { training }) => sum + training.returns.length, 0);
  const runs = episodes <= MAX_EPISODES ? done.runs : done.runs.map(withoutEpisodes);
  const comparison = studyComparison(plan, { ...done, runs }, making);
  const report = await writeReport(join(directory, "report"), comparison, { summary: results.summary, definitions: done.definitions });
  const { page, results: resultsFile } = await writeStudy(directory, results);
  return { results, page, resultsFile, report: report.html, reused: done.reused };
}

/** A run without its single training episodes: what is judged, drawn and tested in a study are evaluations. */
function withoutEpisodes(run: RunRecord): RunRecord {
  return { ...run, training: { steps: [], returns: [], lengths: [] }, trainingWallSeconds: [] };
}

function print(
  { results, page, resultsFile, report, reused }: Awaited<ReturnType<typeof write>>,
  isJson: boolean,
  wallSeconds: number,
): void {
  const { plan, summary, pairs, interactions, groups } = results;
  const findings = [...summary.comparisons, ...pairs, ...interactions].map(({ words, isClaimed }) => ({ words, isClaimed }));
  if (isJson) {
    printJson({
      study: plan.name,
      isQuick: plan.isQuick,
      scale: plan.scale,
      ...{ results: resultsFile, page, report },
      findings,
      groups,
      wallSeconds,
    });
    return;
  }
  console.log(`\n${printTable(summary)}\n`);
  for (const { words, isClaimed } of pairs) if (isClaimed) console.log(words);
  for (const { words } of interactions) console.log(words);
  console.log(`\n${page}\n${resultsFile}\n${report}\n`);
  const kept = [...reused].map(([each, count]) => `${count} of revision ${each}`);
  console.log(
    `Done in ${duration(wallSeconds)}, ${loadInWords()}.${kept.length > 0 ? ` Runs that were there already: ${kept.join(", ")}.` : ""}`,
  );
}

function noData(name: string): OptionError {
  return new OptionError({ where: "--get-data", problem: "this study has no data to get", got: name, expected: DIGITS });
}
