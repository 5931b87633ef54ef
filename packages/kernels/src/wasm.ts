/** The part of WebAssembly's interface that is used here; the compiler's own types of it come with the DOM only. */
export declare namespace WASM {
  interface Module {
    readonly [Symbol.toStringTag]: "WebAssembly.Module";
  }
  interface Memory {
    /** A SharedArrayBuffer where the memory is shared: it has all that is used of an ArrayBuffer here. */
    readonly buffer: ArrayBuffer;
  }
}

interface WebAssemblyInterface {
  validate(bytes: Uint8Array): boolean;
  compile(bytes: Uint8Array): Promise<WASM.Module>;
  readonly Memory: new (size: { initial: number; maximum: number; shared?: boolean }) => WASM.Memory;
  readonly Instance: new (module: WASM.Module, imports: { env: { memory: WASM.Memory } }) => { readonly exports: unknown };
}

const { WebAssembly } = globalThis as { WebAssembly?: WebAssemblyInterface }; // the WASM edge: absent in some engines

/** Compiles a module; undefined where the engine has no WebAssembly or doesn't know an instruction of it (SIMD). */
export async function compile(base64: string): Promise<WASM.Module | undefined> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return WebAssembly?.validate(bytes) ? WebAssembly.compile(bytes) : undefined;
}

/** Memory that never grows. A shared one can be posted to other threads. */
export function createMemory(pages: number, shared = false): WASM.Memory {
  return new (present().Memory)({ initial: pages, maximum: pages, shared });
}

/** Whether this is a memory: one that came from another thread, say. */
export function isMemory(value: unknown): value is WASM.Memory {
  return WebAssembly !== undefined && value instanceof WebAssembly.Memory;
}

/** The exports of an instance over this memory, for the caller to name. */
export function instantiateOver(module: WASM.Module, memory: WASM.Memory): unknown {
  return new (present().Instance)(module, { env: { memory } }).exports;
}

/** An instance with memory of its own that never grows. `exports` is for the caller to name. */
export function instantiate(module: WASM.Module, pages: number): { buffer: ArrayBuffer; exports: unknown } {
  const memory = createMemory(pages);
  return { buffer: memory.buffer, exports: instantiateOver(module, memory) };
}

function present(): WebAssemblyInterface {
  if (WebAssembly === undefined) throw new TypeError("kernels: there is no WebAssembly here, so there is no module either.");
  return WebAssembly;
}
