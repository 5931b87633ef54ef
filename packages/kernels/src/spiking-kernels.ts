import type { ReleaseSampler } from "./release.ts";
import { sumReleases } from "./release.ts";
import { plainReleaseSampler } from "./release-plain.ts";
import type { SpikeListener, SpikingBank, SpikingConstants, SpikingShape } from "./spiking.ts";
import { plainSpikingBank } from "./spiking-plain.ts";
import { spikingWasm } from "./spiking-wasm.ts";
import { compile } from "./wasm.ts";

/** What spiking networks and their learning rule are computed by. Every implementation gives the same bits. */
export interface SpikingKernels {
  readonly name: "wasm" | "plain";
  /** @throws OptionError for sizes out of range */
  bank(shape: SpikingShape, constants: SpikingConstants, lanes: number): SpikingBank;
  /** Copies the thresholds. */
  sampler(thresholds: Uint16Array): ReleaseSampler;
  /** As the function of this name. */
  sumReleases(sums: Int32Array, rows: Uint8Array, stride: number, weights: Int32Array): void;
}

/**
 * The plain TypeScript twins: oracle and fallback.
 * @param onSubStep - hears the spikes of every sub-step of every bank
 */
export function plainSpikingKernels(onSubStep?: SpikeListener): SpikingKernels {
  return {
    name: "plain",
    bank: (shape, constants, lanes) => plainSpikingBank(shape, constants, lanes, onSubStep),
    sampler: plainReleaseSampler,
    sumReleases,
  };
}

// The one piece of state of this module: a thread compiles once. Nothing that is computed depends on it.
let loading: Promise<SpikingKernels> | undefined;

/**
 * The kernels in WebAssembly; the plain ones where its SIMD or the generated module is missing (`npm run assemble` makes it).
 * Loaded once a thread.
 */
export function loadSpikingKernels(): Promise<SpikingKernels> {
  loading ??= load();
  return loading;
}

async function load(): Promise<SpikingKernels> {
  const base64 = await generated();
  const module = base64 === undefined ? undefined : await compile(base64);
  return module === undefined ? plainSpikingKernels() : { name: "wasm", ...spikingWasm(module) };
}

/** The module that scripts/assemble.mjs makes, if it is there. */
async function generated(): Promise<string | undefined> {
  try {
    const { base64 } = await import("./spiking.wasm.ts");
    return base64;
  } catch {
    return undefined;
  }
}
