import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { QuantalError } from "@quantal/numeric";
import type { Context, Row } from "../benchmark.ts";
import { missingRow } from "../measure.ts";
import { endWith } from "../program/apart.ts";
import { type Installed, install } from "./install.ts";

/** A peer's program that waits for questions. */
export interface PeerProgram {
  /** One question, one answer: numbers by name. @throws QuantalError where the program died */
  ask(question: object): Promise<{ readonly [name: string]: number }>;
  close(): void;
}

/** Other people's programs to measure beside ours. */
export interface Peers {
  /** Undefined where there is no Python. */
  readonly python: string | undefined;
  readonly versions: { readonly [peer: string]: string };
  /** Whether a peer was installed. */
  has(peer: string): boolean;
  /** Rows without numbers for a peer that isn't there. */
  missing(name: string, unit: string, peer?: string): Row[];
  /** The same where it failed on the way. */
  failed(name: string, unit: string, error: unknown): Row[];
  /** Starts a script of `peers/`, on one thread. It reads JSON lines and answers with JSON lines. */
  start(script: string, words: readonly string[]): PeerProgram;
}

// One thread in every library that might start more.
const ONE_THREAD = {
  OMP_NUM_THREADS: "1",
  OPENBLAS_NUM_THREADS: "1",
  MKL_NUM_THREADS: "1",
  XLA_FLAGS: "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
  JAX_PLATFORMS: "cpu",
};

/** Installs what can be installed. Never throws: where Python or a peer isn't there, its rows say so. */
export async function preparePeers({ say }: Context, peers: readonly string[], python: string | undefined): Promise<Peers> {
  let installed: Installed | undefined;
  let reason = "";
  try {
    installed = await install(say, peers, python);
  } catch (error) {
    reason = `no Python to compare with: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`;
    say(reason);
  }
  const why = (peer: string): string => installed?.reasons[peer] ?? reason;
  return {
    python: installed?.python,
    versions: installed?.versions ?? {},
    has: (peer) => installed?.versions[peer] !== undefined,
    missing: (name, unit, peer = "") => [missingRow(name, unit, why(peer))],
    failed: (name, unit, error) => [missingRow(name, unit, error instanceof Error ? error.message : String(error))],
    start: (script, words) => startProgram(installed?.python ?? "python3", script, words),
  };
}

/** A peer's name with its version. */
export function versionOf({ versions }: Peers, peer: string): string {
  return `${peer} ${versions[peer]}`;
}

function startProgram(python: string, script: string, words: readonly string[]): PeerProgram {
  const path = fileURLToPath(new URL(`../../peers/${script}`, import.meta.url));
  const child = spawn(python, ["-W", "ignore", path, ...words], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, ...ONE_THREAD },
  });
  const letGo = endWith(child);
  let complaint = "";
  child.stderr.on("data", (chunk) => {
    complaint = `${complaint}${chunk}`.slice(-4000);
  });
  child.stdin.on("error", () => {}); // it died: the answer that doesn't come says so
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(question) {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      const { value, done } = await answers.next();
      if (done !== true) return JSON.parse(value) as { [name: string]: number }; // our own script's line
      if (child.exitCode === null) await once(child, "exit");
      const problem = `the peer's program ended: ${complaint.trim().split("\n").at(-1) ?? ""}`;
      throw new QuantalError({ where: script, problem, got: child.exitCode });
    },
    close() {
      letGo();
      child.kill();
    },
  };
}
