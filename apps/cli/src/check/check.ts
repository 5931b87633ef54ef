import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OptionError } from "@quantal/numeric";
import type { Finding } from "gymnasium-js/checker";
import type { Host } from "../host.ts";
import { printJson, toJson } from "../json.ts";
import { parseSpec } from "../words/spec.ts";
import { type ReportWords, reportOf } from "./report.ts";
import { superviseCheck } from "./supervise.ts";

/** The words of `quantal check`, as commander gives them. */
export interface CheckWords extends ReportWords {
  /** Folder for the actions of the findings. */
  readonly out?: string;
  readonly json?: boolean;
}

/** Checks an environment and prints what was found. @returns the exit status: 1 where a rule is broken, advice leaves it 0 */
export async function check(words: CheckWords, host: Host): Promise<number> {
  const { env, seed, steps, silence, limit, out, json } = words;
  const task = { spec: parseSpec("check", env), seed, steps, silence };
  if (out !== undefined) makeFolder(out);
  const checked = await superviseCheck(task, limit, host);
  const { findings, isHung } = checked;
  const files = out === undefined ? new Map<string, string>() : writeActions(out, findings);
  if (json) {
    printJson({ findings });
    if (isHung) process.stderr.write(`${checked.id}: the check ended early, because a call didn't return in ${limit} s\n`);
  } else {
    process.stdout.write(reportOf(words, checked, files));
  }
  return findings.some(({ kind }) => kind === "rule") ? 1 : 0;
}

/** Before anything runs: the check takes its time. */
function makeFolder(out: string): void {
  try {
    mkdirSync(out, { recursive: true });
  } catch {
    throw new OptionError({ where: "--out", problem: "the folder can't be made", got: out, expected: "a folder that may be written to" });
  }
}

/** Writes the actions of each finding, and tells where. */
function writeActions(out: string, findings: readonly Finding[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const { code, kind, actions } of findings) {
    if (kind === "advice") continue; // no actions show it
    const file = join(out, `${code}.json`);
    writeFileSync(file, `${toJson(actions)}\n`);
    files.set(code, file);
  }
  return files;
}
