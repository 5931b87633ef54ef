import type { PolicySpec } from "@quantal/core";
import { OptionError, QuantalError } from "@quantal/numeric";
import { envReference, fromErrorData, startWorker } from "gymnasium-js/node";
import { Observable, type Subscriber } from "rxjs";
import type { ChunkRequest, ChunkResult, Executor } from "../chunks.ts";
import { agentReference } from "./references.ts";
import type { FromWorker, ToWorker } from "./worker-entry.ts";

/** The most worker threads that make sense here. */
const MAX_WORKERS = 256;

const isSource = import.meta.url.endsWith(".ts");

/**
 * Runs chunks in worker threads. The same bits as inline, for any number of workers. Agent and environment must name
 * their modules. The threads start with the first run and serve the next ones too; idle ones don't keep a process
 * alive, and `close()` ends them.
 * @throws OptionError for a number of workers out of [1, 256]
 */
export function threads({ workers }: { readonly workers: number }): Executor {
  if (!Number.isInteger(workers) || workers < 1 || workers > MAX_WORKERS) {
    throw new OptionError({
      where: "threads",
      problem: "the number of workers is out of range",
      got: workers,
      expected: `an integer in [1, ${MAX_WORKERS}]`,
      fix: "0 workers is inline()",
    });
  }
  let slots: Slot[] = [];
  return {
    slots: workers,
    async open({ agent, env, task }) {
      const message: ToWorker = { type: "open", agent: agentReference(agent), env: envReference(env), task };
      slots = Array.from({ length: workers }, (_, k) => (slots[k]?.isAlive() ? slots[k] : createSlot()));
      await Promise.all(slots.map((slot) => slot.open(message)));
    },
    run: (policy, chunks, stop) => new Observable((subscriber) => dispatch(slots, structuredClone(policy), chunks, subscriber, stop)),
    async close() {
      const closing = slots;
      slots = [];
      await Promise.all(closing.map((slot) => slot.close()));
    },
  };
}

/** Gives each free slot the next chunk; a pinned one waits for slot 0, which keeps its environments. */
function dispatch(
  slots: readonly Slot[],
  policy: PolicySpec,
  chunks: readonly ChunkRequest[],
  subscriber: Subscriber<ChunkResult>,
  stop: AbortSignal | undefined,
): () => void {
  const waiting = [...chunks];
  let running = 0;
  let isDropped = false;
  const next = (slot: Slot): void => {
    const k = isDropped || stop?.aborted ? -1 : waiting.findIndex((chunk) => slot === slots[0] || !isPinned(chunk));
    if (k < 0) {
      if (running === 0) subscriber.complete();
      return;
    }
    const [chunk] = waiting.splice(k, 1);
    running++;
    slot.run(policy, chunk).then((result) => {
      running--;
      subscriber.next(result);
      next(slot);
    });
  };
  for (const slot of slots) next(slot);
  return () => {
    isDropped = true;
  };
}

function isPinned(chunk: ChunkRequest): boolean {
  return chunk.type === "lanes" && chunk.pinned;
}

/** One worker thread, at one thing at a time. */
interface Slot {
  isAlive(): boolean;
  /** @throws what the thread met when it loaded agent and environment */
  open(message: Opening): Promise<void>;
  /** Never rejects: a failure is a result. */
  run(policy: PolicySpec, chunk: ChunkRequest): Promise<ChunkResult>;
  close(): Promise<void>;
}

type Opening = Extract<ToWorker, { type: "open" }>;

function createSlot(): Slot {
  const worker = startWorker(new URL(isSource ? "./worker-entry.ts" : "./worker-entry.js", import.meta.url));
  let envId = "";
  let known: PolicySpec | undefined;
  let current: ChunkRequest | undefined; // for the words of its death
  let death: Error | undefined;
  let settle: ((message: FromWorker | Error) => void) | undefined;
  const exchange = (message: ToWorker): Promise<FromWorker | Error> =>
    new Promise((resolve) => {
      if (death !== undefined) {
        resolve(death);
        return;
      }
      settle = resolve;
      worker.ref(); // at work: the process must not end
      worker.postMessage(message);
    });
  const answer = (message: FromWorker | Error): void => {
    worker.unref();
    settle?.(message);
  };
  const die = (reason: string, cause?: Error): void => {
    death ??= deathOf(envId, reason, current, cause); // an error is followed by an exit: the first one says more
    answer(death);
  };
  worker.on("error", (error: Error) => die(error.message, error));
  worker.on("exit", (code) => die(`it exited with code ${code}`));
  worker.on("message", answer);
  worker.unref();
  return {
    isAlive: () => death === undefined,
    async open(message) {
      envId = message.task.envId;
      known = undefined;
      current = undefined;
      const answered = await exchange(message);
      if (answered instanceof Error) throw answered;
      if (answered.type === "refused") throw fromErrorData(answered.error);
    },
    async run(policy, chunk) {
      current = chunk;
      const answered = await exchange({ type: "run", chunk, policy: policy === known ? undefined : policy });
      known = policy;
      if (answered instanceof Error) return { type: "failed", index: chunk.index, error: answered, environmentSteps: 0 };
      if (answered.type === "done") return answered.result;
      if (answered.type === "failed") return { ...answered, error: fromErrorData(answered.error) };
      throw new Error(`a worker thread answered a chunk with ${answered.type}`);
    },
    async close() {
      await worker.terminate();
    },
  };
}

/** The end of a worker thread that nobody asked for, with the work it had in hand. */
function deathOf(envId: string, reason: string, chunk: ChunkRequest | undefined, cause: Error | undefined): Error {
  const where = `${envId}: ${workOf(chunk)}`;
  const parts = {
    where,
    problem: "the worker thread died",
    got: reason,
    expected: "a thread that lives as long as the run",
    fix: "Run with 0 workers to see it in one thread",
  };
  return new QuantalError(parts, cause === undefined ? {} : { cause });
}

function workOf(chunk: ChunkRequest | undefined): string {
  switch (chunk?.type) {
    case undefined:
      return "before any work";
    case "lanes":
      return `lanes ${chunk.firstLane} to ${chunk.firstLane + chunk.lengths.length - 1} of seed ${chunk.seed}`;
    case "jobs":
      return `${chunk.purpose} jobs from (generation, member, start) = (${chunk.jobs.subarray(0, 3).join(", ")}) of seed ${chunk.seed}`;
    case "compute":
      return `part ${chunk.index} of a compute order`;
  }
}
