import { OptionError, QuantalError } from "@quantal/numeric";
import type { EnvSource } from "../env/types.ts";
import type { AutoresetMode } from "../make/make-vec.ts";
import type { ActionBuffer } from "../spaces/space.ts";
import { fromErrorData } from "./error-data.ts";
import { type LaneThread, startLaneThread } from "./lane-thread.ts";
import { envReference } from "./references.ts";
import { type Answer, createLaneArrays, type LaneArrays, type Opened, type Order, rowsOf, stepRows } from "./thread-protocol.ts";

/** The shortest time that threads have to start and load the environment in. */
const OPEN_MS = 60_000;

/** The threads of one vector: they do each call together, and end together. */
export interface Crew {
  readonly canSave: boolean;
  /** [numEnvs, size], shared: what the next step does. */
  readonly actions: ActionBuffer;
  /**
   * A call of all threads at once: a step, or an order for each. `done` is called for the k-th thread where it made it.
   * @throws the error of the lowest lanes, once all are through; UserCodeError where a thread was lost, which ends all
   */
  call(method: string, orderOf: ((thread: LaneThread) => Order) | undefined, done: Done): void;
  /** In the order of lanes. */
  readonly threads: readonly LaneThread[];
  /** A call of one thread. */
  ask(method: string, thread: LaneThread, order: Order): unknown;
  /** The thread that has a lane. */
  threadOf(lane: number): LaneThread;
  /** Closes the environments and ends the threads. Again: nothing. */
  close(): void;
}

/** What is done with the answer of the k-th thread. */
export type Done = (thread: LaneThread, value: unknown, k: number) => void;

/** What a crew is for. */
export interface CrewTask {
  readonly source: EnvSource;
  readonly numEnvs: number;
  readonly workers: number;
  readonly autoreset: AutoresetMode;
  readonly timeoutMs: number;
}

/**
 * Starts threads, each with an equal share of adjacent lanes, and waits until all have their environments.
 * @throws OptionError where the environment names no module; what a thread met when it loaded it
 */
export function startCrew(task: CrewTask): Crew {
  const { source, timeoutMs } = task;
  const arrays = createLaneArrays(source.observationSpace, source.actionSpace, task.numEnvs);
  const threads = startThreads(task, arrays);
  let ending: string | undefined; // why the threads are ended
  const end = (why: string): void => {
    ending = why;
    for (const thread of threads) thread.end();
  };
  const requireThreads = (method: string): void => {
    if (ending === undefined) return;
    throw new QuantalError({ where: `${source.id}.${method}`, problem: ending, fix: "Make a new one" });
  };
  const answerOf = (thread: LaneThread, limit: number): Answer | undefined => {
    try {
      return thread.wait(limit);
    } catch (lost) {
      end("the vector has lost a worker thread, and was ended");
      throw lost;
    }
  };
  const collect = (limit: number, done: Done): void => {
    let failure: Error | undefined;
    for (let k = 0; k < threads.length; k++) {
      const thread = threads[k];
      const answer = answerOf(thread, limit);
      if (answer !== undefined && "error" in answer) failure ??= fromErrorData(answer.error);
      else done(thread, answer?.value, k);
    }
    if (failure) throw failure;
  };
  let canSave = true;
  try {
    collect(Math.max(timeoutMs, OPEN_MS), (_, value) => {
      canSave &&= (value as Opened).canSave; // what an opened thread answers
    });
  } catch (error) {
    end("the vector could not be made");
    throw error;
  }
  return {
    canSave,
    threads,
    actions: arrays.actions,
    call(method, orderOf, done) {
      requireThreads(method);
      const orders = orderOf && sendable(`${source.id}.${method}`, threads.map(orderOf));
      for (let k = 0; k < threads.length; k++) threads[k].send(orders?.[k]);
      collect(timeoutMs, done);
    },
    ask(method, thread, order) {
      requireThreads(method);
      thread.send(order);
      const answer = answerOf(thread, timeoutMs);
      if (answer !== undefined && "error" in answer) throw fromErrorData(answer.error);
      return answer?.value;
    },
    threadOf: (lane) => threads.find(({ first, count }) => lane >= first && lane < first + count) ?? threads[0],
    close() {
      if (ending !== undefined) return;
      try {
        this.call(
          "close",
          () => ({ type: "close" }),
          () => {},
        );
      } finally {
        end("the vector is closed");
      }
    },
  };
}

function startThreads({ source, numEnvs, workers, autoreset }: CrewTask, arrays: LaneArrays): LaneThread[] {
  const { id, observationSpace, actionSpace } = source;
  const reference = envReference(source);
  return Array.from({ length: workers }, (_, k) => {
    const first = Math.floor((k * numEnvs) / workers);
    const count = Math.floor(((k + 1) * numEnvs) / workers) - first;
    const rows = { actions: rowsOf(arrays.actions, numEnvs, first, count), ...stepRows(arrays, numEnvs, first, count) };
    return startLaneThread(id, { arrays: rows, reference, observationSpace, actionSpace, autoreset, first, count });
  });
}

/** Copies that no thread refuses half-way. */
function sendable(where: string, orders: Order[]): Order[] {
  try {
    return structuredClone(orders);
  } catch (got) {
    throw new OptionError({ where, problem: "this can't be sent to a worker thread", got, expected: "plain data, without functions" });
  }
}
