import type { RunRecord } from "@quantal/core";
import { requireInteger } from "@quantal/numeric";
import type { Duration } from "../statistics/survival.ts";

/** When a run first reached a threshold. Where it never did, the steps that it was given: it is censored there. */
export interface Passage {
  readonly seed: number;
  readonly reached: boolean;
  /** Training steps. */
  readonly steps: number;
}

export const PASSAGE_EPISODES = 100;

/**
 * The first training step at which the mean return of the last `episodes` training episodes is at the threshold or above it
 * (Gymnasium's "solved"); fewer episodes never count. A run that never gets there is censored where its training ended. A failed
 * one is censored at its whole budget: it had that chance, too, and leaving it out earlier would flatter the agent.
 * @param episodes - 1 or more, default 100
 */
export function firstPassage(run: RunRecord, threshold: number, episodes = PASSAGE_EPISODES): Passage {
  requireInteger("firstPassage", "episodes", episodes, 1);
  const { steps, returns } = run.training;
  for (let i = episodes - 1; i < returns.length; i++) {
    // Each window is summed anew: a running sum would drift.
    if (sumOf(returns, i - episodes + 1, i + 1) / episodes >= threshold) return { seed: run.seed, reached: true, steps: steps[i] };
  }
  return censored(run);
}

/** The steps of the first evaluation of a snapshot (the final one included) that is at the threshold or above it. Censored as in firstPassage. */
export function firstEvaluationPassage(run: RunRecord, threshold: number): Passage {
  const passed = [...run.evaluations, run.final].find(({ meanReturn, returns }) => returns.length > 0 && meanReturn >= threshold);
  return passed === undefined ? censored(run) : { seed: run.seed, reached: true, steps: passed.steps };
}

/** A passage as survival statistics take it. */
export function durationOf({ steps, reached }: Passage): Duration {
  return { time: steps, reached };
}

function censored(run: RunRecord): Passage {
  return { seed: run.seed, reached: false, steps: run.failure === undefined ? run.ledger.training : run.ledger.budget };
}

function sumOf(values: readonly number[], from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i];
  return sum;
}
