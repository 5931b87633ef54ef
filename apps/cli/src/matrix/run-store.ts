import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Evaluation, firstHash } from "@quantal/core";
import { FormatError } from "@quantal/numeric";
import { agentReference, envReference, type Reference, writeAtomically } from "@quantal/trainer/node";
import type { Data } from "gymnasium-js";
import type { Host } from "../host.ts";
import { revision, versions } from "../work/machine.ts";
import type { Recorded } from "./record-run.ts";
import type { MatrixRun } from "./run-matrix.ts";

/** Runs that are done, a file each, so that whatever needs many of them goes on where it was. */
export interface RunStore {
  /** What a run came to, where it was made before. @throws FormatError for a file that isn't what was written */
  get(run: MatrixRun): Promise<Recorded | undefined>;
  /** Keeps a run that spent its whole budget; one that failed or was stopped is made again the next time. */
  put(run: MatrixRun, recorded: Recorded): Promise<void>;
  /** Runs that `get` found so far, by the revision of the code that made them. */
  readonly found: ReadonlyMap<string, number>;
}

interface StoredRun {
  readonly format: "quantal-run";
  readonly version: 1;
  readonly revision: string;
  readonly made: Data;
  readonly recorded: Recorded;
}

/**
 * Opens the store in a folder, which is made. A run is found again by all that decides its result: agent, environment, options, seed, steps,
 * and when it is judged. Code isn't part of that, but each file names the revision that made it.
 */
export function openRunStore(directory: string, host: Pick<Host, "root">): RunStore {
  mkdirSync(directory, { recursive: true });
  const own = revision();
  const found = new Map<string, number>();
  const pathOf = (made: Data): string => join(directory, `${firstHash({ made }).slice(0, 32)}.json`);
  return {
    found,
    async get(run) {
      const made = identityOf(run, host);
      if (made === undefined) return undefined;
      const stored = await read(pathOf(made));
      if (stored === undefined) return undefined;
      found.set(stored.revision, (found.get(stored.revision) ?? 0) + 1);
      return { ...stored.recorded, final: readFinal(stored.recorded.final) };
    },
    async put(run, recorded) {
      const made = identityOf(run, host);
      const isWhole = recorded.failure === undefined && recorded.ledger.training === recorded.ledger.budget;
      if (made === undefined || !isWhole) return;
      const stored: StoredRun = { format: "quantal-run", version: 1, revision: own, made, recorded };
      await writeAtomically(pathOf(made), JSON.stringify(stored));
    },
  };
}

/** All that decides what a run comes to; undefined for an agent or environment that names no module, which can't be known again. */
function identityOf({ agent, env, seed, steps, evaluation }: MatrixRun, { root }: Pick<Host, "root">): Data | undefined {
  if (agent.module === undefined || env.module === undefined) return undefined;
  const here = (reference: Reference): Data => ({
    module: root === undefined ? reference.module : reference.module.replaceAll(root, ""), // a moved clone finds its runs again
    export: reference.export,
    options: reference.options,
    maxEpisodeSteps: reference.maxEpisodeSteps ?? null,
    of: reference.of === undefined ? null : here(reference.of),
  });
  return {
    agent: { id: agent.id, ...(here(agentReference(agent)) as object) },
    env: { id: env.id, maxEpisodeSteps: env.maxEpisodeSteps, ...(here(envReference(env)) as object) },
    ...{ seed, steps, evaluation: { ...evaluation }, quantal: versions().quantal },
  };
}

async function read(path: string): Promise<StoredRun | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined; // readFile throws nothing else
    throw error;
  }
  const refuse = (problem: string): never => {
    throw new FormatError({
      where: path,
      problem,
      expected: "a run as it was written here",
      fix: "Remove the file: the run is made again",
    });
  };
  try {
    const stored = JSON.parse(text) as Partial<StoredRun>; // looked at next
    if (stored.format === "quantal-run" && stored.version === 1 && stored.recorded !== undefined) return stored as StoredRun;
  } catch {
    refuse("the file is no JSON");
  }
  return refuse("the file is no run, or of another version");
}

/** JSON has no NaN: a run that wasn't judged has none of its own. */
function readFinal(final: Evaluation): Evaluation {
  return { ...final, meanReturn: final.meanReturn ?? Number.NaN, standardDeviation: final.standardDeviation ?? Number.NaN };
}
