import type { Agent, Snapshot } from "@quantal/core";
import { OptionError } from "@quantal/numeric";
import type { EnvSource } from "gymnasium-js";
import type { Observable } from "rxjs";
import type { Executor } from "./chunks.ts";
import { createEngine } from "./engine.ts";
import { checkEpisodes, checkSeed } from "./evaluate.ts";
import { createEventHub, type RunEvent, type RunResult } from "./events.ts";
import { inline } from "./inline.ts";
import { nextTurn } from "./next-turn.ts";

/** Where checkpoints go; `@quantal/trainer/node` has one for a folder. */
export interface RunStore {
  /** Saves a snapshot whole or not at all. @returns where it lies, for the event */
  save(name: string, snapshot: Snapshot): Promise<string>;
}

/** When and how long snapshots are judged. Neither changes a bit of training. */
export interface EvaluationPlan {
  /** At the first order boundary at or after each multiple of this many training steps. Without it only the end is judged. */
  readonly every?: number;
  /** @default 100 */
  readonly episodes?: number;
  /** Episodes of the last evaluation, of the final snapshot; 0 leaves it out. @default episodes */
  readonly finalEpisodes?: number;
}

/** One run: an agent, an environment, a seed and an exact budget. */
export interface TrainOptions {
  readonly agent: Agent;
  readonly env: EnvSource;
  /** An integer in [0, 2^53). */
  readonly seed: number;
  /** Training steps, met exactly; evaluation is counted beside them. */
  readonly budget: { readonly environmentSteps: number };
  readonly evaluation?: EvaluationPlan;
  /** Opened by the run, closed by who made it: it may serve many runs, one after the other. @default inline() */
  readonly executor?: Executor;
  /** Ends the run at the next order boundary, as `stop()` does. */
  readonly signal?: AbortSignal;
  /** Ends the run at the next order boundary after an event for which it is true. */
  readonly stopWhen?: (event: RunEvent) => boolean;
  readonly store?: RunStore;
  /** Goes on from here: `result.snapshot` of a stopped run, `result.extendable` of a finished one. */
  readonly resume?: Snapshot;
}

/** A run under way. */
export interface Run {
  /** Hot. A late subscriber gets the latest event of each type; one that throws loses its subscription and nothing else. */
  readonly events: Observable<RunEvent>;
  /** @throws what stopped the run, as the `failed` event has it */
  readonly result: Promise<RunResult>;
  /** Ends the run at the next order boundary, with everything whole. */
  stop(): void;
}

/**
 * Trains an agent. The same seed gives the same result whatever the executor, with evaluation on or off.
 * It starts in the next turn of the event loop, so that subscribers miss nothing.
 * @throws OptionError for a seed, a budget or an evaluation plan out of range
 */
export function train(options: TrainOptions): Run {
  checkOptions(options);
  const hub = createEventHub();
  let isStopped = options.signal?.aborted === true;
  const stop = (): void => {
    isStopped = true;
  };
  options.signal?.addEventListener("abort", stop, { once: true });
  const emit = (event: RunEvent): void => {
    hub.emit(event);
    if (options.stopWhen?.(event)) isStopped = true;
  };
  const go = async (): Promise<RunResult> => {
    await nextTurn();
    const executor = options.executor ?? inline();
    try {
      const engine = await createEngine(options, executor, emit);
      const result = await engine.run(() => isStopped);
      emit({ type: "finished", result });
      return result;
    } catch (thrown) {
      hub.emit({ type: "failed", error: thrown instanceof Error ? thrown : new Error(String(thrown)) });
      throw thrown;
    } finally {
      options.signal?.removeEventListener("abort", stop);
      if (options.executor === undefined) await executor.close();
      hub.complete();
    }
  };
  return { events: hub.events, result: go(), stop };
}

function checkOptions({ seed, budget, evaluation, resume }: TrainOptions): void {
  checkSeed(seed);
  const positive = (value: number, name: string): void => {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new OptionError({
        where: "train",
        problem: `${name} is no positive integer`,
        got: value,
        expected: "an integer of at least 1",
        fix: "Use for example 100000",
      });
    }
  };
  positive(budget.environmentSteps, "budget.environmentSteps");
  if (evaluation?.every !== undefined) positive(evaluation.every, "evaluation.every");
  if (evaluation?.episodes !== undefined) checkEpisodes(evaluation.episodes);
  if (evaluation?.finalEpisodes) checkEpisodes(evaluation.finalEpisodes);
  if (resume !== undefined && resume.seed !== seed) {
    throw new OptionError({
      where: "train",
      problem: "the snapshot is of another seed",
      got: resume.seed,
      expected: `seed ${seed}`,
      fix: "Give the seed of the run that it goes on from",
    });
  }
}
