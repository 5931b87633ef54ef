import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";

/** What a results file says of where its numbers come from. */
export function origin(command: string) {
  const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as { version: string }; // our own file
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  const machine = {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    node: process.version,
    load: Number(loadavg()[0].toFixed(2)),
  };
  return { command, commit, version, machine };
}

/** CPU seconds (user and system, all threads) that a call takes. */
export function cpuSeconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** The best of `repeats` speeds, and their median, in units a second. */
export function speeds(units: number, repeats: number, work: () => void): { best: number; median: number } {
  const all = Array.from({ length: repeats }, () => units / cpuSeconds(work)).sort((a, b) => a - b);
  return { best: Math.round(all[repeats - 1]), median: Math.round(all[repeats >> 1]) };
}

/** Writes `results/<name>.json`. */
export async function keep(name: string, content: object): Promise<void> {
  await writeFile(fileURLToPath(new URL(`../results/${name}.json`, import.meta.url)), `${JSON.stringify(content, undefined, 2)}\n`);
}
