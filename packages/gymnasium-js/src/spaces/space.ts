import { describe } from "@quantal/numeric";
import { elementsOf } from "./discrete.ts";
import { isAnySpace } from "./is-space.ts";
import type { ActionBuffer, AnySpace, Box, Dict, Discrete, FlatSpace, MultiBinary, MultiDiscrete, Tuple } from "./types.ts";

// What the rest of the package needs of spaces, under one name.
export { type Bound, type BoxOptions, box } from "./box.ts";
export { dict, tuple } from "./composite.ts";
export { contains, isNumberList } from "./contains.ts";
export { discrete, multiBinary, multiDiscrete } from "./discrete.ts";
export type {
  ActionArray,
  ActionBuffer,
  ActionOf,
  AnyElement,
  AnySpace,
  Box,
  BoxSample,
  BoxType,
  Dict,
  Discrete,
  ElementMap,
  ElementOf,
  FlatSpace,
  MultiBinary,
  MultiDiscrete,
  SpaceMap,
  Tuple,
} from "./types.ts";

/**
 * The spaces whose elements are T: Discrete for numbers, Box for typed arrays and lists of numbers, and for arrays of integers MultiDiscrete and
 * MultiBinary too; Tuple for lists of a fixed length, Dict for objects.
 * Without T: Discrete or Box. `AnySpace` has all six, `FlatSpace` those that lanes act in.
 */
export type Space<T = number | Float32Array> = T extends number
  ? Discrete
  : T extends Int32Array | Uint8Array
    ? Box | MultiDiscrete | MultiBinary
    : T extends Float32Array | Float64Array
      ? Box
      : T extends readonly [] | readonly [unknown, ...unknown[]]
        ? Tuple<{ readonly [I in keyof T]: Space<T[I]> }>
        : T extends readonly number[]
          ? Box
          : T extends readonly unknown[]
            ? Tuple
            : T extends object
              ? Dict<{ readonly [K in keyof T]: Space<T[K]> }>
              : AnySpace;

/** Whether a value is a Box or a Discrete. */
export function isSpace(value: unknown): value is Space {
  return isAnySpace(value) && (value.type === "Box" || value.type === "Discrete");
}

/** Whether a value is a space that environments can act in: all but Dict and Tuple. */
export function isFlatSpace(value: unknown): value is FlatSpace {
  return isAnySpace(value) && value.type !== "Dict" && value.type !== "Tuple";
}

/** Numbers that an element consists of: the product of its shape, 1 for Discrete, the sum of its parts for Dict and Tuple. */
export function sizeOf(space: AnySpace): number {
  switch (space.type) {
    case "Discrete":
      return 1;
    case "Box":
      return space.low.length;
    case "MultiDiscrete":
    case "MultiBinary":
      return elementsOf(space);
    case "Dict":
      return space.keys.reduce((sum, key) => sum + sizeOf(space.spaces[key]), 0);
    case "Tuple":
      return space.spaces.reduce((sum, part) => sum + sizeOf(part), 0);
  }
}

/** A buffer for `rows` actions of a space, zeroed. */
export function actionBuffer(space: FlatSpace, rows: number): ActionBuffer {
  return space.type === "Box" ? new Float32Array(rows * sizeOf(space)) : new Int32Array(rows * sizeOf(space));
}

/** A space in words, for messages. */
export function spaceName(space: AnySpace): string {
  switch (space.type) {
    case "Discrete":
      return `Discrete(${space.n}${space.start === 0 ? "" : `, start ${space.start}`})`;
    case "Box":
      return `Box(${listName(space.low)}, ${listName(space.high)}, ${shapeName(space)}, ${space.dtype})`;
    case "MultiDiscrete": {
      const start = space.start.some((first) => first !== 0) ? `, start ${listName(space.start)}` : "";
      return `MultiDiscrete(${listName(space.nvec)}${space.shape.length === 1 ? "" : `, ${shapeName(space)}`}${start})`;
    }
    case "MultiBinary":
      return `MultiBinary(${shapeName(space)})`;
    case "Dict":
      return `Dict({ ${space.keys.map((key) => `${key}: ${spaceName(space.spaces[key])}`).join(", ")} })`;
    case "Tuple":
      return `Tuple([${space.spaces.map(spaceName).join(", ")}])`;
  }
}

/** Elements from which on a list of equal ones is told by one of them: an image's bounds. */
const MANY = 100;

function listName(values: ArrayLike<number>): string {
  const list = Array.from(values);
  return list.length >= MANY && list.every((value) => value === list[0]) ? describe(list[0]) : describe(list);
}

function shapeName({ shape }: { shape: readonly number[] }): string {
  return `[${shape.join(", ")}]`;
}
