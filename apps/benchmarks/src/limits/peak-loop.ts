import { assembler } from "@quantal/numeric";
import { consume } from "../measure.ts";

const { I32, V128, apply, assembleModule, get, i32, memoryArgument, set, simd } = assembler;

/** The part of WebAssembly's interface that is used here; the compiler's own types of it come with the DOM only. */
interface WebAssemblyInterface {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: { readonly peak: (turns: number) => void } };
}

const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyInterface }; // the WASM edge: Node has it
const CHAINS = 12; // enough to hide the latency of two operations, few enough for the registers
const LANES = 4;

/** Multiply-adds (a product and a sum, each rounded: WebAssembly has no fused one) in one call of `peakLoop()(turns)`. */
export function multiplyAdds(turns: number): number {
  return turns * CHAINS * LANES;
}

/** A loop of nothing but 128-bit products and sums in registers: the most that any float32 kernel can make of this CPU in WebAssembly. */
export function peakLoop(): (turns: number) => void {
  const [turns, factor, summand, first] = [0, 1, 2, 3];
  const splat = simd(17);
  const [multiply, add] = [simd(230), simd(228)];
  const chains = Array.from({ length: CHAINS }, (_, k) => first + k);
  const constant = (value: number) => apply(splat, i32(new Int32Array(Float32Array.of(value).buffer)[0]));
  const body = [
    ...set(factor, constant(0.999)),
    ...set(summand, constant(0.001)), // so that values stay near 1
    ...chains.flatMap((local, k) => set(local, constant(1 + k / 100))),
    ...[0x03, 0x40], // loop
    ...chains.flatMap((local) => set(local, apply(add, apply(multiply, get(local), get(factor)), get(summand)))),
    ...set(turns, apply(0x6b, get(turns), i32(1))), // i32.sub
    ...get(turns),
    ...[0x0d, 0, 0x0b], // br_if 0, end
    ...i32(0),
    ...chains.slice(1).reduce((sum, local) => apply(add, sum, get(local)), get(first)),
    ...simd(11, ...memoryArgument(4, 0)), // v128.store: the result is used
  ];
  const locals = [V128, V128, ...chains.map(() => V128)];
  const bytes = assembleModule([{ name: "peak", params: [I32], results: [], locals, code: body }], 1);
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports.peak;
}

const MULTIPLY_LATENCY = 3; // cycles, of a 32-bit product on every x86 and ARM core of the last ten years
const UNROLLED = 8;

/** Cycles that one call of `cycleLoop` takes: products that each wait for the one before. */
export function cyclesOf(turns: number): number {
  return turns * UNROLLED * MULTIPLY_LATENCY;
}

/** A chain of products: its seconds say how many cycles this core makes in one. */
export function cycleLoop(turns: number): void {
  let x = turns | 1;
  const factor = (turns & 6) | 5;
  for (let k = 0; k < turns; k++) {
    x = Math.imul(Math.imul(Math.imul(Math.imul(x, factor), factor), factor), factor);
    x = Math.imul(Math.imul(Math.imul(Math.imul(x, factor), factor), factor), factor);
  }
  consume(x);
}
