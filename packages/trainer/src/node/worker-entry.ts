import { parentPort } from "node:worker_threads";
import type { BlockWork, ParallelWorker, PolicySpec, Task } from "@quantal/core";
import { UserCodeError } from "@quantal/numeric";
import { type ErrorData, loadEnv, loadExport, type Reference, toErrorData } from "gymnasium-js/node";
import { type ChunkRunner, createChunkRunner, toError } from "../chunk-runner.ts";
import type { ChunkRequest, ChunkResult } from "../chunks.ts";
import type { LoopTask } from "../parallel/parallel-for.ts";
import { giveUp, sitInLoop } from "../parallel/sit-in-loop.ts";
import { isShared, ownData } from "../shared-data.ts";
import { loadAgent } from "./references.ts";
import { takeChunks } from "./run-order.ts";

/** What a worker thread is told. */
export type ToWorker =
  | { readonly type: "open"; readonly agent: Reference; readonly env: Reference; readonly task: Task }
  /** Chunks, in memory that all threads see, and the counter that they are taken from. */
  | {
      readonly type: "order";
      readonly order: number;
      readonly policy: PolicySpec;
      readonly chunks: readonly ChunkRequest[];
      readonly counter: Int32Array;
      readonly thread: number;
    }
  /** Come into the loop of blocks, as thread `thread`. */
  | {
      readonly type: "join";
      readonly control: Int32Array;
      readonly thread: number;
      readonly tasks: readonly LoopTask[];
      readonly leave: number;
    }
  | { readonly type: "forget"; readonly loop: number };

/** What it answers; a failed chunk's error as data. */
export type FromWorker =
  | { readonly type: "opened" }
  | { readonly type: "refused"; readonly error: ErrorData }
  | { readonly type: "done"; readonly order: number; readonly result: Exclude<ChunkResult, { type: "failed" }> }
  | {
      readonly type: "failed";
      readonly order: number;
      readonly index: number;
      readonly error: ErrorData;
      readonly environmentSteps: number;
    }
  /** The thread couldn't load what a loop needs. */
  | { readonly type: "unable"; readonly error: ErrorData };

/** Arrays of at least so many bytes move to the caller; smaller ones are copied, which is faster. */
const LEAST_MOVED_BYTES = 4096;

const loops = new Map<number, BlockWork>();
let runner: ChunkRunner | undefined;
let isWatched = false;

parentPort?.on("message", (message: ToWorker) => {
  switch (message.type) {
    case "open":
      open(message).then(
        () => answer({ type: "opened" }),
        (error) => answer({ type: "refused", error: toErrorData(toError(error)) }),
      );
      break;
    case "order":
      carryOut(message);
      break;
    case "join":
      join(message).catch((error) => answer({ type: "unable", error: toErrorData(toError(error)) }));
      break;
    case "forget":
      loops.delete(message.loop);
      break;
  }
});

async function open({ agent, env, task }: Extract<ToWorker, { type: "open" }>): Promise<void> {
  runner?.close();
  runner = await createChunkRunner({ agent: await loadAgent(agent), env: await loadEnv(env), task });
}

function carryOut({ order, policy, chunks, counter, thread }: Extract<ToWorker, { type: "order" }>): void {
  const own = runner;
  if (own === undefined) throw new Error("an order came before its runner");
  own.begin(policy);
  takeChunks(counter, thread, chunks.length, (k) => {
    const chunk = chunks[k];
    const result = own.run(chunk.type === "lanes" ? { ...chunk, state: ownData(chunk.state) } : chunk); // an environment may keep what it loads
    try {
      if (result.type === "failed") answer({ ...result, order, error: toErrorData(result.error) });
      else answer({ type: "done", order, result: freed(result) }, movable(result));
    } catch (error) {
      answer({ type: "failed", order, index: chunk.index, error: toErrorData(toError(error)), environmentSteps: 0 }); // no plain data
    }
  });
  own.end();
}

/** What a policy gave may lie in shared memory, which the next order writes over. */
function freed(result: Exclude<ChunkResult, { type: "failed" }>): Exclude<ChunkResult, { type: "failed" }> {
  if (result.type === "jobs") return isShared(result.payload) ? { ...result, payload: new Uint8Array(0) } : result; // the caller has it
  return result.type === "compute" ? { ...result, part: ownData(result.part) } : { ...result, learned: ownData(result.learned) };
}

/** The engine's own large arrays: nobody keeps them here. (What agents and environments gave may be in use, and is copied.) */
function movable(result: ChunkResult): ArrayBuffer[] {
  const arrays =
    result.type === "jobs" ? [result.payload, result.moments] : result.type === "lanes" ? Object.values(result.rows ?? {}) : [];
  return arrays.flatMap(({ buffer, byteLength }) => (buffer instanceof ArrayBuffer && byteLength >= LEAST_MOVED_BYTES ? [buffer] : []));
}

async function join({ control, thread, tasks, leave }: Extract<ToWorker, { type: "join" }>): Promise<void> {
  for (const task of tasks) loops.set(task.loop, await loadWork(task, thread));
  if (!isWatched) process.once("exit", () => giveUp(control, thread));
  isWatched = true;
  sitInLoop({ control, thread, loops, leave });
}

async function loadWork({ module, export: name, shared }: LoopTask, thread: number): Promise<BlockWork> {
  const load = await loadExport({ module, export: name, options: {} });
  if (typeof load === "function") return (load as ParallelWorker)(shared, thread); // as the work's own words have it
  throw new UserCodeError({ where: module, problem: `the module has no function ${name}`, expected: "a ParallelWorker" });
}

function answer(message: FromWorker, moved: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, moved);
}
