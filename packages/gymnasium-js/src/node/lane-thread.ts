import { MessageChannel, type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { UserCodeError } from "@quantal/numeric";
import { fromErrorData } from "./error-data.ts";
import { startWorker } from "./start-worker.ts";
import { type Answer, CALLS, CONTROL, DEAD, type LaneArrays, type Order, type ThreadTask } from "./thread-protocol.ts";

/** A worker thread with some of a vector's lanes, seen from the vector. It is at work when it is made: `wait` for it first. */
export interface LaneThread {
  readonly first: number;
  readonly count: number;
  readonly arrays: LaneArrays;
  /** Starts a call: an order, or a step without one. */
  send(order?: Order): void;
  /**
   * Waits for the end of the call.
   * @throws UserCodeError naming the lanes, where the thread has died or doesn't answer within the time
   */
  wait(timeoutMs: number): Answer | undefined;
  /** Ends the thread, whatever it does. */
  end(): void;
}

const ENTRY = new URL(import.meta.url.endsWith(".ts") ? "./thread-entry.ts" : "./thread-entry.js", import.meta.url);

/** Both ends' words, and whose they are. */
interface Line {
  readonly id: string;
  readonly first: number;
  readonly count: number;
  readonly control: Int32Array;
  readonly port: MessagePort;
  /** What the thread itself can't tell: it has run out of memory, say. */
  failure: Error | undefined;
}

/** Starts a thread, which loads the environment and makes its lanes. An idle one doesn't keep the process alive. */
export function startLaneThread(id: string, given: Omit<ThreadTask, "control">): LaneThread {
  const { first, count, arrays } = given;
  const control = new Int32Array(new SharedArrayBuffer(Object.keys(CONTROL).length * 4));
  control[CONTROL.called] = 1;
  const { port1: port, port2 } = new MessageChannel();
  const line: Line = { id, first, count, control, port, failure: undefined };
  const worker = startWorker(ENTRY, { task: { ...given, control }, port: port2 }, [port2]);
  worker.on("error", (error: Error) => {
    line.failure = error;
  });
  worker.on("exit", () => Atomics.store(control, CONTROL.answered, DEAD));
  worker.unref();
  return {
    first,
    count,
    arrays,
    send: (order) => send(line, order),
    wait: (timeoutMs) => wait(line, timeoutMs),
    end() {
      port.close();
      worker.terminate();
    },
  };
}

function send({ control, port }: Line, order: Order | undefined): void {
  control[CONTROL.call] = order === undefined ? CALLS.step : CALLS.order;
  if (order !== undefined) port.postMessage(order);
  const next = (control[CONTROL.called] + 1) & 0x7fffffff; // never DEAD
  Atomics.store(control, CONTROL.called, next);
  Atomics.notify(control, CONTROL.called);
}

function wait(line: Line, timeoutMs: number): Answer | undefined {
  const { control, port } = line;
  const called = control[CONTROL.called];
  for (let answered = Atomics.load(control, CONTROL.answered); answered !== called; ) {
    if (answered === DEAD) {
      const cause = causeOfDeath(port) ?? line.failure;
      throw lost(line, "the worker thread died", cause?.message ?? "the end of the thread", cause);
    }
    if (Atomics.wait(control, CONTROL.answered, answered, timeoutMs) === "timed-out")
      throw lost(line, "the worker thread hangs", `nothing for ${timeoutMs} ms`);
    answered = Atomics.load(control, CONTROL.answered);
  }
  return control[CONTROL.hasMessage] === 1 ? receiveMessageOnPort(port)?.message : undefined;
}

/** The last message: an answer may lie before it. */
function causeOfDeath(port: MessagePort): Error | undefined {
  let last: Answer | undefined;
  for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) last = next.message;
  return last !== undefined && "error" in last ? fromErrorData(last.error) : undefined;
}

function lost({ id, first, count }: Line, problem: string, got: string, cause?: Error): UserCodeError {
  return new UserCodeError(
    {
      where: `${id}: lanes ${first} to ${first + count - 1}`,
      problem,
      got,
      expected: "an answer",
      fix: "All threads of this vector are ended; makeVec shows the environment in one thread",
    },
    cause === undefined ? {} : { cause },
  );
}
