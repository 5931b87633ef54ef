import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const BIN = join(ROOT, "apps/cli/bin/quantal.mjs");

/** How a command ended, and what it said. */
export interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** A folder outside of the repository, without node_modules and package.json, with the two examples in it. */
export function userFolder(files: { readonly [name: string]: string } = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "quantal-user-")));
  for (const name of ["my-agent.ts", "my-env.ts"]) cpSync(join(ROOT, "examples", name), join(folder, name));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** Runs `quantal` in a process of its own. */
export function quantal(words: string, cwd: string): Promise<Ended> {
  return ended(start(words, cwd));
}

/** Runs several command lines one after the other in one process. */
export async function quantalMany(commands: readonly string[], cwd: string): Promise<Ended[]> {
  const child = spawn(process.execPath, [fileURLToPath(new URL("./many.mjs", import.meta.url)), join(ROOT, "apps/cli/bin/host.mjs")], {
    cwd,
  });
  child.stdin.end(JSON.stringify(commands.map((words) => words.split(" "))));
  const { out, err, status } = await ended(child);
  if (status !== 0) throw new Error(`many.mjs ended with ${status}: ${err}`);
  return JSON.parse(out);
}

/** Starts `quantal` without waiting. */
export function start(words: string, cwd: string): ChildProcess {
  return spawn(process.execPath, [BIN, ...words.split(" ")], { cwd, stdio: ["ignore", "pipe", "pipe"] });
}

/** Waits for the end of a process. */
export function ended(child: ChildProcess): Promise<Ended> {
  let out = "";
  let err = "";
  child.stdout?.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    err += chunk;
  });
  return new Promise((resolve) => child.on("close", (status) => resolve({ status, out, err })));
}
