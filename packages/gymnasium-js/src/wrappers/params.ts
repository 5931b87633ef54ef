import { describe, OptionError, SpaceError, UnknownNameError } from "@quantal/numeric";
import { checkParam } from "../env/check-definition.ts";
import type { EnvDefinition } from "../env/types.ts";
import type { Box, FlatSpace } from "../spaces/space.ts";
import { spaceName } from "../spaces/space.ts";
import type { AnyWrapper } from "./types.ts";

/**
 * A wrapper's params: its defaults with what was given.
 * @throws UnknownNameError, OptionError
 */
export function completeParams(wrapper: AnyWrapper, given: object | undefined): object {
  const where = wrapper.id;
  if (given !== undefined && (typeof given !== "object" || given === null || Array.isArray(given))) {
    throw new OptionError({ where, problem: "params must be an object", got: given, fix: `Write { ${Object.keys(defaultsOf(wrapper))} }` });
  }
  const defaults = defaultsOf(wrapper);
  const params: Record<string, unknown> = { ...defaults };
  const loose: readonly string[] = wrapper.loose ?? [];
  for (const [name, value] of Object.entries(given ?? {})) {
    if (!Object.hasOwn(defaults, name)) throw new UnknownNameError({ where, kind: "parameter", name, known: Object.keys(defaults) });
    if (value === undefined) continue;
    checkParam(where, name, value, loose.includes(name) ? value : params[name]);
    params[name] = value;
  }
  return params;
}

/** The names that `with` of a definition knows: its own, then those of what it wraps. */
export function knownParams(definition: EnvDefinition): string[] {
  const inner = definition.of ? knownParams(definition.of) : [];
  return [...new Set([...Object.keys(definition.params as object), ...inner])]; // checkDefinition made sure that params is an object
}

/** All params by name, of a definition and of what it wraps; the outer ones win. */
export function allParams(definition: EnvDefinition): object {
  return { ...(definition.of ? allParams(definition.of) : {}), ...(definition.params as object) };
}

/** @throws OptionError unless the value is an integer of `low` or more */
export function requireCount(where: string, name: string, value: unknown, low: number): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= low) return value;
  throw new OptionError({ where, problem: `${name} is out of range`, got: value, expected: `an integer of ${low} or more` });
}

/** @throws SpaceError unless the space is a Box */
export function requireBox(where: string, name: string, space: FlatSpace, fix: string): Box {
  if (space.type === "Box") return space;
  throw new SpaceError({ where, problem: `${name} must be a Box`, got: spaceName(space), fix });
}

/**
 * A number for each element, from one for all or a list.
 * @throws OptionError
 */
export function spread(where: string, name: string, value: unknown, size: number): Float64Array {
  if (typeof value === "number") return new Float64Array(size).fill(value);
  if (Array.isArray(value) && value.length === size && value.every((x) => typeof x === "number")) return Float64Array.from(value);
  throw new OptionError({
    where,
    problem: `${name} doesn't fit the space`,
    got: describe(value),
    expected: `a number, or ${size} of them`,
  });
}

function defaultsOf(wrapper: AnyWrapper): Record<string, unknown> {
  return { ...wrapper.params };
}
