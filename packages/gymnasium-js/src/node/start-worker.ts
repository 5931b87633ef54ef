import { type Transferable, Worker } from "node:worker_threads";

const isSource = import.meta.url.endsWith(".ts");

/**
 * A worker thread that can import this installation's modules and users', TypeScript included.
 * @param entry - a module of ours, of the mode that runs: a source, or built
 * @param transferList - what of workerData moves to the thread
 */
export function startWorker(entry: URL, workerData: object = {}, transferList: Transferable[] = []): Worker {
  return new Worker(new URL("../../boot/worker.mjs", import.meta.url), {
    workerData: { ...workerData, mode: isSource ? "source" : "built", entry: entry.href },
    transferList,
    execArgv: [], // the parent's flags, such as a test runner's, are its own
  });
}
