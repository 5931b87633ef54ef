import type { MessagePort } from "node:worker_threads";
import { loadAgent, loadEnv, type Reference } from "@quantal/trainer/node";
import type { ProgressState } from "../progress.ts";
import { failedRecord, type Recorded, type RecordedTraining, recordRun } from "./record-run.ts";

/** What a worker thread is told of one run: where agent and environment are found, and a port for progress and for the stop. */
export interface MatrixTask extends Omit<RecordedTraining, "agent" | "env" | "signal"> {
  readonly agent: Reference;
  readonly env: Reference;
  readonly port: MessagePort;
}

/** What the worker sends while it trains. Anything sent to it means: stop. */
export type MatrixMessage = ProgressState;

/** Runs one run of the matrix in a worker thread. */
export async function runTask({ agent, env, port, ...training }: MatrixTask): Promise<Recorded> {
  const stop = new AbortController();
  port.on("message", () => stop.abort());
  try {
    const made = { ...training, agent: await loadAgent(agent), env: await loadEnv(env), signal: stop.signal };
    return await recordRun(made, (state: MatrixMessage) => port.postMessage(state));
  } catch (error) {
    return failedRecord(training, error instanceof Error ? error.message : String(error));
  } finally {
    port.close();
  }
}
