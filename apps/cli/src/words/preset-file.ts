import { readFileSync, statSync } from "node:fs";
import { type AgentDefinition, checkOptionValue, type TuningBudget } from "@quantal/core";
import { FormatError, OptionError, QuantalError, UnknownNameError } from "@quantal/numeric";

/** Options by name. */
export interface OptionValues {
  readonly [name: string]: number | string | boolean;
}

/** How a preset file was found: what was spent, what it gave on the seeds of the search, and the command that finds it again. */
export interface TuningRecord extends TuningBudget {
  readonly firstSeed: number;
  /** Of the draws. */
  readonly seed: number;
  /** Episodes that judged each run. */
  readonly episodes: number;
  /** The trial that the options come from; 0 is where the search began. */
  readonly trial: number;
  /** Mean of the final greedy evaluations over the seeds; null for trial 0 where it failed. */
  readonly value: number;
  readonly defaultValue: number | null;
  readonly command: string;
}

/** Options of an agent as a file: `quantal tune` writes it, `rsrp:preset=./tuned/rsrp.json` reads it. */
export interface PresetFile {
  readonly format: "quantal-preset";
  readonly version: 1;
  readonly agent: string;
  /** The environment that it was found on, as it is written on the command line. It may be used on others. */
  readonly env: string;
  /** Those that differ from the agent's defaults; no other preset lies below. */
  readonly options: OptionValues;
  readonly tuning?: TuningRecord;
}

const MAX_BYTES = 1_048_576;
const COUNTS = ["trials", "seeds", "steps", "totalSteps"] as const;

/** Whether a preset's name is meant as a file. Names of an agent's own presets may have a slash too, so these are looked for before. */
export function isPresetFile(name: string): boolean {
  return /[\\/]/.test(name) || name.endsWith(".json");
}

/**
 * Reads a preset file for an agent, and checks every option that it sets.
 * @throws OptionError where there is no such file or it is for another agent, FormatError for one that isn't what was written
 */
export function readPresetFile(path: string, { id, options: schema }: Pick<AgentDefinition, "id" | "options">): PresetFile {
  const file = parse(path);
  const where = `preset ${path}`;
  if (file.agent !== id) {
    throw new OptionError({
      where,
      problem: "the preset is for another agent",
      got: file.agent,
      expected: JSON.stringify(id),
      fix: `Tune ${id}: quantal tune --agent ${id} --env ${typeof file.env === "string" ? file.env : "E"} --trials 16 --seeds 3 --steps N`,
    });
  }
  const options = file.options;
  if (!isRecord(options)) throw refused(where, "it has no options", options, "{ name: value, ... }");
  try {
    for (const [name, value] of Object.entries(options)) {
      if (!Object.hasOwn(schema, name)) throw new UnknownNameError({ where, kind: "option", name, known: Object.keys(schema) });
      checkOptionValue(`option ${name}`, schema[name], value);
    }
  } catch (error) {
    if (!(error instanceof QuantalError)) throw error;
    throw new FormatError({ where, problem: `an option can't be set: ${error.message.replace(/\.$/, "")}` }, { cause: error });
  }
  if (file.tuning !== undefined) checkTuning(where, file.tuning);
  return file as unknown as PresetFile; // all that is read of it was checked above
}

/** The file's fields, of which nothing but format and version is known yet. */
function parse(path: string): { readonly [name: string]: unknown } {
  const where = `preset ${path}`;
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile()) {
    const problem = found === undefined ? "there is no such file" : "this is no file";
    throw new OptionError({ where, problem, got: path, expected: "a preset file that quantal tune wrote" });
  }
  if (found.size > MAX_BYTES) throw refused(where, "the file is too large", `${found.size} bytes`, `at most ${MAX_BYTES}`);
  let file: unknown;
  try {
    file = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw refused(where, "the file is no JSON", error, "what quantal tune wrote");
  }
  if (!isRecord(file) || file["format"] !== "quantal-preset") {
    throw refused(where, "the file is no preset", isRecord(file) ? file["format"] : file, 'the format "quantal-preset"');
  }
  if (file["version"] !== 1) throw refused(where, "the file is of another version", file["version"], "version 1, which this program reads");
  return file;
}

/** @throws FormatError for a record that a report couldn't print */
function checkTuning(where: string, tuning: unknown): void {
  if (!isRecord(tuning) || typeof tuning["method"] !== "string")
    throw refused(where, "its tuning has no method", tuning, "a record of tune");
  for (const name of COUNTS) {
    const count = tuning[name];
    if (!Number.isSafeInteger(count) || Number(count) < 1) throw refused(where, `${name} of its tuning is no count`, count, "1 or more");
  }
}

function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refused(where: string, problem: string, got: unknown, expected: string): FormatError {
  return new FormatError({ where, problem, got, expected });
}
