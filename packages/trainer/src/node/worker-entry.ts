import { parentPort } from "node:worker_threads";
import type { PolicySpec, Task } from "@quantal/core";
import { type ErrorData, loadEnv, type Reference, toErrorData } from "gymnasium-js/node";
import { type ChunkRunner, createChunkRunner, toError } from "../chunk-runner.ts";
import type { ChunkRequest, ChunkResult } from "../chunks.ts";
import { loadAgent } from "./references.ts";

/** What a worker thread is told. A policy comes with the first chunk that needs it, and stays until the next one comes. */
export type ToWorker =
  | { readonly type: "open"; readonly agent: Reference; readonly env: Reference; readonly task: Task }
  | { readonly type: "run"; readonly chunk: ChunkRequest; readonly policy: PolicySpec | undefined };

/** What it answers; a failed chunk's error as data. */
export type FromWorker =
  | { readonly type: "opened" }
  | { readonly type: "refused"; readonly error: ErrorData }
  | { readonly type: "done"; readonly result: Exclude<ChunkResult, { type: "failed" }> }
  | { readonly type: "failed"; readonly index: number; readonly error: ErrorData; readonly environmentSteps: number };

let runner: ChunkRunner | undefined;

parentPort?.on("message", (message: ToWorker) => {
  if (message.type === "open") {
    open(message).then(
      () => answer({ type: "opened" }),
      (error) => answer({ type: "refused", error: toErrorData(toError(error)) }),
    );
    return;
  }
  if (runner === undefined) throw new Error("a chunk came before its runner");
  if (message.policy !== undefined) runner.begin(message.policy);
  const result = runner.run(message.chunk);
  answer(result.type === "failed" ? { ...result, error: toErrorData(result.error) } : { type: "done", result });
});

async function open({ agent, env, task }: Extract<ToWorker, { type: "open" }>): Promise<void> {
  runner?.close();
  runner = await createChunkRunner({ agent: await loadAgent(agent), env: await loadEnv(env), task });
}

function answer(message: FromWorker): void {
  parentPort?.postMessage(message);
}
