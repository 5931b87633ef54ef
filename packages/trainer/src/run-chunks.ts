import type { PolicySpec } from "@quantal/core";
import { tap } from "rxjs";
import type { ChunkRequest, ChunkResult, Executor, FailedChunk } from "./chunks.ts";
import { inChunkOrder } from "./in-chunk-order.ts";

/** A result that is one. */
export type DoneChunk = Exclude<ChunkResult, FailedChunk>;

/**
 * Runs chunks and hands their results on in chunk order until `accept` says false or one has failed; then drops what
 * hasn't started and waits for what has.
 * @returns the environment steps that were made in all, whether handed on or not
 * @throws the error of the first failed chunk in chunk order
 */
export function runChunks(
  executor: Executor,
  policy: PolicySpec,
  chunks: readonly ChunkRequest[],
  accept: (result: DoneChunk) => boolean,
): Promise<number> {
  const stop = new AbortController();
  let made = 0;
  let failure: Error | undefined;
  return new Promise((resolve, reject) => {
    const count = (result: ChunkResult): void => {
      if (result.type !== "compute") made += result.environmentSteps;
    };
    executor
      .run(policy, chunks, stop.signal)
      .pipe(tap(count), inChunkOrder())
      .subscribe({
        next(result) {
          if (stop.signal.aborted) return;
          if (result.type === "failed") failure = result.error;
          if (result.type === "failed" || !accept(result)) stop.abort();
        },
        error: reject,
        complete: () => (failure === undefined ? resolve(made) : reject(failure)),
      });
  });
}
