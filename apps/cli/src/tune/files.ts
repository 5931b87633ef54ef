import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { AgentDefinition, TuningBudget } from "@quantal/core";
import { describe, OptionError } from "@quantal/numeric";
import { writeAtomically } from "@quantal/trainer/node";
import { toJson } from "../json.ts";
import type { FoundAgent } from "../words/find.ts";
import { type OptionValues, type PresetFile, readPresetFile } from "../words/preset-file.ts";
import type { Judged } from "./judge.ts";
import type { Rung } from "./rungs.ts";
import { csvOf, describeOutcome } from "./table.ts";

/** All that came of a search. */
export interface Outcome {
  readonly agent: string;
  readonly env: string;
  /** The preset that trial 0 has, and the others for what isn't searched; null for none. */
  readonly preset: string | null;
  readonly searched: readonly string[];
  readonly redraws: number;
  readonly rungs: readonly Rung[];
  /** Best first. */
  readonly judged: readonly Judged[];
  readonly seeds: readonly number[];
  /** Of the draws. */
  readonly seed: number;
  readonly episodes: number;
  readonly budget: TuningBudget;
  readonly warnings: readonly string[];
  readonly command: string;
  /** Runs that were there already, by the revision of the code that made them. */
  readonly reused: { readonly [revision: string]: number };
}

/** Where a search writes. */
export interface Files {
  readonly preset: string;
  readonly csv: string;
  readonly json: string;
  /** A folder: finished runs, which the same command finds again. */
  readonly runs: string;
}

/**
 * `tuned/rsrp.json` is the preset file itself; `tuned` a folder, where it is named after agent and environment. The rest lies beside it.
 * @throws OptionError where the folder can't be made, or the file is there and is no preset of this agent
 */
export function filesFor(out: string, { id, definition }: FoundAgent, envName: string): Files {
  const stem = out.endsWith(".json") ? out.slice(0, -".json".length) : join(out, `${id}-${envName}`.replaceAll(/[^\w.-]+/g, "-"));
  const files = { preset: `${stem}.json`, csv: `${stem}-trials.csv`, json: `${stem}-trials.json`, runs: `${stem}-runs` };
  try {
    mkdirSync(dirname(files.preset), { recursive: true }); // now: nothing that was trained may be lost to a bad name
  } catch (error) {
    throw new OptionError({ where: "--out", problem: "the folder can't be made", got: error, expected: "a folder that can be written" });
  }
  if (!existsSync(files.preset)) return files;
  try {
    readPresetFile(files.preset, definition);
  } catch (error) {
    throw new OptionError({
      where: "--out",
      problem: `the file is there already, and is no preset of ${id}`,
      got: files.preset,
      expected: "a new file, or a preset to write again",
      fix: `It says: ${error instanceof Error ? error.message : describe(error)}`,
    });
  }
  return files;
}

/** Writes trials.json and trials.csv, then the preset file, unless every trial failed. */
export async function writeFiles(files: Files, definition: AgentDefinition, outcome: Outcome): Promise<void> {
  const { reused: _, ...told } = describeOutcome(outcome); // the same however often it was interrupted
  await writeAtomically(files.json, `${toJson({ format: "quantal-trials", version: 1, ...told })}\n`);
  await writeAtomically(files.csv, csvOf(outcome));
  const preset = presetOf(definition, outcome);
  if (preset !== undefined) await writeAtomically(files.preset, `${JSON.stringify(preset, null, 2)}\n`);
}

/** The best trial as a preset file; undefined where every trial failed. */
export function presetOf(definition: AgentDefinition, outcome: Outcome): PresetFile | undefined {
  const { judged, budget, agent, env, seeds, seed, episodes, command } = outcome;
  const [best] = judged;
  if (!Number.isFinite(best.value)) return undefined;
  const values = Object.entries(best.trial.agent.options as OptionValues); // plain values all
  const options = Object.fromEntries(values.filter(([name, value]) => value !== definition.options[name].default));
  const first = judged.find(({ trial }) => trial.number === 0)?.value ?? Number.NaN;
  const defaultValue = Number.isFinite(first) ? first : null;
  const found = { trial: best.trial.number, value: best.value, defaultValue, command };
  const tuning = { ...budget, firstSeed: seeds[0], seed, episodes, ...found };
  return { format: "quantal-preset", version: 1, agent, env, options, tuning };
}
