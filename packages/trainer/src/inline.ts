import { Observable } from "rxjs";
import { type ChunkRunner, createChunkRunner } from "./chunk-runner.ts";
import type { Executor } from "./chunks.ts";
import { nextTurn } from "./next-turn.ts";

/** Runs chunks one after the other in this thread. */
export function inline(): Executor {
  let runner: ChunkRunner | undefined;
  return {
    slots: 1,
    async open(opened) {
      runner?.close();
      runner = await createChunkRunner(opened);
    },
    // The policy isn't copied: nothing else runs in this thread until a chunk is done, and the engine waits for the last.
    run: (policy, chunks, stop) =>
      new Observable((subscriber) => {
        const work = async (): Promise<void> => {
          runner?.begin(policy);
          for (const chunk of chunks) {
            if (runner === undefined || subscriber.closed || stop?.aborted) break;
            subscriber.next(runner.run(chunk));
            await nextTurn(); // so that a signal, a timer or a click is heard between chunks
          }
          runner?.end();
          subscriber.complete();
        };
        work().catch((error) => subscriber.error(error));
      }),
    async close() {
      runner?.close();
      runner = undefined;
    },
  };
}
