import { elementsOf } from "./discrete.ts";
import type { AnySpace, Box } from "./types.ts";

/**
 * Whether a value is an element of the space. Arrays are flat, typed or plain; spaces of integers want integers; a Dict wants an object with
 * exactly its keys, a Tuple a list of its length.
 */
export function contains(space: AnySpace, value: unknown): boolean {
  switch (space.type) {
    case "Discrete":
      return isOneOf(value, space.start, space.n);
    case "Box":
      return isInBox(space, value);
    case "MultiDiscrete":
      return isFlat(value, space.nvec.length) && space.nvec.every((n, k) => isOneOf(value[k], space.start[k], n));
    case "MultiBinary": {
      const size = elementsOf(space);
      if (!isFlat(value, size)) return false;
      for (let k = 0; k < size; k++) if (value[k] !== 0 && value[k] !== 1) return false;
      return true;
    }
    case "Dict": {
      if (typeof value !== "object" || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) return false;
      const fields = new Map<string, unknown>(Object.entries(value));
      return (
        fields.size === space.keys.length && space.keys.every((key) => fields.has(key) && contains(space.spaces[key], fields.get(key)))
      );
    }
    case "Tuple":
      return Array.isArray(value) && value.length === space.spaces.length && space.spaces.every((inner, k) => contains(inner, value[k]));
  }
}

/** A list of numbers, typed or plain. */
export function isNumberList(value: unknown): value is ArrayLike<number> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView) && !(value instanceof BigInt64Array));
}

function isFlat(value: unknown, size: number): value is ArrayLike<number> {
  return isNumberList(value) && value.length === size;
}

function isOneOf(value: unknown, start: number, n: number): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= start && value < start + n;
}

function isInBox({ low, high, dtype }: Box, value: unknown): boolean {
  if (!isFlat(value, low.length)) return false;
  const isInteger = dtype === "int32" || dtype === "uint8";
  for (let j = 0; j < low.length; j++) {
    const x = value[j];
    if (typeof x !== "number" || !(x >= low[j] && x <= high[j])) return false;
    if (isInteger && !Number.isInteger(x)) return false;
  }
  return true;
}
