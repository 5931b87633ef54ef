import { OptionError } from "@quantal/numeric";
import type { TensorFlow } from "./tensorflow.ts";

/** TensorFlow.js as it was found. */
export interface Loaded {
  readonly tf: TensorFlow;
  /** Library, version and backend, such as `TensorFlow.js 4.22.0 on wasm`. */
  readonly name: string;
  /** Where it is slower than it could be. */
  readonly warning: string | undefined;
}

/** Imports a module by its name. */
export type Import = (name: string) => Promise<unknown>;

let loading: Promise<Loaded> | undefined; // TensorFlow.js has one backend a process, and state of its own

/**
 * TensorFlow.js with its fastest backend that is installed: `@tensorflow/tfjs-node`, else WebAssembly, else plain JavaScript.
 * The same for all callers of a thread.
 * @throws OptionError where TensorFlow.js isn't installed
 */
export function loadTensorFlow(): Promise<Loaded> {
  loading ??= findTensorFlow((name) => import(name));
  return loading;
}

/** As `loadTensorFlow`, by an import of the caller's. */
export async function findTensorFlow(importModule: Import): Promise<Loaded> {
  const native = await importOrMissing(importModule, "@tensorflow/tfjs-node");
  if (native !== undefined) return ready(native, "tensorflow");
  const plain = await importOrMissing(importModule, "@tensorflow/tfjs");
  if (plain === undefined) throw notInstalled();
  const wasm = await importOrMissing(importModule, "@tensorflow/tfjs-backend-wasm");
  if (wasm !== undefined) return ready(plain, "wasm");
  return ready(
    plain,
    "cpu",
    "TensorFlow.js runs in plain JavaScript. Install @tensorflow/tfjs-backend-wasm@4.22.0: it is three times as fast.",
  );
}

async function ready(found: unknown, backend: string, warning?: string): Promise<Loaded> {
  const tf = moduleOf(found);
  if (!(await tf.setBackend(backend))) {
    const expected = `the backend "${backend}"`;
    throw new OptionError({ where: "tfjs", problem: "TensorFlow.js can't start its backend", got: tf.getBackend(), expected });
  }
  await tf.ready();
  return { tf, name: `TensorFlow.js ${tf.version.tfjs ?? "of an unknown version"} on ${tf.getBackend()}`, warning };
}

/** The module's exports: a CommonJS module has them in `default`. */
function moduleOf(found: unknown): TensorFlow {
  const exports = found as { default?: TensorFlow } & TensorFlow; // what the packages export, which this compiles without
  return typeof exports.variableGrads === "function" || exports.default === undefined ? exports : exports.default;
}

/** undefined where the package isn't installed; any other failure is thrown as it is. */
async function importOrMissing(importModule: Import, name: string): Promise<unknown> {
  try {
    return await importModule(name);
  } catch (error) {
    const isMissing =
      error instanceof Error && error.message.includes(name) && /cannot find|(?:could not|failed to) (?:load|resolve)/i.test(error.message);
    if (isMissing) return undefined;
    throw error;
  }
}

function notInstalled(): Error {
  return new OptionError({
    where: "tfjs",
    problem: "TensorFlow.js isn't installed",
    expected: "@tensorflow/tfjs, an optional peer of @quantal/tfjs",
    fix: "Run npm install @tensorflow/tfjs@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0",
  });
}
