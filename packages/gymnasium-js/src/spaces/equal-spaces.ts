import type { AnySpace } from "./types.ts";

/** Whether two spaces have the same elements, in arrays of the same shape and type. */
export function equalSpaces(a: AnySpace, b: AnySpace): boolean {
  switch (a.type) {
    case "Discrete":
      return b.type === a.type && a.n === b.n && a.start === b.start;
    case "Box":
      return (
        b.type === a.type && a.dtype === b.dtype && isSameList(a.shape, b.shape) && isSameList(a.low, b.low) && isSameList(a.high, b.high)
      );
    case "MultiDiscrete":
      return b.type === a.type && isSameList(a.shape, b.shape) && isSameList(a.nvec, b.nvec) && isSameList(a.start, b.start);
    case "MultiBinary":
      return b.type === a.type && isSameList(a.shape, b.shape);
    case "Dict":
      return b.type === a.type && isSameList(a.keys, b.keys) && a.keys.every((key) => equalSpaces(a.spaces[key], b.spaces[key]));
    case "Tuple":
      return b.type === a.type && a.spaces.length === b.spaces.length && a.spaces.every((space, k) => equalSpaces(space, b.spaces[k]));
  }
}

function isSameList<T>(a: ArrayLike<T>, b: ArrayLike<T>): boolean {
  if (a.length !== b.length) return false;
  for (let j = 0; j < a.length; j++) if (a[j] !== b[j]) return false; // -0 and 0 bound the same numbers
  return true;
}
