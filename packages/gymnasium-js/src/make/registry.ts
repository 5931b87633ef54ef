import { OptionError, UnknownNameError } from "@quantal/numeric";
import type { EnvSource } from "../env/types.ts";

/** A registered environment. */
export interface Registration {
  readonly id: string;
  readonly source: EnvSource;
  /** Mean return from which the task counts as solved, where there is one. */
  readonly rewardThreshold?: number;
}

// The one piece of process-wide state: apps fill it by calls, imports never do.
const REGISTRY = new Map<string, Registration>();

/**
 * Makes an environment known by its id. Registering the same one again does nothing.
 * @throws OptionError when another environment has this id
 */
export function register(source: EnvSource, options: { rewardThreshold?: number } = {}): void {
  const known = REGISTRY.get(source.id);
  if (known && known.source !== source) {
    throw new OptionError({
      where: "register",
      problem: "another environment has this id",
      got: source.id,
      fix: "Choose another id or version",
    });
  }
  REGISTRY.set(source.id, { id: source.id, source, ...options });
}

/**
 * The environment of an id.
 * @throws UnknownNameError with the nearest id
 */
export function lookUp(id: string): EnvSource {
  const known = REGISTRY.get(id);
  if (!known) throw new UnknownNameError({ where: "registry", kind: "environment", name: id, known: [...REGISTRY.keys()] });
  return known.source;
}

/** All registered environments, in the order of their registration. */
export function registered(): readonly Registration[] {
  return [...REGISTRY.values()];
}
