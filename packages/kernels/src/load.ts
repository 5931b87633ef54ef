import { OptionError } from "@quantal/numeric";
import { createArena, PAGE, pagesFor } from "./arena.ts";
import { densePlain } from "./dense-plain.ts";
import { denseWasm } from "./dense-wasm.ts";
import type { Kernels, Workspace } from "./kernels.ts";
import { compile, createMemory, isMemory, type WASM } from "./wasm.ts";
import { type Arithmetic, workspaceOver } from "./workspace.ts";

// The one piece of state of this module: a thread compiles once. Nothing that is computed depends on it.
const loading = new Map<boolean, Promise<Kernels>>();
let dense: Promise<WASM.Module | undefined> | undefined;

/**
 * The kernels in WebAssembly; the plain ones where its SIMD or the generated module is missing (`npm run assemble` makes it).
 * Loaded once a thread. Both give the same bits; `name` tells which they are.
 * @param options.shared - load what shared workspaces take too: without it `workspace` gives plain memory. @default false
 */
export function loadKernels({ shared = false }: { readonly shared?: boolean } = {}): Promise<Kernels> {
  const loaded = loading.get(shared) ?? load(shared);
  loading.set(shared, loaded);
  return loaded;
}

/** The kernels in TypeScript: oracle and fallback, at a tenth of the speed or less. */
export function plainKernels(): Kernels {
  return {
    name: "plain",
    canShare: hasSharedMemory(),
    workspace(floats, { shared = false } = {}) {
      const bytes = PAGE * pagesFor(floats);
      if (!shared || !hasSharedMemory())
        return workspaceOver(createArena(new ArrayBuffer(bytes), true), densePlain, undefined, () => undefined);
      const buffer = new SharedArrayBuffer(bytes);
      return workspaceOver(createArena(buffer, true), densePlain, buffer, () => undefined);
    },
    join: joinPlain,
  };
}

async function load(shared: boolean): Promise<Kernels> {
  dense ??= compiled(() => import("./dense.wasm.ts"));
  const module = await dense;
  if (module === undefined) return plainKernels();
  const sharing = shared && hasSharedMemory() ? await compiled(() => import("./dense-shared.wasm.ts")) : undefined;
  return wasmKernels(module, sharing);
}

/** A module that scripts/assemble.mjs makes, if it is there and the engine knows all that it uses. */
async function compiled(generated: () => Promise<{ base64: string }>): Promise<WASM.Module | undefined> {
  try {
    return await compile((await generated()).base64);
  } catch {
    return undefined;
  }
}

/** Not in a browser's page that isn't isolated from other origins. */
function hasSharedMemory(): boolean {
  return typeof SharedArrayBuffer !== "undefined";
}

const MAX_POOLED = 16; // closed instances kept for each size
const MAX_POOLED_PAGES = 256; // 16 MiB: memory of a larger one goes back to the engine

/** @param sharing - the same kernels, assembled for shared memory */
function wasmKernels(module: WASM.Module, sharing: WASM.Module | undefined): Kernels {
  const pool = new Map<number, { buffer: ArrayBuffer; kernels: Arithmetic }[]>();
  const create = (pages: number): { buffer: ArrayBuffer; kernels: Arithmetic } => {
    const memory = createMemory(pages);
    return { buffer: memory.buffer, kernels: denseWasm(module, memory) };
  };
  return {
    name: "wasm",
    canShare: sharing !== undefined,
    workspace(floats, { shared = false } = {}) {
      const pages = pagesFor(floats);
      if (shared && sharing !== undefined) return sharedOver(sharing, createMemory(pages, true), true);
      const free = pool.get(pages) ?? [];
      pool.set(pages, free);
      const instance = free.pop() ?? create(pages);
      return workspaceOver(createArena(instance.buffer, true), instance.kernels, undefined, () => {
        if (free.length < MAX_POOLED && pages <= MAX_POOLED_PAGES) free.push(instance);
      });
    },
    // Memory of WebAssembly where this thread has no module for it, and memory of plain kernels: the plain twins do the same there.
    join: (handle) => (sharing !== undefined && isMemory(handle) ? sharedOver(sharing, handle, false) : joinPlain(handle)),
  };
}

/** Never pooled: other threads may still be using it. */
function sharedOver(sharing: WASM.Module, memory: WASM.Memory, isFresh: boolean): Workspace {
  return workspaceOver(createArena(memory.buffer, isFresh), denseWasm(sharing, memory), memory, () => undefined);
}

function joinPlain(handle: unknown): Workspace {
  const buffer = isMemory(handle) ? handle.buffer : handle;
  if (hasSharedMemory() && buffer instanceof SharedArrayBuffer)
    return workspaceOver(createArena(buffer, false), densePlain, handle, () => undefined);
  throw new OptionError({
    where: "kernels.join",
    problem: "this is no handle of a shared workspace",
    fix: "Post workspace.handle to the thread",
  });
}
