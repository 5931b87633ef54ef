import type { Comparison, RunRecord } from "@quantal/core";

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

/** What failed runs of an environment count as, and where the number comes from. */
export interface Floor {
  readonly value: number;
  /** A random policy's mean return; a number that was given to `summarize`; or the lowest return that any run showed. */
  readonly source: "random policy" | "given" | "lowest return";
  /** Episodes and seed of the random policy. */
  readonly episodes?: number;
  readonly seed?: number;
  /** Why there is no random policy's return. */
  readonly failure?: string;
}

/**
 * The score that failed runs of an environment count as, so that failing never makes an agent look better: the floor that was
 * given, or else the comparison's mean return of a random policy, or else the lowest return that any run of this environment showed in
 * training or evaluation. Nothing where there is none.
 */
export function floorOf(
  env: string,
  { runs, floors: measured = {} }: Pick<Comparison, "runs" | "floors">,
  given: Floors = {},
): Floor | undefined {
  if (Object.hasOwn(given, env)) return { value: given[env], source: "given" };
  const found = Object.hasOwn(measured, env) ? measured[env] : undefined;
  if (found !== undefined && "meanReturn" in found) {
    const { meanReturn: value, episodes, seed } = found;
    return { value, source: "random policy", episodes, seed };
  }
  let lowest = Number.POSITIVE_INFINITY;
  for (const run of runs) {
    if (run.env !== env) continue;
    for (const returns of [run.training.returns, run.final.returns, ...run.evaluations.map((evaluation) => evaluation.returns)]) {
      for (const value of returns) if (Number.isFinite(value) && value < lowest) lowest = value;
    }
  }
  if (!Number.isFinite(lowest)) return undefined;
  return { value: lowest, source: "lowest return", ...(found === undefined ? {} : { failure: found.failure }) };
}

/** The floor of an environment, where it is known. */
export function floorIn(floors: { readonly [env: string]: Floor }, env: string): Floor | undefined {
  return Object.hasOwn(floors, env) ? floors[env] : undefined;
}

/** Where a floor comes from, in words to put behind its value. */
export function floorWords({ source, episodes, seed, failure }: Floor): string {
  if (source === "given") return "which was given";
  if (source === "lowest return") {
    const why = failure === undefined ? "no random policy was measured" : `a random policy failed, too (${failure})`;
    return `the lowest return that any run showed there, as ${why}`;
  }
  return `the mean return of a random policy (${episodes} episodes, seed ${seed})`;
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
