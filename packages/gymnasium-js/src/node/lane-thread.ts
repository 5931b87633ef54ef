import { MessageChannel, receiveMessageOnPort } from "node:worker_threads";
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

/** Starts a thread, which loads the environment and makes its lanes. An idle one doesn't keep the process alive. */
export function startLaneThread(id: string, given: Omit<ThreadTask, "control">): LaneThread {
  const { first, count, arrays } = given;
  const control = new Int32Array(new SharedArrayBuffer(16));
  control[CONTROL.called] = 1;
  const { port1: port, port2 } = new MessageChannel();
  const worker = startWorker(ENTRY, { task: { ...given, control }, port: port2 }, [port2]);
  let failure: Error | undefined; // what the thread itself can't tell: it has run out of memory, say
  worker.on("error", (error: Error) => {
    failure = error;
  });
  worker.on("exit", () => Atomics.store(control, CONTROL.answered, DEAD));
  worker.unref();
  const lost = (problem: string, got: unknown, cause?: Error): UserCodeError =>
    new UserCodeError(
      {
        where: `${id}: lanes ${first} to ${first + count - 1}`,
        problem,
        got,
        expected: "an answer",
        fix: "All threads of this vector are ended; makeVec shows the environment in one thread",
      },
      cause === undefined ? {} : { cause },
    );
  return {
    first,
    count,
    arrays,
    send(order) {
      control[CONTROL.call] = order === undefined ? CALLS.step : CALLS.order;
      if (order !== undefined) port.postMessage(order);
      const next = (control[CONTROL.called] + 1) & 0x7fffffff; // never DEAD
      Atomics.store(control, CONTROL.called, next);
      Atomics.notify(control, CONTROL.called);
    },
    wait(timeoutMs) {
      const called = control[CONTROL.called];
      for (let answered = Atomics.load(control, CONTROL.answered); answered !== called; ) {
        if (answered === DEAD) {
          const cause = causeOfDeath(lastMessage()) ?? failure;
          throw lost("the worker thread died", cause?.message ?? "the end of the thread", cause);
        }
        if (Atomics.wait(control, CONTROL.answered, answered, timeoutMs) === "timed-out")
          throw lost("the worker thread hangs", `nothing for ${timeoutMs} ms`);
        answered = Atomics.load(control, CONTROL.answered);
      }
      return control[CONTROL.hasMessage] === 1 ? receiveMessageOnPort(port)?.message : undefined;
    },
    end() {
      port.close();
      worker.terminate();
    },
  };
  /** An answer may be waiting before the words of a death. */
  function lastMessage(): Answer | undefined {
    let last: Answer | undefined;
    for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) last = next.message;
    return last;
  }
}

function causeOfDeath(message: Answer | undefined): Error | undefined {
  return message !== undefined && "error" in message ? fromErrorData(message.error) : undefined;
}
