import type { Agent, Evaluation, Metrics, RunRecord } from "@quantal/core";
import { type RunEvent, type RunResult, train } from "@quantal/trainer";
import type { EnvSource } from "gymnasium-js";
import type { ProgressState } from "../progress.ts";

/** What a record says beside the names, which whoever asked for the run knows. */
export type Recorded = Omit<RunRecord, "agent" | "env" | "preset" | "agentOptions" | "envParams">;

/** One run of the matrix. */
export interface RecordedTraining {
  readonly agent: Agent;
  readonly env: EnvSource;
  readonly seed: number;
  readonly steps: number;
  readonly evaluation: { readonly every: number; readonly episodes: number; readonly finalEpisodes: number };
  readonly signal?: AbortSignal;
}

/** Shortest time between two reports of progress. */
const REPORT_EVERY_MS = 100;

/**
 * Trains in this thread, and writes down what a report wants to know. It never throws: a run that fails is a record too.
 * Wall-clock times are taken here: the engine has no clock.
 */
export async function recordRun(training: RecordedTraining, report: (state: ProgressState) => void): Promise<Recorded> {
  const notes = newNotes();
  let reportedAt = Number.NEGATIVE_INFINITY;
  try {
    const { agent, env, seed, steps, evaluation, signal } = training;
    const run = train({ agent, env, seed, budget: { environmentSteps: steps }, evaluation, ...(signal === undefined ? {} : { signal }) });
    run.events.subscribe((event) => {
      const now = performance.now();
      note(notes, event, now);
      if (event.type !== "experience" || now - reportedAt < REPORT_EVERY_MS) return;
      reportedAt = now;
      report({ steps: event.steps, meanReturn: latestReturn(notes) });
    });
    const result = await run.result;
    return recordOf(training, notes, result, undefined);
  } catch (error) {
    return recordOf(training, notes, undefined, error instanceof Error ? error.message : String(error));
  }
}

/** The record of a run that couldn't even begin, or whose thread died. */
export function failedRecord({ seed, steps }: { seed: number; steps: number }, failure: string): Recorded {
  return recordOf({ seed, steps }, newNotes(), undefined, failure);
}

interface Notes {
  startedAt: number;
  endedAt: number;
  steps: number;
  lastMetrics: Metrics;
  readonly evaluations: (Evaluation & { wallSeconds: number })[];
  readonly training: { steps: number[]; returns: number[]; lengths: number[] };
  readonly wallSeconds: number[];
}

function newNotes(): Notes {
  const now = performance.now();
  return {
    startedAt: now,
    endedAt: now,
    steps: 0,
    lastMetrics: {},
    evaluations: [],
    training: { steps: [], returns: [], lengths: [] },
    wallSeconds: [],
  };
}

function note(notes: Notes, event: RunEvent, now: number): void {
  if (event.type === "started") notes.startedAt = now;
  notes.endedAt = now;
  const wallSeconds = (now - notes.startedAt) / 1000;
  if (event.type === "update") notes.lastMetrics = event.metrics;
  if (event.type === "evaluation") {
    const { steps, meanReturn, standardDeviation, returns, lengths } = event;
    notes.evaluations.push({ steps, meanReturn, standardDeviation, returns, lengths, wallSeconds });
  }
  if (event.type !== "experience") return;
  notes.steps = event.steps;
  for (const [k, value] of event.returns.entries()) {
    notes.training.steps.push(event.steps);
    notes.training.returns.push(value);
    notes.training.lengths.push(event.lengths[k]);
    notes.wallSeconds.push(wallSeconds);
  }
}

/** Mean over the last twenty training episodes: one chunk's may be a single one. */
function latestReturn({ training }: Notes): number {
  const last = training.returns.slice(-20);
  return last.length === 0 ? Number.NaN : last.reduce((sum, value) => sum + value, 0) / last.length;
}

function recordOf(
  { seed, steps }: { seed: number; steps: number },
  notes: Notes,
  result: RunResult | undefined,
  failure: string | undefined,
): Recorded {
  const wallSeconds = (notes.endedAt - notes.startedAt) / 1000;
  const spent = result?.steps ?? notes.steps;
  return {
    seed,
    ledger: result?.ledger ?? { budget: steps, training: notes.steps, evaluation: 0, discarded: 0 },
    episodes: result?.episodes ?? notes.training.returns.length,
    hash: result?.hash ?? "",
    evaluations: notes.evaluations,
    final: result?.evaluation ?? { steps: spent, meanReturn: Number.NaN, standardDeviation: Number.NaN, returns: [], lengths: [] },
    training: notes.training,
    trainingWallSeconds: notes.wallSeconds,
    wallSeconds,
    stepsPerSecond: wallSeconds > 0 ? spent / wallSeconds : 0,
    lastMetrics: notes.lastMetrics,
    ...(failure === undefined ? {} : { failure }),
  };
}
