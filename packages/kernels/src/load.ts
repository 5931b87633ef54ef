import { densePlain } from "./dense-plain.ts";
import { denseWasm } from "./dense-wasm.ts";
import type { Kernels } from "./kernels.ts";
import { compile, type WASM } from "./wasm.ts";
import { PAGE, pagesFor, workspaceOver } from "./workspace.ts";

// The one piece of state of this module: a thread compiles once. Nothing that is computed depends on it.
let loading: Promise<Kernels> | undefined;

/**
 * The kernels in WebAssembly; the plain ones where its SIMD or the generated module is missing (`npm run assemble` makes it).
 * Loaded once a thread. Both give the same bits; `name` tells which they are.
 */
export function loadKernels(): Promise<Kernels> {
  loading ??= load();
  return loading;
}

/** The kernels in TypeScript: oracle and fallback, at a tenth of the speed or less. */
export function plainKernels(): Kernels {
  return {
    name: "plain",
    workspace: (floats) => workspaceOver(new ArrayBuffer(PAGE * pagesFor(floats)), densePlain, () => undefined),
  };
}

async function load(): Promise<Kernels> {
  const base64 = await generated();
  const compiled = base64 === undefined ? undefined : await compile(base64);
  return compiled === undefined ? plainKernels() : wasmKernels(compiled);
}

/** The module that scripts/assemble.mjs makes, if it is there. */
async function generated(): Promise<string | undefined> {
  try {
    const { base64 } = await import("./dense.wasm.ts");
    return base64;
  } catch {
    return undefined;
  }
}

const MAX_POOLED = 16; // closed instances kept for each size

function wasmKernels(compiled: WASM.Module): Kernels {
  const pool = new Map<number, ReturnType<typeof denseWasm>[]>();
  return {
    name: "wasm",
    workspace(floats) {
      const pages = pagesFor(floats);
      const free = pool.get(pages) ?? [];
      pool.set(pages, free);
      const instance = free.pop() ?? denseWasm(compiled, pages);
      return workspaceOver(instance.buffer, instance.kernels, () => {
        if (free.length < MAX_POOLED) free.push(instance);
      });
    },
  };
}
