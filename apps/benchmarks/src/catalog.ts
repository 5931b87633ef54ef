import type { Benchmark } from "./benchmark.ts";

/** Every benchmark, in the order in which a plain `quantal bench` runs them. Each is loaded when it is wanted. */
export const CATALOG: { readonly [name: string]: () => Promise<Benchmark> } = {
  environments: async () => (await import("./speed/environments.bench.ts")).environments,
  "spiking-step": async () => (await import("./speed/spiking-step.bench.ts")).spikingStep,
  sampling: async () => (await import("./speed/sampling.bench.ts")).sampling,
  gradient: async () => (await import("./speed/gradient.bench.ts")).gradient,
  mlp: async () => (await import("./speed/mlp.bench.ts")).mlp,
  guard: async () => (await import("./speed/guard.bench.ts")).guard,
};

/** Names of all benchmarks. */
export const NAMES: readonly string[] = Object.keys(CATALOG);
