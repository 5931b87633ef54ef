import { availableParallelism } from "node:os";
import type { EnvSource } from "gymnasium-js";
import type { Host } from "../host.ts";
import { type MatrixRun, runMatrix } from "../matrix/run-matrix.ts";
import type { RunStore } from "../matrix/run-store.ts";
import { openProgress } from "../progress.ts";
import { type Judged, judge, ranked, survivors } from "./judge.ts";
import type { Rung } from "./rungs.ts";
import type { Trial } from "./sample.ts";

/** A search: on what, for how long, and how each run is judged. */
export interface SearchPlan {
  readonly env: EnvSource;
  readonly seeds: readonly number[];
  readonly rungs: readonly Rung[];
  /** Of the final evaluation of each run. */
  readonly episodes: number;
}

export interface SearchOptions {
  /** Runs at once; undefined: as many as cores. They never change the result. */
  readonly workers: number | undefined;
  readonly signal: AbortSignal;
  readonly store: RunStore;
  readonly host: Host;
}

/**
 * Runs the trials rung by rung.
 * @returns all of them, best first; undefined where an interrupt ended it: what was run is in the store
 */
export async function searchTrials(trials: readonly Trial[], plan: SearchPlan, options: SearchOptions): Promise<Judged[] | undefined> {
  const last = new Map<number, Judged>();
  let left = trials;
  for (let k = 0; k < plan.rungs.length; k++) {
    const judged = await runRung(left, k, plan, options);
    if (judged === undefined) return undefined;
    for (const each of judged) last.set(each.trial.number, each);
    left = k + 1 < plan.rungs.length ? survivors(judged, plan.rungs[k + 1].trials) : [];
  }
  return ranked([...last.values()]);
}

async function runRung(trials: readonly Trial[], k: number, plan: SearchPlan, options: SearchOptions): Promise<Judged[] | undefined> {
  const { env, seeds, episodes, rungs } = plan;
  const { steps } = rungs[k];
  const evaluation = { every: steps + 1, episodes, finalEpisodes: episodes }; // at the end only
  const prefix = rungs.length > 1 ? `rung ${k + 1} ` : "";
  const runs = trials.flatMap(({ agent, number }): MatrixRun[] =>
    seeds.map((seed) => ({ label: `${prefix}trial ${number} seed ${seed}`, agent, env, seed, steps, evaluation })),
  );
  const labels = runs.map(({ label }) => label);
  const progress = await openProgress(steps, labels);
  const { signal, host, store, workers = availableParallelism() } = options;
  const records = await runMatrix(runs, { workers, signal, progress, host, store });
  progress.close();
  const finished = records.filter((record) => record !== undefined);
  const isCut = finished.some(({ ledger, failure }) => failure === undefined && ledger.training < ledger.budget);
  if (finished.length < runs.length || isCut) return undefined;
  return trials.map((trial, i) => judge(trial, k, finished.slice(i * seeds.length, (i + 1) * seeds.length)));
}
