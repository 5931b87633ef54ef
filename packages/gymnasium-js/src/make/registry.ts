import { OptionError, requireFinite, UnknownNameError } from "@quantal/numeric";
import type { EnvSource } from "../env/types.ts";
import { type EnvId, isSameName, parseEnvId } from "./env-id.ts";

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
 * Makes an environment known by its id, `[namespace/]name[-vN]` as in Gymnasium. Registering the same one again does nothing.
 * @throws OptionError when the id is none, when another environment has it, or when the name is there both with a version and without
 */
export function register(source: EnvSource, options: { rewardThreshold?: number } = {}): void {
  const where = "register";
  const parsed = parseEnvId(source.id);
  if (parsed === undefined) {
    const expected = "[namespace/]name[-vN] of letters, digits and _ : - (and . in the name), such as my/Maze-v0";
    throw new OptionError({ where, problem: "this is no id of an environment", got: source.id, expected });
  }
  const known = REGISTRY.get(source.id);
  if (known && known.source !== source) {
    throw new OptionError({ where, problem: "another environment has this id", got: source.id, fix: "Choose another id or version" });
  }
  const twin = entries().find(([, other]) => isSameName(other, parsed) && (other.version === undefined) !== (parsed.version === undefined));
  if (twin) {
    const problem = `${twin[0].id} has this name ${parsed.version === undefined ? "with" : "without"} a version`;
    throw new OptionError({ where, problem, got: source.id, expected: "a version for all environments of a name, or for none" });
  }
  const { rewardThreshold } = options;
  if (rewardThreshold !== undefined) requireFinite(`${where} ${source.id}`, "rewardThreshold", rewardThreshold);
  REGISTRY.set(source.id, { id: source.id, source, ...(rewardThreshold === undefined ? {} : { rewardThreshold }) });
}

/**
 * The environment of an id. As in Gymnasium, an id without a version is the newest version's: its `id` tells which that is.
 * @param where - who asks, for the error's words
 * @throws OptionError that names the newest version where the asked one isn't there, or the namespace that has this name;
 *   UnknownNameError that suggests the nearest id or namespace
 */
export function lookUp(id: string, where = "registry"): EnvSource {
  const exact = REGISTRY.get(id);
  if (exact) return exact.source;
  const parsed = parseEnvId(id);
  const newest = parsed && newestOf(parsed);
  if (newest && parsed.version === undefined) return newest.source;
  throw notFound(where, id, parsed, newest);
}

/** All registered environments, in the order of their registration. */
export function registered(): readonly Registration[] {
  return [...REGISTRY.values()];
}

/** The registration that a source with any params comes from: it has its id. */
export function registrationOf(id: string): Registration | undefined {
  return REGISTRY.get(id);
}

function notFound(where: string, id: string, parsed: EnvId | undefined, newest: Registration | undefined): OptionError {
  const problem = "there is no environment of this name";
  if (parsed && newest) {
    const version = parsed.version === undefined ? "" : ` ${parsed.version}`;
    const fix = `Use ${JSON.stringify(newest.id)}`;
    return new OptionError({
      where,
      problem: `${parsed.name} has no version${version}`,
      got: id,
      expected: `${newest.id}, the newest`,
      fix,
    });
  }
  const namespaces = [...new Set(entries().flatMap(([, { namespace }]) => namespace ?? []))];
  if (parsed?.namespace !== undefined && !namespaces.includes(parsed.namespace) && namespaces.length > 0) {
    return new UnknownNameError({ where, kind: "namespace", name: parsed.namespace, known: namespaces });
  }
  const elsewhere = entries().filter(([, other]) => parsed?.name === other.name);
  if (elsewhere.length > 0) {
    const ids = elsewhere.map(([registration]) => JSON.stringify(registration.id));
    const place = parsed?.namespace === undefined ? "without a namespace" : `in the namespace ${parsed.namespace}`;
    return new OptionError({ where, problem: `${problem} ${place}`, got: id, fix: `Did you mean ${ids.join(" or ")}?` });
  }
  return new UnknownNameError({ where, kind: "environment", name: id, known: [...REGISTRY.keys()] });
}

/** The registration with the greatest version of a name, or the one that has none. */
function newestOf(parsed: EnvId): Registration | undefined {
  let best: Registration | undefined;
  let version = -1;
  for (const [registration, other] of entries()) {
    if (!isSameName(other, parsed) || (other.version ?? 0) <= version) continue;
    best = registration;
    version = other.version ?? 0;
  }
  return best;
}

function entries(): [Registration, EnvId][] {
  return registered().flatMap((registration): [Registration, EnvId][] => {
    const parsed = parseEnvId(registration.id);
    return parsed ? [[registration, parsed]] : [];
  });
}
