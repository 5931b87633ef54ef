export { type ErrorData, fromErrorData, toErrorData } from "./error-data.ts";
export { agentReference, envReference, isTypeScript, loadAgent, loadEnv, type Reference } from "./references.ts";
export { createRunDirectory, type RunDirectory, readRunDirectory, type SavedRun } from "./run-directory.ts";
export type { RunDescription, RunManifest } from "./run-manifest.ts";
export { startWorker, threads } from "./threads.ts";
export { writeAtomically } from "./write-atomically.ts";
