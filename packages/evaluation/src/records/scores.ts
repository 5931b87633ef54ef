import type { RunRecord } from "@quantal/core";

/** What stands for the score of a run that failed, by environment: the return of a random policy, say. */
export type Floors = { readonly [env: string]: number };

/** The final score of a run: the mean return of its last snapshot. Nothing where the run failed or wasn't judged. */
export function finalScore(run: RunRecord): number | undefined {
  const isJudged = run.failure === undefined && run.final.returns.length > 0 && Number.isFinite(run.final.meanReturn);
  return isJudged ? run.final.meanReturn : undefined;
}

/** Whether a run counts as the floor: it failed, or was judged with a return that is no number. */
export function countsAsFloor({ failure, final }: RunRecord): boolean {
  return failure !== undefined || (final.returns.length > 0 && !Number.isFinite(final.meanReturn));
}

/**
 * The score that failed runs of an environment count as, so that failing never makes an agent look better: the floor that was
 * given, or else the lowest return that any run of this environment showed in training or evaluation. Nothing where there is none.
 */
export function floorOf(env: string, runs: readonly RunRecord[], floors: Floors = {}): number | undefined {
  if (Object.hasOwn(floors, env)) return floors[env];
  let lowest = Number.POSITIVE_INFINITY;
  for (const run of runs) {
    if (run.env !== env) continue;
    for (const returns of [run.training.returns, run.final.returns, ...run.evaluations.map((evaluation) => evaluation.returns)]) {
      for (const value of returns) if (Number.isFinite(value) && value < lowest) lowest = value;
    }
  }
  return Number.isFinite(lowest) ? lowest : undefined;
}

/** What happened to a run, in a few words: failed, stopped before its budget was spent, or finished. */
export function outcomeOf(run: RunRecord): "finished" | "stopped early" | "failed" {
  if (run.failure !== undefined) return "failed";
  return run.ledger.training < run.ledger.budget ? "stopped early" : "finished";
}

/** The different values of a field, in order of appearance. */
export function distinct<T>(values: Iterable<T>): T[] {
  return [...new Set(values)];
}
