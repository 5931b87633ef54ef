import { describe, OptionError, requireFinite, requireInteger, SpaceError } from "@quantal/numeric";
import { isAnySpace } from "../spaces/is-space.ts";
import { type FlatSpace, isFlatSpace } from "../spaces/space.ts";
import { isNames } from "./columns.ts";
import type { EnvOptions, StateShape } from "./types.ts";

const STATE_TYPES = ["float64", "float32", "int32", "uint8"];

/** Throws where a definition can't work: a part is missing, of the wrong kind, or out of range. */
export function checkDefinition<A extends FlatSpace, S extends StateShape, P>(options: EnvOptions<A, S, P>): void {
  if (typeof options !== "object" || options === null) {
    throw new OptionError({ where: "defineEnv", problem: "options must be an object", got: options });
  }
  if (typeof options.id !== "string" || options.id === "") {
    throw new OptionError({ where: "defineEnv", problem: "id is missing", got: options.id, expected: 'a name like "my/Walk-v0"' });
  }
  const where = `defineEnv ${options.id}`;
  for (const name of ["reset", "step", "observe"] as const) checkFunction(where, name, options[name], true);
  for (const name of ["info", "draw", "check", "kernel"] as const) checkFunction(where, name, options[name], false);
  for (const name of ["module", "export"] as const) {
    if (options[name] !== undefined && typeof options[name] !== "string") {
      throw new OptionError({ where, problem: `${name} must be a string`, got: options[name] });
    }
  }
  checkSpace(where, "observationSpace", options.observationSpace);
  checkSpace(where, "actionSpace", options.actionSpace);
  if (options.observationSpace.type !== "Box") {
    throw new SpaceError({
      where,
      problem: "observationSpace must be a Box",
      got: options.observationSpace,
      fix: "Write the observation as numbers",
    });
  }
  requireInteger(where, "maxEpisodeSteps", options.maxEpisodeSteps, 1);
  if (options.framesPerSecond !== undefined) requireFinite(where, "framesPerSecond", options.framesPerSecond, 0.01, 1000);
  checkState(where, options.state);
  checkParams(where, options.params);
}

/**
 * Throws unless a parameter's new value has the kind of its old one.
 * @throws OptionError
 */
export function checkParam(where: string, name: string, value: unknown, old: unknown): void {
  if (!isPlain(value) || kindOf(value) !== kindOf(old)) {
    throw new OptionError({
      where,
      problem: `parameter ${name} has the wrong type`,
      got: value,
      expected: `a ${kindOf(old)} like ${describe(old)}`,
    });
  }
}

/** Throws unless `space` is one of the flat ones. */
function checkSpace(where: string, name: string, space: FlatSpace | undefined): void {
  if (isFlatSpace(space)) return;
  const expected = name === "actionSpace" ? "what box, discrete, multiDiscrete or multiBinary returns" : "what box(...) returns";
  const problem = isAnySpace(space) ? `a ${name} of parts can't be served` : `${name} is no space`;
  throw new SpaceError({ where, problem, got: space, expected });
}

function checkFunction(where: string, name: string, value: unknown, isNeeded: boolean): void {
  if (typeof value === "function" || (value === undefined && !isNeeded)) return;
  throw new OptionError({ where, problem: `${name} must be a function`, got: value ?? null });
}

function checkState(where: string, state: StateShape): void {
  if (typeof state !== "object" || state === null) {
    throw new OptionError({ where, problem: "state is missing", got: state, expected: 'names like ["position", "velocity"]' });
  }
  const names = isNames(state) ? state : Object.keys(state);
  const seen = new Set<string>();
  for (const name of names) {
    if (typeof name !== "string" || name === "" || seen.has(name)) {
      throw new OptionError({ where, problem: "state has a bad name", got: name, expected: "names, each once" });
    }
    seen.add(name);
  }
  if (isNames(state)) return;
  for (const [name, spec] of Object.entries(state)) {
    const { width, type } = typeof spec === "number" ? { width: spec, type: "float64" } : spec;
    requireInteger(where, `width of state ${name}`, width, 1);
    if (!STATE_TYPES.includes(type)) {
      throw new OptionError({ where, problem: `state ${name} has an unknown type`, got: type, expected: STATE_TYPES.join(", ") });
    }
  }
}

function checkParams(where: string, params: unknown): void {
  if (kindOf(params) !== "object")
    throw new OptionError({
      where,
      problem: "params must be a plain object",
      got: params ?? null,
      fix: "Write params: {} if there are none",
    });
  for (const [name, value] of Object.entries(params as object)) {
    if (name === "maxEpisodeSteps")
      throw new OptionError({ where, problem: "maxEpisodeSteps is no parameter", fix: "Leave it out of params" });
    if (isPlain(value)) continue;
    throw new OptionError({
      where,
      problem: `parameter ${name} is not plain`,
      got: value,
      expected: "a number, string, boolean, null or a list of these",
    });
  }
}

function isPlain(value: unknown): boolean {
  if (value === null) return true;
  if (typeof value === "number") return !Number.isNaN(value);
  return Array.isArray(value) ? value.every(isPlain) : typeof value === "string" || typeof value === "boolean";
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "list";
  if (typeof value === "object" && Object.getPrototypeOf(value) !== Object.prototype && Object.getPrototypeOf(value) !== null)
    return "class instance";
  return typeof value;
}
