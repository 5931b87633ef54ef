import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Agent, Snapshot, Task } from "@quantal/core";
import type { InspectedCheckpoint } from "@quantal/evaluation";
import { FormatError } from "@quantal/numeric";
import { type RsrpOptions, type RsrpState, releaseGroups } from "@quantal/rsrp";
import type { SavedRun } from "@quantal/trainer/node";

/** More are left out, evenly: a page shows no more columns. */
const MAX_CHECKPOINTS = 32;

/** Names of the snapshots that lie in a run directory, in the order of their steps, and the one to show: the final one, else the latest. */
export function snapshotNames({ path }: SavedRun): { readonly onTheWay: readonly string[]; readonly shown: string } {
  const folder = join(path, "checkpoints");
  const files = existsSync(folder) ? readdirSync(folder).map((file) => file.replace(/\.safetensors$/, "")) : [];
  const onTheWay = files.filter((name) => name.startsWith("steps-")).sort();
  return { onTheWay, shown: files.includes("final") ? "final" : (onTheWay.at(-1) ?? "final") };
}

/** The learner's state in a snapshot. @throws FormatError where it is none of rsrp's */
export function stateOf(path: string, name: string, snapshot: Snapshot): RsrpState {
  const state = snapshot.agent as Partial<RsrpState> | null; // a file's: looked at next
  if (state !== null && state.probabilities instanceof Float32Array && typeof state.generation === "number") return state as RsrpState;
  const where = join(path, "checkpoints", `${name}.safetensors`);
  throw new FormatError({ where, problem: "the snapshot has no release probabilities", expected: "one of a run of rsrp" });
}

/** Release probabilities over generations: where learning begins, the snapshots on the way, and the one that is shown. */
export function inspectCheckpoints(saved: SavedRun, agent: Agent, task: Task): InspectedCheckpoint[] {
  const options = agent.options as RsrpOptions; // the manifest's, which rsrp's definition checked
  const { onTheWay, shown } = snapshotNames(saved);
  const start = agent.learner(task, saved.manifest.seed);
  const first = start.init() as RsrpState; // of rsrp's learner
  start.close?.();
  const all = [{ name: "start", generation: 0, steps: 0, groups: releaseGroups(options, task, first) }];
  for (const name of [...thinned(onTheWay.filter((each) => each !== shown)), shown]) {
    const snapshot = saved.snapshot(name);
    const state = stateOf(saved.path, name, snapshot);
    const checkpoint = { name, generation: state.generation, steps: snapshot.ledger.training, groups: releaseGroups(options, task, state) };
    if (all.at(-1)?.generation === state.generation) all.pop(); // nothing was learned in between
    all.push(checkpoint);
  }
  return all;
}

function thinned(names: readonly string[]): readonly string[] {
  if (names.length <= MAX_CHECKPOINTS) return names;
  return Array.from({ length: MAX_CHECKPOINTS }, (_, k) => names[Math.round((k * (names.length - 1)) / (MAX_CHECKPOINTS - 1))]);
}
