import { availableParallelism } from "node:os";
import type { Host } from "../host.ts";
import type { Progress, ProgressState } from "../progress.ts";
import { type Recorded, type RecordedTraining, recordRun } from "./record-run.ts";
import type { RunStore } from "./run-store.ts";

/** One run that is wanted. */
export interface MatrixRun extends Omit<RecordedTraining, "signal"> {
  /** As its progress line has it. */
  readonly label: string;
}

export interface MatrixOptions {
  /** Runs at once, each on a thread of its own; 0 and 1 run them one after the other on this one. Never more than cores or runs. */
  readonly workers: number;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly host: Host;
  /** Runs that are there are taken from it, and the others kept in it. */
  readonly store?: RunStore;
}

type Work = (run: MatrixRun, report: (state: ProgressState) => void) => Promise<Recorded>;

/**
 * Carries out all runs, several at once. None of that changes a run's result: each trains inline in its thread.
 * Runs of an agent or environment that names no module stay on this thread, after the others.
 * @returns a record a run, in the order of the runs; undefined for those that an interrupt kept from beginning
 */
export async function runMatrix(
  runs: readonly MatrixRun[],
  { workers, signal, progress, host, store }: MatrixOptions,
): Promise<(Recorded | undefined)[]> {
  const records = new Map<MatrixRun, Recorded>();
  /** Takes runs from a queue until it is empty; several may take from the same one. */
  const serve = async (queue: MatrixRun[], work: Work): Promise<void> => {
    for (let run = queue.shift(); run !== undefined && !signal.aborted; run = queue.shift()) {
      const line = progress.start(run.label);
      const kept = await store?.get(run);
      const record = kept ?? (await work(run, (state) => line.update(state)));
      if (kept === undefined) await store?.put(run, record);
      records.set(run, record);
      line.update({ steps: record.ledger.training, meanReturn: Number.NaN });
      const isWhole = record.ledger.training === record.ledger.budget;
      line.end(record.failure !== undefined ? "failed" : isWhole ? "done" : "stopped");
    }
  };
  const movable = runs.filter(({ agent, env }) => agent.module !== undefined && env.module !== undefined);
  const threads = Math.min(workers, availableParallelism(), movable.length);
  const moved = threads > 1 ? movable : [];
  if (moved.length > 0) {
    const { openPool } = await import("./pool.ts");
    const pool = openPool(threads, host);
    const queue = [...moved];
    await Promise.all(
      Array.from({ length: threads }, () => serve(queue, ({ label: _, ...run }, report) => pool.run({ ...run, signal }, report))),
    );
    await pool.close();
  }
  const rest = runs.filter((run) => !moved.includes(run));
  await serve(rest, (run, report) => recordRun({ ...run, signal }, report));
  return runs.map((run) => records.get(run));
}
