import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import type { Row } from "./benchmark.ts";

/** What a results file says of where its numbers come from. */
export interface Origin {
  readonly command: string;
  readonly commit: string;
  readonly version: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string; readonly load: number };
}

/** A file that a benchmark writes. */
export interface Results extends Origin {
  readonly about: string;
  /** Versions of peers. */
  readonly versions?: { readonly [name: string]: string };
  /** Cores that everything else on the machine kept busy meanwhile, on average. */
  readonly otherCores: number;
  /** Steps a second of a naive CartPole loop, CPU time, before and after: how fast the machine was just then. */
  readonly yardstick: readonly [before: number, after: number];
  readonly rows: readonly Row[];
}

/**
 * Whether a parsed file is one that `quantal bench` wrote: it says what else kept the machine busy, and each row is a figure with its
 * name and unit. Studies have rows of their own kind.
 */
export function isResults(content: unknown): content is Results {
  const { otherCores, rows } = (content ?? {}) as Partial<Results>; // JSON's edge: each field is looked at
  const isRow = (row: Partial<Row> | null): boolean => typeof row?.name === "string" && typeof row.unit === "string" && "value" in row;
  return typeof otherCores === "number" && Array.isArray(rows) && rows.every(isRow);
}

/** The commit has a + where the working tree differs from it. */
export function origin(command: string): Origin {
  const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as { version: string }; // our own file
  const machine = {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    node: process.version,
    load: Number(loadavg()[0].toFixed(2)),
  };
  return { command, commit: commitOf(), version, machine };
}

/** Where a results file lies. */
export function resultsPath(name: string): string {
  return fileURLToPath(new URL(`../results/${name}.json`, import.meta.url));
}

/** Writes `results/<name>.json`, whole or not at all, and returns where. */
export async function keep(name: string, content: object): Promise<string> {
  const path = resultsPath(name);
  await writeFile(`${path}.part`, `${JSON.stringify(content, undefined, 2)}\n`);
  await rename(`${path}.part`, path);
  return path;
}

/** Starts to watch what the rest of the machine does. The returned function says how many cores it kept busy since, on average. */
export function watchOthers(): () => number {
  const busy = (): number => cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0);
  const own = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  const start = { busy: busy(), own: own(), at: performance.now() };
  return () => {
    const others = busy() - start.busy - (own() - start.own);
    return Number(Math.max(0, others / Math.max(1, performance.now() - start.at)).toFixed(2));
  };
}

function commitOf(): string {
  const git = (...words: string[]): string =>
    execFileSync("git", words, { encoding: "utf8", cwd: fileURLToPath(new URL(".", import.meta.url)), stdio: "pipe" }).trim();
  try {
    const changed = git("status", "--porcelain", "--untracked-files=no", "--", ":/packages", ":/agents", ":/envs");
    return git("rev-parse", "--short", "HEAD") + (changed === "" ? "" : "+");
  } catch {
    return "unknown"; // a copy without its history
  }
}
