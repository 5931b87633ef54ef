import { OptionError } from "@quantal/numeric";
import { envReference } from "gymnasium-js/node";
import { Observable } from "rxjs";
import type { ChunkRequest, Executor } from "../chunks.ts";
import { inline } from "../inline.ts";
import { createControl } from "../parallel/loop-control.ts";
import { createParallelFor, type ParallelHost } from "../parallel/parallel-for.ts";
import { createSharedMemory } from "../shared-data.ts";
import { agentReference } from "./references.ts";
import { runOrder } from "./run-order.ts";
import { createSlot, type Slot } from "./slot.ts";

/** The most worker threads that make sense here. */
const MAX_WORKERS = 256;

/**
 * Runs chunks in worker threads. The same bits as inline, for any number of workers. Agent and environment must name
 * their modules. An order of a single chunk runs in the caller's thread, where it begins at once: a worker could not be
 * faster. The threads start with the first run and serve the next ones too; idle ones don't keep a process alive, and
 * `close()` ends them. With two workers or more, `parallel` is a loop that the caller shares with all but one of them.
 * @throws OptionError for a number of workers out of [1, 256]
 */
export function threads({ workers }: { readonly workers: number }): Executor {
  checkWorkers(workers);
  const slots: Slot[] = [];
  const local = inline();
  const loop = workers > 1 ? createLoop(workers, slots) : undefined;
  let memory = createSharedMemory();
  return {
    slots: workers,
    isShared: true,
    ...(loop === undefined ? {} : { parallel: loop.host }),
    async open(opened) {
      const { agent, env, task } = opened;
      const message = { type: "open", agent: agentReference(agent), env: envReference(env), task } as const;
      for (let k = 0; k < workers; k++) {
        if (slots[k]?.isAlive()) continue;
        slots[k] = createSlot((error) => loop?.fail(error));
        if (k > 0) loop?.host.renew(k);
      }
      loop?.host.sendOut();
      await Promise.all([local.open(opened), ...slots.map((slot) => slot.open(message))]);
    },
    run(policy, chunks, stop) {
      if (chunks.length === 1 || chunks.some(isPinned)) return local.run(policy, chunks, stop);
      return new Observable((subscriber) => {
        const own = memory;
        memory = createSharedMemory(); // an order that is dropped in the middle keeps its memory
        const order = own.write({ policy, chunks });
        loop?.host.sendOut();
        const onDone = (): void => {
          memory = own;
        };
        return runOrder(order, { slots: usable(slots, chunks.length), subscriber, stop, onDone });
      });
    },
    async close() {
      await Promise.all([local.close(), ...slots.splice(0).map((slot) => slot.close())]);
    },
  };
}

/** As many living threads as there is work for; a dead one where there is no other, so that its end is told. */
function usable(slots: readonly Slot[], numChunks: number): readonly Slot[] {
  const alive = slots.filter((slot) => slot.isAlive());
  return alive.length > 0 ? alive.slice(0, numChunks) : slots.slice(0, 1);
}

/** Its lanes stay where their environments are. */
function isPinned(chunk: ChunkRequest): boolean {
  return chunk.type === "lanes" && chunk.pinned;
}

/** The shared-memory loop of the caller, as thread 0, and slots 1 to workers - 1. */
function createLoop(workers: number, slots: readonly Slot[]): { readonly host: ParallelHost; fail(error: Error): void } {
  const control = createControl(workers);
  let failure: Error | undefined;
  const host = createParallelFor(control, workers, {
    join(thread, tasks, leave) {
      if (!slots[thread]?.isAlive()) return false;
      slots[thread].send({ type: "join", control, thread, tasks, leave });
      return true;
    },
    forget(loop) {
      for (const slot of slots) slot.send({ type: "forget", loop });
    },
    failure: () => failure,
  });
  return {
    host,
    fail(error) {
      failure ??= error;
    },
  };
}

function checkWorkers(workers: number): void {
  if (Number.isInteger(workers) && workers >= 1 && workers <= MAX_WORKERS) return;
  throw new OptionError({
    where: "threads",
    problem: "the number of workers is out of range",
    got: workers,
    expected: `an integer in [1, ${MAX_WORKERS}]`,
    fix: "0 workers is inline()",
  });
}
