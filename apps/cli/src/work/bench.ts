import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { QuantalError } from "@quantal/numeric";
import type { BenchWords } from "../commands/bench.ts";
import type { Host } from "../host.ts";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/**
 * Runs the benchmarks' own program in a process of the same Node. Its words, output, exit status and signals pass through: nothing may
 * import an app, so this is all that the command knows of it (docs/decisions/0010).
 * @returns its exit status
 * @throws QuantalError where the repository's benchmarks aren't there
 */
export async function bench(name: string | undefined, words: BenchWords, { root }: Host): Promise<number> {
  const program = join(root ?? "", "apps", "benchmarks", "bin", "bench.mjs");
  if (root === undefined || !existsSync(program)) {
    throw new QuantalError({
      where: "quantal bench",
      problem: "the benchmarks aren't part of the installed command, and there is no clone of the repository around it",
      expected: "apps/benchmarks beside apps/cli",
      fix: "Clone the repository, run npm ci there, and call npx quantal bench",
    });
  }
  return exitOf([program, ...(name === undefined ? [] : [name]), ...flagsOf(words)]);
}

function flagsOf({ peers, json, quick, list, python }: BenchWords): string[] {
  const flags = { "--peers": peers, "--json": json, "--quick": quick, "--list": list };
  const set = Object.entries(flags).filter(([, isSet]) => isSet);
  return [...set.map(([flag]) => flag), ...(python === undefined ? [] : ["--python", python])];
}

function exitOf(words: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, words, { stdio: "inherit" });
  // A terminal sends Ctrl-C to both; the child ends by it, and this process waits for that.
  const passOn = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const signal of SIGNALS) process.on(signal, passOn);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => {
      for (const each of SIGNALS) process.off(each, passOn);
      resolve(status ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
