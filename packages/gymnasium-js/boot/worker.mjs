// First file of every worker thread: makes the thread able to import ours, then imports its entry.
import { workerData } from "node:worker_threads";
import { registerQuantal } from "./register.mjs";

await registerQuantal({ mode: workerData.mode });
await import(workerData.entry);
