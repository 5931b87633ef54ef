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

/** The threads between their calls. */
interface Hands {
  readonly id: string;
  readonly threads: readonly LaneThread[];
  /** Why they are ended, once they are. */
  ending: string | undefined;
}

/**
 * Starts threads, each with an equal share of adjacent lanes, and waits until all have their environments.
 * @throws OptionError where the environment names no module; what a thread met when it loaded it
 */
export function startCrew(task: CrewTask): Crew {
  const { source, numEnvs, timeoutMs } = task;
  const arrays = createLaneArrays(source.observationSpace, source.actionSpace, numEnvs);
  const threads = startThreads(task, arrays);
  const hands: Hands = { id: source.id, threads, ending: undefined };
  const call: Crew["call"] = (method, orderOf, done) => {
    requireThreads(hands, method);
    const orders = orderOf && sendable(`${source.id}.${method}`, threads.map(orderOf));
    for (let k = 0; k < threads.length; k++) threads[k].send(orders?.[k]);
    collect(hands, timeoutMs, done);
  };
  return {
    canSave: open(hands, timeoutMs),
    threads,
    actions: arrays.actions,
    call,
    ask(method, thread, order) {
      requireThreads(hands, method);
      thread.send(order);
      const answer = answerOf(hands, thread, timeoutMs);
      if (answer !== undefined && "error" in answer) throw fromErrorData(answer.error);
      return answer?.value;
    },
    threadOf: (lane) => threads.find(({ first, count }) => lane >= first && lane < first + count) ?? threads[0],
    close() {
      if (hands.ending !== undefined) return;
      try {
        call(
          "close",
          () => ({ type: "close" }),
          () => {},
        );
      } finally {
        end(hands, "the vector is closed");
      }
    },
  };
}

/** Waits until all have their lanes, and tells whether all of them can be saved. */
function open(hands: Hands, timeoutMs: number): boolean {
  let canSave = true;
  try {
    collect(hands, Math.max(timeoutMs, OPEN_MS), (_, value) => {
      canSave &&= (value as Opened).canSave; // what an opened thread answers
    });
  } catch (error) {
    end(hands, "the vector could not be made");
    throw error;
  }
  return canSave;
}

/** Waits for all, whatever the first ones answer. */
function collect(hands: Hands, timeoutMs: number, done: Done): void {
  let failure: Error | undefined;
  for (let k = 0; k < hands.threads.length; k++) {
    const thread = hands.threads[k];
    const answer = answerOf(hands, thread, timeoutMs);
    if (answer !== undefined && "error" in answer) failure ??= fromErrorData(answer.error);
    else done(thread, answer?.value, k);
  }
  if (failure) throw failure;
}

function answerOf(hands: Hands, thread: LaneThread, timeoutMs: number): Answer | undefined {
  try {
    return thread.wait(timeoutMs);
  } catch (lost) {
    end(hands, "the vector has lost a worker thread, and was ended");
    throw lost;
  }
}

function requireThreads({ id, ending }: Hands, method: string): void {
  if (ending === undefined) return;
  throw new QuantalError({ where: `${id}.${method}`, problem: ending, fix: "Make a new one" });
}

/** The first reason stays: one that is lost isn't closed any more. */
function end(hands: Hands, why: string): void {
  if (hands.ending === undefined) for (const thread of hands.threads) thread.end();
  hands.ending ??= why;
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
