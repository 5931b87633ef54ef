import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { Comparison, RunRecord } from "@quantal/core";
import { printTable, summarize } from "@quantal/evaluation";
import { writeReport } from "@quantal/evaluation/node";
import { OptionError } from "@quantal/numeric";
import type { Host } from "../host.ts";
import { INTERRUPTED, listenForInterrupt } from "../interrupt.ts";
import { printJson } from "../json.ts";
import { type Cell, type MatrixWords, matrixOf, recordOfCell } from "../matrix/cells.ts";
import { runMatrix } from "../matrix/run-matrix.ts";
import { duration, openProgress } from "../progress.ts";
import { floorsOf } from "./floors.ts";
import { loadInWords, machine, versions } from "./machine.ts";

/** The words of `quantal compare`, as commander gives them. */
export interface CompareWords extends MatrixWords {
  readonly seeds: number;
  readonly firstSeed: number;
  readonly out?: string;
  readonly workers?: number;
  readonly json?: boolean;
}

/** Runs the matrix, writes the report, and prints what came of it. @returns the exit status */
export async function compareAll(words: CompareWords, host: Host): Promise<number> {
  const seeds = Array.from({ length: words.seeds }, (_, k) => words.firstSeed + k);
  const matrix = await matrixOf(words, seeds, host);
  const directory = reportDirectory(words.out);
  const before = loadInWords();
  const interrupt = listenForInterrupt();
  const startedAt = performance.now();
  const runs = await runAll(matrix.cells, words, interrupt.signal, host);
  const wallSeconds = (performance.now() - startedAt) / 1000;
  const envs = new Map(matrix.cells.map(({ envLabel, run }) => [envLabel, run.env]));
  const floors = interrupt.signal.aborted ? undefined : await floorsOf(envs); // after a stop nothing more is run
  const comparison: Comparison = {
    format: "quantal-comparison",
    version: 1,
    command: commandOf(words),
    steps: words.steps,
    seeds,
    thresholds: matrix.thresholds,
    ...(floors === undefined ? {} : { floors }),
    versions: versions(),
    machine: { ...machine(), wallSeconds },
    ...(Object.keys(matrix.tuning).length === 0 ? {} : { tuning: matrix.tuning }),
    runs,
  };
  const summary = summarize(comparison);
  const { html, json, csv } = await writeReport(directory, comparison, { summary, definitions: matrix.definitions });
  interrupt.release();
  if (words.json) {
    printJson({ report: html, files: { html, json, csv }, runs: runs.map(briefly), comparisons: summary.comparisons, wallSeconds });
  } else {
    console.log(`\n${printTable(summary)}\n\n${html}\n${json}\n${csv}\n`);
    console.log(`${runs.length} of ${matrix.cells.length} runs in ${duration(wallSeconds)}. Before: ${before}. After: ${loadInWords()}.`);
  }
  if (interrupt.signal.aborted) return INTERRUPTED;
  return runs.some(({ failure }) => failure !== undefined) ? 1 : 0;
}

/** The records of all runs that began, in the order of the cells. */
async function runAll(cells: readonly Cell[], words: CompareWords, signal: AbortSignal, host: Host): Promise<RunRecord[]> {
  const labels = cells.map(({ run }) => run.label);
  const progress = await openProgress(words.steps, labels);
  const order = [...cells].sort((a, b) => a.run.seed - b.run.seed); // seed by seed: what an interrupt leaves is balanced
  const options = { workers: words.workers ?? availableParallelism(), signal, progress, host };
  const records = await runMatrix(
    order.map(({ run }) => run),
    options,
  );
  progress.close();
  return cells.flatMap((cell) => {
    const record = records[order.indexOf(cell)];
    return record === undefined ? [] : [recordOfCell(cell, record)];
  });
}

/** What the JSON tells of a run; report.json has all of it. */
function briefly({ agent, env, seed, ledger, episodes, hash, final, wallSeconds, stepsPerSecond, preset, failure }: RunRecord): object {
  const { meanReturn, standardDeviation } = final;
  return {
    agent,
    env,
    seed,
    steps: ledger.training,
    meanReturn,
    standardDeviation,
    episodes,
    hash,
    ledger,
    wallSeconds,
    stepsPerSecond,
    preset: preset ?? null,
    ...(failure === undefined ? {} : { failure }),
  };
}

/** @throws OptionError where the named folder has something in it */
function reportDirectory(named: string | undefined): string {
  if (named === undefined) {
    for (let n = 1; ; n++) if (!existsSync(`quantal-compare-${n}`)) return `quantal-compare-${n}`;
  }
  try {
    mkdirSync(named, { recursive: true }); // now: nothing that was trained may be lost to a bad name
  } catch (error) {
    const got = error instanceof Error ? error.message : error;
    throw new OptionError({ where: "--out", problem: "the folder can't be made", got, expected: "a folder that can be written" });
  }
  if (readdirSync(named).length > 0) {
    throw new OptionError({
      where: "--out",
      problem: "the folder is not empty",
      got: named,
      expected: "a folder of its own for each report",
      fix: "Choose another one",
    });
  }
  return named;
}

/** The command that makes the comparison again. */
function commandOf({ agents, envs, seeds, firstSeed, steps, episodes, evaluateEvery }: CompareWords): string {
  const words = ["--agents", agents, "--envs", envs, "--seeds", `${seeds}`, "--first-seed", `${firstSeed}`, "--steps", `${steps}`];
  if (episodes !== 100) words.push("--episodes", `${episodes}`);
  if (evaluateEvery !== undefined) words.push("--evaluate-every", `${evaluateEvery}`);
  return `quantal compare ${words.map((word) => (/^[\w.,:=/-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ")}`;
}
