import { fileURLToPath } from "node:url";
import { MessageChannel } from "node:worker_threads";
import { agentReference, envReference } from "@quantal/trainer/node";
import { Piscina } from "piscina";
import type { Host } from "../host.ts";
import type { ProgressState } from "../progress.ts";
import { failedRecord, type Recorded, type RecordedTraining } from "./record-run.ts";
import type { MatrixTask } from "./task.ts";

/** Worker threads that take one run at a time. */
export interface Pool {
  /** Never rejects: a thread that dies is a failed run. */
  run(training: RecordedTraining, report: (state: ProgressState) => void): Promise<Recorded>;
  close(): Promise<void>;
}

/** Starts `threads` worker threads of this installation, source or built. */
export function openPool(threads: number, { matrixWorker, matrixTask, boot, mode }: Host): Pool {
  const piscina = new Piscina({
    filename: fileURLToPath(matrixWorker),
    minThreads: threads,
    maxThreads: threads,
    workerData: { boot, mode, task: matrixTask },
    execArgv: [], // the parent's flags, such as a test runner's, are its own
    atomics: "disabled", // a thread that waits must still hear its messages
  });
  return {
    async run({ agent, env, signal, ...training }, report) {
      const { port1, port2 } = new MessageChannel();
      const stop = (): void => port1.postMessage("stop");
      port1.on("message", report);
      signal?.addEventListener("abort", stop, { once: true });
      const task: MatrixTask = { ...training, agent: agentReference(agent), env: envReference(env), port: port2 };
      try {
        return await piscina.run(task, { transferList: [port2] });
      } catch (error) {
        return failedRecord(training, `the worker thread died: ${error instanceof Error ? error.message : String(error)}`);
      } finally {
        signal?.removeEventListener("abort", stop);
        port1.close();
      }
    },
    close: () => piscina.destroy(),
  };
}
