import { SpaceError } from "@quantal/numeric";
import type { Env } from "../../env/types.ts";
import { dict, tuple } from "../../spaces/composite.ts";
import { type AnySpace, type Dict, spaceName, type Tuple } from "../../spaces/space.ts";
import { refuseKind, wrappable } from "../kinds/kind-of.ts";
import { aroundEnv } from "../kinds/plain-env.ts";

/** What stays: keys of a Dict, or places of a Tuple in the order in which they are wanted. */
export interface FilterParams<K> {
  filterKeys: readonly K[];
}

/** An Env with fewer fields in its observation. */
export interface FilterObservation {
  <O extends readonly unknown[], A>(env: Env<O, A>, params: FilterParams<number>): Env<readonly O[number][], A>;
  <O extends object, A, K extends keyof O & string>(env: Env<O, A>, params: FilterParams<K>): Env<Pick<O, K>, A>;
}

/**
 * Keeps some fields of a Dict observation, or some elements of a Tuple one.
 * Gymnasium's FilterObservation. Takes Envs; definitions and vectors have Box observations, of which transformObservation
 * takes a part.
 * @throws SpaceError for other observations, and for keys that aren't there
 */
export const filterObservation: FilterObservation = wrap as FilterObservation; // an Env comes back

function wrap(target: unknown, { filterKeys }: FilterParams<string | number>): unknown {
  const found = wrappable("FilterObservation", target);
  if (found.kind !== "env") throw refuseKind("FilterObservation", `a ${found.kind}`, "Take a part of its Box with transformObservation");
  const { env } = found;
  const space: AnySpace = env.observationSpace;
  checkKeys(space, filterKeys);
  const filter = (observation: unknown): unknown => {
    const picked = filterKeys.map((key) => [key, Reflect.get(Object(observation), key)] as const);
    return space.type === "Tuple" ? picked.map(([, value]) => value) : Object.fromEntries(picked);
  };
  return aroundEnv("FilterObservation", env, {
    observationSpace: filtered(space, filterKeys),
    reset(options) {
      const { observation, info } = env.reset(options);
      return { observation: filter(observation), info };
    },
    step(action) {
      const step = env.step(action);
      return { ...step, observation: filter(step.observation) };
    },
  });
}

function checkKeys(space: AnySpace, keys: readonly (string | number)[]): asserts space is Dict | Tuple {
  const where = "FilterObservation";
  if (space.type !== "Dict" && space.type !== "Tuple") {
    const fix = "Take a part of a Box with transformObservation";
    throw new SpaceError({ where, problem: "observations must be a Dict or Tuple", got: spaceName(space), fix });
  }
  const known = Object.keys(space.spaces);
  const isRight = Array.isArray(keys) && keys.length > 0 && new Set(keys).size === keys.length;
  if (isRight && keys.every((key) => known.includes(String(key)))) return;
  const expected = `one or more of ${known.join(", ")}, each once`;
  throw new SpaceError({ where, problem: "filterKeys don't fit the observation", got: keys ?? null, expected });
}

function filtered(space: Dict | Tuple, keys: readonly (string | number)[]): AnySpace {
  if (space.type === "Tuple") return tuple(keys.map((key) => space.spaces[Number(key)]));
  return dict(Object.fromEntries(keys.map((key) => [key, space.spaces[key]])));
}
