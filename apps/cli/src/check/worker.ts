// The worker thread of `quantal check`: the environment's code runs here, where it can be stopped.
import { parentPort, workerData } from "node:worker_threads";
import { UnknownNameError } from "@quantal/numeric";
import type { ErrorData } from "@quantal/trainer/node";
import type { Checkable, Finding } from "gymnasium-js/checker";
import type { Loader } from "../host.ts";
import { findEnv } from "../words/find.ts";
import { isPath, loadModule } from "../words/load-module.ts";
import type { Spec } from "../words/spec.ts";
import { trailWriter } from "./trail.ts";

/** What the thread is given. */
export interface CheckTask {
  readonly spec: Spec;
  readonly seed: number;
  readonly steps: number | undefined;
  readonly silence: readonly string[];
  readonly trail: SharedArrayBuffer;
  /** Of the host. */
  readonly boot: string;
  readonly mode: "source" | "built";
}

/** What the thread tells. */
export type FromChecker =
  /** The checker is there, and the user's code is next. */
  | { readonly type: "ready" }
  /** The environment was found; whether `quantal rollout` can play it. */
  | { readonly type: "loaded"; readonly id: string; readonly isPlayable: boolean }
  | { readonly type: "finding"; readonly finding: Finding }
  | { readonly type: "done"; readonly findings: readonly Finding[] }
  | { readonly type: "failed"; readonly error: ErrorData };

/** The real one: the checker tries other clocks on the environment. */
const clock = performance.now.bind(performance);

// A step that is async and throws: that it returns a promise is a finding, and all that matters.
process.on("unhandledRejection", () => {});

try {
  await check(workerData);
} catch (error) {
  const { toErrorData } = await import("@quantal/trainer/node");
  tell({ type: "failed", error: toErrorData(error instanceof Error ? error : new Error(String(error))) });
}

async function check({ spec, seed, steps, silence, trail, boot, mode }: CheckTask): Promise<void> {
  const { CODES, checkEnv, isCode } = await import("gymnasium-js/checker");
  for (const name of silence) {
    if (!isCode(name)) throw new UnknownNameError({ where: "--silence", kind: "code", name, known: Object.keys(CODES) });
  }
  await import("fast-check"); // which checkEnv would import later, when time counts
  const { registerQuantal, registerTypeScript } = await import(boot);
  tell({ type: "ready" });
  const env = await findCheckable(spec, { registerQuantal: () => registerQuantal({ mode }), registerTypeScript });
  tell({ type: "loaded", id: idOf(env, spec.name), isPlayable: typeof env === "object" });
  const findings = await checkEnv(env, {
    seed,
    ...(steps === undefined ? {} : { steps }),
    silence,
    now: clock,
    watch: trailWriter(trail),
    onFinding: (finding) => tell({ type: "finding", finding }),
  });
  tell({ type: "done", findings });
}

/** As all commands find environments; and besides, a module may export its class, or a function that makes an Env. */
async function findCheckable(spec: Spec, host: Loader): Promise<Checkable> {
  if (isPath(spec.name) && spec.settings.length === 0) {
    const { value } = await loadModule("check", spec.name, host);
    if (typeof value === "function" && !("presets" in value)) {
      return isClass(value) ? () => Reflect.construct(value, []) : () => Reflect.apply(value, undefined, []);
    }
  }
  return (await findEnv("check", spec, host)).source;
}

function isClass(value: object): boolean {
  return /^class\b/.test(String(value));
}

function idOf(env: Checkable, name: string): string {
  return typeof env === "object" ? env.id : name;
}

function tell(message: FromChecker): void {
  parentPort?.postMessage(message);
}
