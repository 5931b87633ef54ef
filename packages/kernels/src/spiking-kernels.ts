import type { ReleaseSampler } from "./release.ts";
import { sumReleases } from "./release.ts";
import { plainReleaseSampler } from "./release-plain.ts";
import type { SpikingBank, SpikingConstants, SpikingShape } from "./spiking.ts";
import { plainSpikingBank } from "./spiking-plain.ts";

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

/** The plain TypeScript twins: oracle and fallback. */
export function plainSpikingKernels(): SpikingKernels {
  return { name: "plain", bank: plainSpikingBank, sampler: plainReleaseSampler, sumReleases };
}

/** The fastest implementation that this engine can run; every one gives the same bits. */
export async function loadSpikingKernels(): Promise<SpikingKernels> {
  return plainSpikingKernels();
}
