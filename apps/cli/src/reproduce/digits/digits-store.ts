import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { firstHash } from "@quantal/core";
import { DIGIT_SPLITS, type DigitSplits } from "@quantal/digits";
import type { DigitsRun } from "@quantal/evaluation";
import { FormatError } from "@quantal/numeric";
import { writeAtomically } from "@quantal/trainer/node";
import type { Data } from "gymnasium-js";
import { revision } from "../../work/machine.ts";

/** Runs that are done, a file each. */
export interface DigitsStore {
  /** The run of which all of this is true, under its present arm's name. @throws FormatError for a file that isn't what was written */
  get(made: Data, arm: string): DigitsRun | undefined;
  put(made: Data, run: DigitsRun): Promise<void>;
  /** Runs that `get` found so far, by the revision of the code that made them. */
  readonly found: ReadonlyMap<string, number>;
}

interface StoredRun {
  readonly format: "quantal-digits-run";
  readonly version: 1;
  readonly revision: string;
  readonly made: Data;
  readonly run: DigitsRun;
}

/** Opens the store in a folder, which is made. A run is found again by all that decides its result. */
export function openDigitsStore(directory: string): DigitsStore {
  mkdirSync(directory, { recursive: true });
  const own = revision();
  const found = new Map<string, number>();
  const ours = new Set<string>(); // arms of different groups may be one run: what was made just now wasn't there before
  const pathOf = (made: Data): string => join(directory, `${firstHash({ made }).slice(0, 32)}.json`);
  return {
    found,
    get(made, arm) {
      const path = pathOf(made);
      if (!existsSync(path)) return undefined;
      const stored = parse(readFileSync(path, "utf8"), path);
      if (!ours.has(path)) found.set(stored.revision, (found.get(stored.revision) ?? 0) + 1);
      return { ...stored.run, arm };
    },
    async put(made, run) {
      const stored: StoredRun = { format: "quantal-digits-run", version: 1, revision: own, made, run };
      await writeAtomically(pathOf(made), JSON.stringify(stored));
      ours.add(pathOf(made));
    },
  };
}

function parse(text: string, where: string): StoredRun {
  const fix = "Remove the file: the run is made again";
  let stored: Partial<StoredRun>;
  try {
    stored = JSON.parse(text); // looked at next
  } catch {
    throw new FormatError({ where, problem: "the file is no JSON", expected: "a run as it was written here", fix });
  }
  if (stored?.format === "quantal-digits-run" && stored.version === 1 && stored.run !== undefined) return stored as StoredRun;
  throw new FormatError({ where, problem: "the file is no run, or of another version", expected: "a run as it was written here", fix });
}

/** Of all images and labels, split by split. */
export function checksumOf(splits: DigitSplits): string {
  const hash = createHash("sha256");
  for (const split of DIGIT_SPLITS) hash.update(splits[split].images).update(splits[split].labels);
  return hash.digest("hex");
}
