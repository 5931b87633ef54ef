import { SpaceError } from "@quantal/numeric";
import { isAnySpace } from "./is-space.ts";
import type { AnySpace, Dict, SpaceMap, Tuple } from "./types.ts";

/**
 * Makes a Dict space: objects with a field for each key. Keys are sorted by code points, as Gymnasium sorts them.
 * @throws SpaceError where a field is no space
 * @example dict({ position: box({ low: -1, high: 1, shape: [2] }), gear: discrete(5) })
 */
export function dict<const S extends SpaceMap>(spaces: S): Dict<S> {
  const where = "dict";
  if (typeof spaces !== "object" || spaces === null || Array.isArray(spaces) || isAnySpace(spaces)) {
    throw new SpaceError({ where, problem: "spaces must be an object of spaces", got: spaces ?? null });
  }
  const entries: [string, AnySpace][] = Object.entries<AnySpace>(spaces).sort(([a], [b]) => compareCodePoints(a, b));
  for (const [key, space] of entries) requireSpace(where, `field ${JSON.stringify(key)}`, space);
  const sorted = Object.freeze(Object.fromEntries(entries)) as S; // the same fields, in another order
  return Object.freeze({ type: "Dict", spaces: sorted, keys: Object.freeze(entries.map(([key]) => key)) });
}

/**
 * Makes a Tuple space: lists with an element for each of the spaces.
 * @throws SpaceError where one is no space
 * @example tuple([discrete(4), multiBinary(3)])
 */
export function tuple<const S extends readonly AnySpace[]>(spaces: S): Tuple<S> {
  const where = "tuple";
  if (!Array.isArray(spaces)) throw new SpaceError({ where, problem: "spaces must be a list of spaces", got: spaces ?? null });
  for (const [k, space] of spaces.entries()) requireSpace(where, `element ${k}`, space);
  const copied: unknown = Object.freeze([...spaces]);
  return Object.freeze({ type: "Tuple", spaces: copied as S }); // a copy of the same spaces
}

function requireSpace(where: string, name: string, space: unknown): void {
  if (isAnySpace(space)) return;
  throw new SpaceError({
    where,
    problem: `${name} is no space`,
    got: space ?? null,
    fix: "Make it with box(...), discrete(...) and the like",
  });
}

/** Python's order of strings. JavaScript's own compares UTF-16 halves, which differs beyond the first 65,536 characters. */
function compareCodePoints(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (let k = 0; k < left.length && k < right.length; k++) {
    const difference = (left[k].codePointAt(0) ?? 0) - (right[k].codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
