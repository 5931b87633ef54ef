import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { QuantalError } from "@quantal/numeric";
import type { Row } from "../benchmark.ts";
import type { Words } from "./words.ts";

const PROGRAM = fileURLToPath(new URL("../../bin/bench.mjs", import.meta.url));
const CHILD = fileURLToPath(new URL("../../bin/child.mjs", import.meta.url));

/** Runs one benchmark in a process of its own. A failure is a row that says so: the others go on. */
export async function runApart(name: string, { isPeers, isQuick, python }: Words): Promise<Row[]> {
  const flags = [isPeers ? "--peers" : "", isQuick ? "--quick" : ""].filter((flag) => flag !== "");
  const more = python === undefined ? [] : ["--python", python];
  const { status, out } = await output([PROGRAM, name, "--json", ...flags, ...more]);
  if (status === 0) return JSON.parse(out) as Row[]; // our own program's answer
  return [{ name, unit: "", value: null, spread: null, ratio: null, peer: null, reason: `it failed with status ${status}` }];
}

/**
 * Calls an exported function of a module in a fresh process and returns what it returns, by JSON. The collector can be called there.
 * @param module - URL of the module
 */
export async function callApart<Result>(module: string, name: string, argument: unknown): Promise<Result> {
  const { status, out } = await output(["--expose-gc", CHILD, module, name, JSON.stringify(argument)]);
  if (status === 0) return JSON.parse(out) as Result; // what the function returned
  throw new QuantalError({ where: `benchmarks: ${name}`, problem: "the process of its own failed", got: status, expected: "status 0" });
}

/**
 * Ends a child when a signal ends this process: a terminal sends Ctrl-C to both, others only to the one they name.
 * @returns a function that lets go of the child
 */
export function endWith(child: ChildProcess): () => void {
  const end = (signal: NodeJS.Signals): void => {
    child.kill("SIGTERM");
    process.exit(signal === "SIGINT" ? 130 : 143);
  };
  process.on("SIGINT", end).on("SIGTERM", end);
  return () => void process.off("SIGINT", end).off("SIGTERM", end);
}

function output(words: readonly string[]): Promise<{ status: number | null; out: string }> {
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
  const letGo = endWith(child);
  let out = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => {
      letGo();
      resolve({ status, out });
    });
  });
}
