import type { Benchmark } from "./benchmark.ts";

/** Every benchmark, in the order in which a plain `quantal bench` runs them. Each is loaded when it is wanted. */
export const CATALOG: { readonly [name: string]: () => Promise<Benchmark> } = {
  environments: async () => (await import("./speed/environments.bench.ts")).environments,
  "spiking-step": async () => (await import("./speed/spiking-step.bench.ts")).spikingStep,
  sampling: async () => (await import("./speed/sampling.bench.ts")).sampling,
  gradient: async () => (await import("./speed/gradient.bench.ts")).gradient,
  mlp: async () => (await import("./speed/mlp.bench.ts")).mlp,
  digits: async () => (await import("./speed/digits.bench.ts")).digits,
  ppo: async () => (await import("./runs/ppo.bench.ts")).ppoRuns,
  rsrp: async () => (await import("./runs/rsrp.bench.ts")).rsrpRuns,
  "solve-cartpole": async () => (await import("./runs/solve-cartpole.bench.ts")).solveCartPole,
  "solve-pendulum": async () => (await import("./runs/solve-pendulum.bench.ts")).solvePendulum,
  workers: async () => (await import("./scaling/workers.bench.ts")).workers,
  population: async () => (await import("./scaling/population.bench.ts")).population,
  neurons: async () => (await import("./scaling/neurons.bench.ts")).neuronsScaling,
  memory: async () => (await import("./scaling/memory.bench.ts")).memory,
  heap: async () => (await import("./runs/heap.bench.ts")).heap,
  breakdown: async () => (await import("./limits/breakdown.bench.ts")).breakdown,
  limit: async () => (await import("./limits/limit.bench.ts")).limit,
  startup: async () => (await import("./speed/startup.bench.ts")).startup,
  guard: async () => (await import("./speed/guard.bench.ts")).guard,
};

/** Names of all benchmarks. */
export const NAMES: readonly string[] = Object.keys(CATALOG);
