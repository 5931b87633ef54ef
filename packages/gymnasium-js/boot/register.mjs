// Boot of a thread: the command line's main thread and every worker thread call it before they import anything of ours
// or of a user's. Plain JavaScript, and no imports but Node's until it is called.
import { register } from "node:module";

let quantal;
let typeScript;
/** Conditions of our hooks once they are registered. */
let conditions;

/**
 * Makes `gymnasium-js` and `@quantal/*` resolve to the running installation, wherever the importing module lies.
 * Safe to call more than once in a thread; the first call counts. Each thread calls it for itself.
 * @param {{ mode: "source" | "built" }} options - `source`: the installation's TypeScript sources, compiled as they are imported
 */
export function registerQuantal({ mode }) {
  quantal ??= start(mode);
  return quantal;
}

/**
 * Makes `.ts` and `.mts` modules importable in this thread. `registerQuantal` calls it in source mode; in built mode it is for users'
 * modules, and costs some 60 ms.
 */
export function registerTypeScript() {
  typeScript ??= startTypeScript();
  return typeScript;
}

async function start(mode) {
  if (mode !== "source" && mode !== "built")
    throw new TypeError(`registerQuantal: unknown mode. Got ${String(mode)}, expected "source" or "built".`);
  if (mode === "source") await registerTypeScript();
  conditions = mode === "source" ? ["source"] : [];
  addHooks();
}

async function startTypeScript() {
  const tsx = await import("tsx/esm/api").catch((cause) => {
    throw new Error("TypeScript modules need tsx in worker threads. Install it (npm i -D tsx), or name a JavaScript module.", { cause });
  });
  // No tsconfig of the working directory: what a module means must not depend on where the command was typed.
  tsx.register({ tsconfig: false });
  if (conditions !== undefined) addHooks(); // hooks that come last are asked first, and ours must be: once more does no harm
}

function addHooks() {
  register("./hooks.mjs", { parentURL: import.meta.url, data: { conditions } });
}
