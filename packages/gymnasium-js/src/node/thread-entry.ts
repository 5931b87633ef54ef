// A worker thread with some of a vector's lanes. Between calls it sleeps in shared memory, which wakes it faster than a message.
import { type MessagePort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { describe, UserCodeError } from "@quantal/numeric";
import { makeVec, type VectorEnv, type VectorStep } from "../make/make-vec.ts";
import { equalSpaces } from "../spaces/equal-spaces.ts";
import { spaceName } from "../spaces/space.ts";
import { toErrorData } from "./error-data.ts";
import { shiftLane } from "./lane-data.ts";
import { loadEnv } from "./references.ts";
import { type Answer, CALLS, CONTROL, copyStep, DEAD, type Opened, type Order, type ThreadTask } from "./thread-protocol.ts";

/** The longest sleep: then timers and what the environment prints have their turn. */
const SLEEP_MS = 100;

const { task, port } = workerData as { task: ThreadTask; port: MessagePort }; // what startLaneThread gives
const { control, arrays, autoreset, first, count } = task;
let answered = 0;
/** What the vector's steps return: always the same object. */
let result: VectorStep | undefined;

let uncaught: unknown;
process.on("uncaughtExceptionMonitor", (error) => {
  uncaught = error;
});
process.on("exit", tellDeath);

open().then(
  (vector) => {
    answer({ value: { canSave: vector.snapshot !== undefined } satisfies Opened });
    listen(vector);
  },
  (error) => {
    answer(failed(error));
    process.off("exit", tellDeath); // nothing is left to do here, and the answer stands
  },
);

function tellDeath(code: number): void {
  const error = uncaught === undefined ? new Error(`it exited with code ${code}`) : toError(uncaught);
  port.postMessage({ error: toErrorData(error) });
  tell(DEAD);
}

async function open(): Promise<VectorEnv> {
  const source = await loadEnv(task.reference);
  const vector = makeVec(source, { numEnvs: count, autoreset });
  for (const name of ["observationSpace", "actionSpace"] as const) {
    if (equalSpaces(vector[name], task[name])) continue;
    throw new UserCodeError({
      where: source.id,
      problem: `the module gives an environment with another ${name} than the one that was given`,
      got: spaceName(vector[name]),
      expected: spaceName(task[name]),
      fix: "Give the definition the module and export that it comes from",
    });
  }
  return vector;
}

/**
 * Sleeps until the next call, serves it, and lets the event loop turn before the next one. Being woken is no sign of a call: the vector may
 * wake the thread for one that it has seen and served before it slept.
 */
function listen(vector: VectorEnv): void {
  Atomics.wait(control, CONTROL.called, answered, SLEEP_MS);
  if (Atomics.load(control, CONTROL.called) !== answered) serve(vector);
  setImmediate(listen, vector);
}

function serve(vector: VectorEnv): void {
  try {
    const value = control[CONTROL.call] === CALLS.step ? step(vector) : obey(vector, receiveMessageOnPort(port)?.message);
    answer(value === undefined ? undefined : { value });
  } catch (error) {
    answer(failed(error));
  }
}

function step(vector: VectorEnv): undefined {
  result = vector.step(arrays.actions);
  copyStep(arrays, result, autoreset);
}

/** After a reset: the observations, and what else it wrote. */
function publish(observations: Float32Array | undefined): undefined {
  if (observations) arrays.observations.set(observations);
  if (result) copyStep(arrays, result, autoreset);
}

function obey(vector: VectorEnv, order: Order): unknown {
  switch (order.type) {
    case "reset":
      return publish(vector.reset(order));
    case "restore":
      return publish(vector.restore?.(order.saved));
    case "snapshot":
      return vector.snapshot?.();
    case "info":
      return vector.info(order.lane);
    case "render":
      return vector.render(order.lane);
    case "close":
      return vector.close();
  }
}

function answer(message: Answer | undefined): void {
  if (message !== undefined) post(message);
  control[CONTROL.hasMessage] = message === undefined ? 0 : 1;
  answered = Atomics.load(control, CONTROL.called);
  tell(answered);
}

/** An environment's info and pictures may hold what no thread can give to another: functions, say. */
function post(message: Answer): void {
  try {
    port.postMessage(message);
  } catch (cause) {
    const parts = { where: task.reference.module, problem: "an info or a picture can't leave its worker thread", got: cause };
    port.postMessage(failed(new UserCodeError({ ...parts, expected: "plain data" }, { cause })));
  }
}

function tell(number: number): void {
  Atomics.store(control, CONTROL.answered, number);
  Atomics.notify(control, CONTROL.answered);
}

function failed(error: unknown): Answer {
  return { error: shiftLane(toErrorData(toError(error)), first) };
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(describe(error));
}
