import { assemble } from "./wide-assembly.ts";
import { plainWide } from "./wide-plain.ts";

/** Products of 64 bits, which JavaScript has none of: PCG64's step and Philox's rounds. Both makers give the same bits. */
export interface Wide {
  /** Results, [8]: four words of state or cipher, lowest first; stepPcg puts the 64 bits drawn at 4 and 5. */
  readonly words: Uint32Array;
  /** The same memory, [4]: stepPcg puts the draw's upper 53 bits / 2^53 at 3. */
  readonly doubles: Float64Array;
  /** PCG64's state times the multiplier plus the increment, modulo 2^128. Takes words, lowest first, signed or not (eight: words travel in registers). */
  stepPcg(s0: number, s1: number, s2: number, s3: number, i0: number, i1: number, i2: number, i3: number): void;
  /** Philox4x32 in 7 and in 10 rounds. Takes the counter's and the key's words. */
  philox7(c0: number, c1: number, c2: number, c3: number, k0: number, k1: number): void;
  philox10(c0: number, c1: number, c2: number, c3: number, k0: number, k1: number): void;
}

/** The part of WebAssembly's interface that is used here; the compiler's own types of it come with the DOM only. */
interface WebAssemblyInterface {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: Pick<Wide, "stepPcg" | "philox7" | "philox10"> & { memory: { buffer: ArrayBuffer } } };
}

/** The functions in WebAssembly; undefined where there is none, or where a page's policy forbids it. */
export function assembledWide(): Wide | undefined {
  const { WebAssembly } = globalThis as { WebAssembly?: WebAssemblyInterface }; // the WASM edge: absent in some engines
  if (WebAssembly === undefined) return undefined;
  try {
    const { memory, stepPcg, philox7, philox10 } = new WebAssembly.Instance(new WebAssembly.Module(assemble())).exports;
    return { stepPcg, philox7, philox10, words: new Uint32Array(memory.buffer, 0, 8), doubles: new Float64Array(memory.buffer, 0, 4) };
  } catch {
    return undefined; // a content security policy; the plain functions do the same
  }
}

/** What this thread uses. WORDS and DOUBLES are scratch: read them right after the call. */
export const { words: WORDS, doubles: DOUBLES, stepPcg, philox7, philox10 }: Wide = assembledWide() ?? plainWide();
