import { QuantalError } from "@quantal/numeric";
import { fromErrorData, startWorker } from "gymnasium-js/node";
import type { ChunkRequest } from "../chunks.ts";
import type { FromWorker, ToWorker } from "./worker-entry.ts";

const isSource = import.meta.url.endsWith(".ts");

/** Who waits for what a thread answers. */
export interface Listener {
  answered(message: FromWorker): void;
  died(error: Error): void;
  /** What the thread has in hand, for the words of its death. */
  work(): ChunkRequest | undefined;
}

/** One worker thread. While somebody listens, it keeps the process alive. */
export interface Slot {
  isAlive(): boolean;
  /** @throws what the thread met when it loaded agent and environment */
  open(message: Extract<ToWorker, { type: "open" }>): Promise<void>;
  send(message: ToWorker): void;
  /** At once, where the thread is dead already. */
  listen(listener: Listener): void;
  rest(): void;
  close(): Promise<void>;
}

/** @param onTrouble - told when the thread can't take part in a loop */
export function createSlot(onTrouble: (error: Error) => void): Slot {
  const worker = startWorker(new URL(isSource ? "./worker-entry.ts" : "./worker-entry.js", import.meta.url));
  let envId = "";
  let death: Error | undefined;
  let listener: Listener | undefined;
  const die = (reason: string, cause?: Error): void => {
    death ??= deathOf(envId, reason, listener?.work(), cause); // an error is followed by an exit: the first one says more
    listener?.died(death);
  };
  worker.on("error", (error: Error) => die(error.message, error));
  worker.on("exit", (code) => die(`it exited with code ${code}`));
  worker.on("message", (message: FromWorker) => {
    if (message.type === "unable") onTrouble(fromErrorData(message.error));
    else listener?.answered(message);
  });
  worker.unref();
  const slot: Slot = {
    isAlive: () => death === undefined,
    send: (message) => worker.postMessage(message),
    listen(next) {
      listener = next;
      if (death === undefined) worker.ref();
      else next.died(death);
    },
    rest() {
      listener = undefined;
      worker.unref();
    },
    async open(message) {
      envId = message.task.envId;
      try {
        await opened(slot, message);
      } finally {
        slot.rest();
      }
    },
    async close() {
      await worker.terminate();
    },
  };
  return slot;
}

function opened(slot: Slot, message: ToWorker): Promise<void> {
  return new Promise((resolve, reject) => {
    slot.listen({
      answered(answer) {
        if (answer.type === "opened") resolve();
        else if (answer.type === "refused") reject(fromErrorData(answer.error));
      },
      died: reject,
      work: () => undefined,
    });
    slot.send(message);
  });
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
