import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { decodeSafetensors, encodeSafetensors, type Snapshot } from "@quantal/core";
import { FormatError, OptionError } from "@quantal/numeric";
import type { RunEvent, RunResult } from "../events.ts";
import type { Run, RunStore } from "../train.ts";
import { endedManifest, newManifest, parseManifest, type RunDescription, type RunManifest } from "./run-manifest.ts";
import { writeAtomically } from "./write-atomically.ts";

/** A run's folder: `manifest.json`, `events.jsonl`, `checkpoints/*.safetensors`. Data only, no code. */
export interface RunDirectory {
  readonly path: string;
  /** Where `train` puts its checkpoints. */
  readonly store: RunStore;
  /** Writes the events as they come, and the manifest at the start and the end. @throws what the run throws, once all is written */
  follow(run: Run): Promise<RunResult>;
}

/** Makes the folder of a run. @throws OptionError when something lies there already */
export async function createRunDirectory(path: string, description: RunDescription): Promise<RunDirectory> {
  try {
    mkdirSync(join(path, "checkpoints"), { recursive: true });
  } catch (error) {
    const got = error instanceof Error ? error.message : error;
    throw new OptionError({
      where: `folder ${JSON.stringify(path)}`,
      problem: "it can't be made",
      got,
      expected: "a folder that can be written",
      fix: "Choose another one with --out",
    });
  }
  if (readdirSync(path).length > 1 || readdirSync(join(path, "checkpoints")).length > 0) {
    throw new OptionError({
      where: path,
      problem: "the folder is not empty",
      expected: "a folder of its own for each run",
      fix: "Choose another one with --out",
    });
  }
  const manifest = newManifest(description);
  const writeManifest = (content: RunManifest): Promise<void> =>
    writeAtomically(join(path, "manifest.json"), `${JSON.stringify(content, undefined, 2)}\n`);
  await writeManifest(manifest);
  return {
    path,
    store: {
      async save(name, snapshot) {
        const file = join("checkpoints", `${name}.safetensors`);
        await writeAtomically(join(path, file), encodeSafetensors(snapshot, { format: "quantal-snapshot", version: "1" }));
        return file;
      },
    },
    async follow(run) {
      const log = openSync(join(path, "events.jsonl"), "a");
      // Written at once, so that whatever was reported is on file even if the process is killed.
      const subscription = run.events.subscribe((event) => writeSync(log, `${JSON.stringify(eventData(event))}\n`));
      try {
        const result = await run.result;
        await writeManifest(endedManifest(manifest, result));
        return result;
      } catch (error) {
        await writeManifest({ ...manifest, status: "failed", failure: error instanceof Error ? error.message : String(error) });
        throw error;
      } finally {
        subscription.unsubscribe();
        closeSync(log);
      }
    },
  };
}

/** An event as JSON: arrays as lists, NaN as null, and no snapshots. */
function eventData(event: RunEvent): object {
  switch (event.type) {
    case "experience":
      return { ...event, returns: [...event.returns], lengths: [...event.lengths] };
    case "failed":
      return { type: event.type, error: event.error.message };
    case "finished": {
      const { snapshot: _, extendable: __, ...result } = event.result;
      return { type: event.type, result };
    }
    default:
      return event;
  }
}

/** A run's folder as it was left. */
export interface SavedRun {
  readonly path: string;
  readonly manifest: RunManifest;
  /** @param name - "final", "extendable" or "steps-…" @throws FormatError when it is missing or broken */
  snapshot(name: string): Snapshot;
}

/** Reads a run's folder. @throws FormatError when it isn't one */
export function readRunDirectory(path: string): SavedRun {
  const manifest = parseManifest(readFile(join(path, "manifest.json")).toString("utf8"), join(path, "manifest.json"));
  return {
    path,
    manifest,
    snapshot(name) {
      const file = join(path, "checkpoints", `${name}.safetensors`);
      if (!existsSync(file)) throw noSnapshot(path, name, manifest);
      const snapshot = decodeSafetensors(readFile(file), file).data as Snapshot; // its version is looked at next; deeper checks are the agent's
      if (snapshot?.version !== 1)
        throw new FormatError({
          where: file,
          problem: "the snapshot has an unknown version",
          got: snapshot?.version,
          expected: "version 1",
          fix: "A file of a newer version needs a newer Quantal",
        });
      return snapshot;
    },
  };
}

/** A run that failed, or still goes on, has no end. */
function noSnapshot(path: string, name: string, { status, failure }: RunManifest): Error {
  return new FormatError({
    where: path,
    problem: `there is no snapshot ${JSON.stringify(name)}`,
    got: `a run that is ${status}`,
    expected: "one that has come to its end",
    fix: failure === null ? "Train it again" : `It ended so: ${failure.replace(/\.$/, "")}`,
  });
}

function readFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new FormatError({
      where: path,
      problem: "the file can't be read",
      got: error instanceof Error ? error.message : error,
      expected: "a file that a run wrote",
      fix: "Is it a run directory, and was the run ended?",
    });
  }
}
