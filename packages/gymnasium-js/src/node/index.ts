export { type ErrorData, fromErrorData, toErrorData } from "./error-data.ts";
export { makeVecThreads, type ThreadVectorOptions } from "./make-vec-threads.ts";
export { callExport, envReference, isTypeScript, loadEnv, loadExport, moduleOf, type Reference } from "./references.ts";
export { startWorker } from "./start-worker.ts";
