import { OptionError } from "@quantal/numeric";
import { envReference } from "gymnasium-js/node";
import { Observable } from "rxjs";
import type { ChunkRequest, Executor, Opened } from "../chunks.ts";
import { inline } from "../inline.ts";
import { createSharedMemory } from "../shared-data.ts";
import { createLoop, type Loop } from "./loop.ts";
import { agentReference } from "./references.ts";
import { runOrder } from "./run-order.ts";
import { createSlot, type Slot } from "./slot.ts";

/** The most worker threads that make sense here. */
const MAX_WORKERS = 256;

/** How long a run goes alone before threads are started beside it: shorter runs gain nothing from them. */
const ALONE_MS = 300;

/** What worker threads are asked for. */
export interface ThreadOptions {
  /** In [1, 256]. */
  readonly workers: number;
  /**
   * Threads are welcome but not needed: they start beside the run once it has gone on for 0.3 s, and chunks run in the caller's thread
   * until they are there. What keeps them from starting, such as an agent that names no module, is told here, and the run goes on without.
   */
  readonly onRefused?: (reason: Error) => void;
}

/**
 * Runs chunks in worker threads. The same bits as inline, for any number of workers. Agent and environment must name
 * their modules. An order of a single chunk runs in the caller's thread, where it begins at once: a worker could not be
 * faster. The threads start with the first run and serve the next ones too; idle ones don't keep a process alive, and
 * `close()` ends them. With two workers or more, `parallel` is a loop that the caller shares with all but one of them.
 * @throws OptionError for a number of workers out of range
 */
export function threads({ workers, onRefused }: ThreadOptions): Executor {
  checkWorkers(workers);
  const slots: Slot[] = [];
  const local = inline();
  const loop = workers > 1 ? createLoop(workers, slots) : undefined;
  const opening = createOpening(starter(workers, slots, loop), onRefused);
  let memory = createSharedMemory();
  return {
    slots: workers,
    isShared: true,
    ...(loop === undefined ? {} : { parallel: loop.host }),
    async open(opened) {
      await Promise.all([local.open(opened), opening.open(opened)]);
    },
    run(policy, chunks, stop) {
      if (!opening.isReady() || chunks.length === 1 || chunks.some(isPinned)) return local.run(policy, chunks, stop);
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
      opening.close();
      await Promise.all([local.close(), ...slots.splice(0).map((slot) => slot.close())]);
    },
  };
}

/** Has threads start, at once or beside the run, and knows whether they are there. */
function createOpening(start: (opened: Opened) => Promise<void>, onRefused: ThreadOptions["onRefused"]) {
  let isReady = false;
  let timer: NodeJS.Timeout | undefined;
  const close = (): void => {
    clearTimeout(timer);
    timer = undefined;
    isReady = false;
  };
  /** What comes of it counts as long as nothing else was opened, and nothing closed. */
  const startBeside = (opened: Opened, refuse: (reason: Error) => void): void => {
    const current = setTimeout(() => {
      start(opened).then(
        () => {
          isReady ||= timer === current;
        },
        (error) => {
          if (timer === current) refuse(error);
        },
      );
    }, ALONE_MS).unref();
    timer = current;
  };
  return {
    isReady: () => isReady,
    async open(opened: Opened): Promise<void> {
      close();
      if (onRefused === undefined) await start(opened);
      else startBeside(opened, onRefused);
      isReady = onRefused === undefined;
    },
    close,
  };
}

/** What starts threads, in place of dead ones too, and has all of them load agent and environment. */
function starter(workers: number, slots: Slot[], loop: Loop | undefined) {
  return async ({ agent, env, task }: Opened): Promise<void> => {
    const message = { type: "open", agent: agentReference(agent), env: envReference(env), task } as const;
    for (let k = 0; k < workers; k++) {
      if (slots[k]?.isAlive()) continue;
      slots[k] = createSlot((error) => loop?.fail(error));
      if (k > 0) loop?.host.renew(k);
    }
    loop?.host.sendOut();
    await Promise.all(slots.map((slot) => slot.open(message)));
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
