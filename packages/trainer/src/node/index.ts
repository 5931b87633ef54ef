export {
  type ErrorData,
  envReference,
  fromErrorData,
  isTypeScript,
  loadEnv,
  type Reference,
  startWorker,
  toErrorData,
} from "gymnasium-js/node";
export { agentReference, loadAgent } from "./references.ts";
export { createRunDirectory, type RunDirectory, readRunDirectory, type SavedRun } from "./run-directory.ts";
export type { RunDescription, RunManifest } from "./run-manifest.ts";
export { type ThreadOptions, threads } from "./threads.ts";
export { writeAtomically } from "./write-atomically.ts";
