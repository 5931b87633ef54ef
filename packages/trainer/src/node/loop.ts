import type { Choice } from "../parallel/choose-way.ts";
import { createControl } from "../parallel/loop-control.ts";
import { createParallelFor, type LoopThreads, type ParallelHost } from "../parallel/parallel-for.ts";
import type { Slot } from "./slot.ts";

/** A loop of the caller and its worker threads, and what is told of a thread that can't take part in it. */
export interface Loop {
  readonly host: ParallelHost;
  fail(error: Error): void;
}

/** The shared-memory loop of the caller, as thread 0, and slots 1 to workers - 1. */
export function createLoop(workers: number, slots: readonly Slot[], choose?: () => Choice): Loop {
  const control = createControl(workers);
  let failure: Error | undefined;
  const others: LoopThreads = {
    join(thread, tasks, leave) {
      if (!slots[thread]?.isAlive()) return false;
      slots[thread].send({ type: "join", control, thread, tasks, leave });
      return true;
    },
    forget(loop) {
      for (const slot of slots) slot.send({ type: "forget", loop });
    },
    failure: () => failure,
  };
  return {
    host: createParallelFor(control, workers, others, choose),
    fail(error) {
      failure ??= error;
    },
  };
}
