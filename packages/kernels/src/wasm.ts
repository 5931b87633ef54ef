/** The part of WebAssembly's interface that is used here; the compiler's own types of it come with the DOM only. */
export declare namespace WASM {
  interface Module {
    readonly [Symbol.toStringTag]: "WebAssembly.Module";
  }
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
}

interface WebAssemblyInterface {
  validate(bytes: Uint8Array): boolean;
  compile(bytes: Uint8Array): Promise<WASM.Module>;
  readonly Memory: new (size: { initial: number; maximum: number }) => WASM.Memory;
  readonly Instance: new (module: WASM.Module, imports: { env: { memory: WASM.Memory } }) => { readonly exports: unknown };
}

const { WebAssembly } = globalThis as { WebAssembly?: WebAssemblyInterface }; // the WASM edge: absent in some engines

/** Compiles a module; undefined where the engine has no WebAssembly or doesn't know an instruction of it (SIMD). */
export async function compile(base64: string): Promise<WASM.Module | undefined> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return WebAssembly?.validate(bytes) ? WebAssembly.compile(bytes) : undefined;
}

/** An instance with memory of its own that never grows. `exports` is for the caller to name. */
export function instantiate(module: WASM.Module, pages: number): { buffer: ArrayBuffer; exports: unknown } {
  if (WebAssembly === undefined) throw new TypeError("instantiate: there is no WebAssembly here, so there is no module either.");
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  return { buffer: memory.buffer, exports: new WebAssembly.Instance(module, { env: { memory } }).exports };
}
