import { OptionError, Pcg64, type Rng } from "@quantal/numeric";
import { entropySeed, seededGenerator } from "../../make/seeding.ts";
import { spaceName } from "../space.ts";
import type { AnyElement, AnySpace, Dict, ElementOf, FlatSpace, Tuple } from "../types.ts";
import { drawConstrained } from "./constrained.ts";
import { drawFreely, type SampleRng } from "./draw.ts";
import { type Constraint, chosenConstraint, type Sampling } from "./sampling.ts";

/** A seed for a whole space, or seeds for its parts. Undefined takes one from entropy. */
export type SpaceSeed = number | bigint | undefined | readonly SpaceSeed[] | { readonly [key: string]: SpaceSeed };

/** The seeds that a space's parts start from: a number (a bigint where one was given), a list for a Tuple, an object for a Dict. */
export type SeedsOf<S> = AnySpace extends S
  ? AnySeeds
  : S extends FlatSpace
    ? number | bigint
    : S extends Dict<infer M>
      ? { -readonly [K in keyof M]: SeedsOf<M[K]> }
      : S extends Tuple<infer L>
        ? { -readonly [I in keyof L]: SeedsOf<L[I]> }
        : never;

/** The seeds of a space that the types don't know. */
export type AnySeeds = number | bigint | readonly AnySeeds[] | { readonly [key: string]: AnySeeds };

/** Draws elements of a space, with a generator of its own for each part that isn't a Dict or Tuple. */
export interface Sampler<S extends AnySpace = AnySpace> {
  /**
   * Starts over: Gymnasium's `space.seed(seed)`, and returns what that returns. One seed for a Dict or Tuple gives each part one of its own.
   * @throws OptionError for what is no seed, or doesn't fit the space
   */
  seed(seed?: SpaceSeed): SeedsOf<S>;
  /**
   * Draws an element: Gymnasium's `space.sample(mask, probability)`.
   * @throws OptionError when mask or probability don't fit the space
   */
  sample(options?: Sampling<S>): ElementOf<S>;
}

/**
 * Makes a sampler of a space, which draws what Gymnasium draws from the same seed.
 * @param seed - as the sampler's `seed` takes it; without one, each part takes its own from entropy at its first sample
 * @throws OptionError for what is no seed
 * @example createSampler(tuple([discrete(4), multiBinary(3)]), 42).sample() // [0, Uint8Array [1, 0, 0]]
 */
export function createSampler<S extends AnySpace>(space: S, seed?: SpaceSeed): Sampler<S> {
  const part = partOf("", space);
  if (seed !== undefined) part.seed(seed);
  const typeErased: unknown = {
    seed: (next?: SpaceSeed) => part.seed(next),
    sample: (options?: Sampling) => part.sample(chosenConstraint("sample", options)),
  };
  return typeErased as Sampler<S>; // parts are made by what the space's type says
}

/** A sampler whose types are erased. */
interface Part {
  seed(seed: SpaceSeed): AnySeeds;
  sample(constraint: Constraint | undefined): AnyElement;
}

/** path: where a part is in the whole, for messages. */
function partOf(path: string, space: AnySpace): Part {
  if (space.type === "Dict") return dictPart(path, space);
  return space.type === "Tuple" ? tuplePart(path, space) : flatPart(path, space);
}

function flatPart(path: string, space: FlatSpace): Part {
  let rng: SampleRng | undefined;
  const seed = (next: SpaceSeed): number | bigint => {
    if (typeof next === "object") throw misfit("seed", path, space, next);
    const used = next ?? entropySeed();
    rng = seededGenerator(`seed${path}`, used);
    return used;
  };
  return {
    seed,
    sample(constraint) {
      if (!rng) seed(undefined);
      const from = rng ?? new Pcg64(0); // seed has set it
      return constraint ? drawConstrained(`sample${path}`, space, from, constraint) : drawFreely(space, from);
    },
  };
}

function dictPart(path: string, space: Dict): Part {
  const parts = space.keys.map((key) => [key, partOf(`${path}.${key}`, space.spaces[key])] as const);
  const fieldsOf = (what: string, value: unknown, needsAll: boolean): Map<string, unknown> => {
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
    const fields = new Map<string, unknown>(isObject ? Object.entries(value) : []);
    const isRight = isObject && [...fields.keys()].every((key) => space.keys.includes(key));
    if (isRight && (!needsAll || fields.size === space.keys.length)) return fields;
    throw misfit(what, path, space, value);
  };
  return {
    seed(seed) {
      if (typeof seed !== "object") {
        const draw = seedDrawer(path, seed);
        return Object.fromEntries(parts.map(([key, part]) => [key, part.seed(draw())]));
      }
      const fields = fieldsOf("seed", seed, true);
      return Object.fromEntries(parts.map(([key, part]) => [key, part.seed(fields.get(key) as SpaceSeed)])); // the part checks it
    },
    sample(constraint) {
      const fields = constraint && fieldsOf(constraint.kind, constraint.of, false);
      return Object.fromEntries(parts.map(([key, part]) => [key, part.sample(within(constraint, fields?.get(key)))]));
    },
  };
}

function tuplePart(path: string, space: Tuple): Part {
  const parts = space.spaces.map((inner, k) => partOf(`${path}[${k}]`, inner));
  const listOf = (what: string, value: unknown): readonly unknown[] => {
    if (Array.isArray(value) && value.length === parts.length) return value;
    throw misfit(what, path, space, value);
  };
  return {
    seed(seed) {
      if (typeof seed !== "object") {
        const draw = seedDrawer(path, seed);
        return parts.map((part) => part.seed(draw()));
      }
      const seeds = listOf("seed", seed);
      return parts.map((part, k) => part.seed(seeds[k] as SpaceSeed)); // the part checks it
    },
    sample(constraint) {
      const list = constraint && listOf(constraint.kind, constraint.of);
      return parts.map((part, k) => part.sample(within(constraint, list?.[k])));
    },
  };
}

/** Draws seeds for parts from a seed for all of them; without one there are none. */
function seedDrawer(path: string, seed: number | bigint | undefined): () => number | undefined {
  if (seed === undefined) return () => undefined;
  const rng: Rng = seededGenerator(`seed${path}`, seed);
  return () => rng.integers(0, 2147483647);
}

function within(constraint: Constraint | undefined, of: unknown): Constraint | undefined {
  return constraint && of !== null && of !== undefined ? { kind: constraint.kind, of } : undefined;
}

function misfit(what: string, path: string, space: AnySpace, got: unknown): OptionError {
  const where = what === "seed" ? `seed${path}` : `sample${path}`;
  return new OptionError({ where, problem: `${what} doesn't fit the space`, got: got ?? null, expected: `one for ${spaceName(space)}` });
}
