import { ShapeError, SpaceError } from "@quantal/numeric";
import { box } from "./box.ts";
import { isNumberList } from "./contains.ts";
import { elementsOf } from "./discrete.ts";
import { BOX_ARRAYS } from "./element-arrays.ts";
import { spaceName } from "./space.ts";
import type {
  AnyElement,
  AnySpace,
  Box,
  BoxSample,
  BoxType,
  Dict,
  Discrete,
  ElementOf,
  MultiBinary,
  MultiDiscrete,
  Tuple,
} from "./types.ts";

/**
 * The dtype of a space's flat Box: what NumPy promotes its parts' types to, among float32, float64, int32 and uint8. The 64-bit integers of Discrete
 * and MultiDiscrete make float64, the bytes of MultiBinary count as uint8.
 */
export type FlatTypeOf<S> = AnySpace extends S
  ? BoxType
  : S extends Discrete | MultiDiscrete
    ? "float64"
    : S extends MultiBinary
      ? "uint8"
      : S extends Box<infer D>
        ? D
        : S extends Dict<infer M>
          ? Promoted<FlatTypeOf<M[keyof M]>>
          : S extends Tuple<infer L>
            ? Promoted<FlatTypeOf<L[number]>>
            : never;

type Promoted<T> = BoxType extends T
  ? BoxType
  : "float64" extends T
    ? "float64"
    : "float32" extends T
      ? "int32" extends T
        ? "float64"
        : "float32"
      : "int32" extends T
        ? "int32"
        : "uint8";

/** Numbers that a flattened element consists of: Gymnasium's flatdim. A Discrete has n, a MultiDiscrete the sum of nvec. */
export function flatSize(space: AnySpace): number {
  switch (space.type) {
    case "Box":
      return space.low.length;
    case "Discrete":
      return space.n;
    case "MultiBinary":
      return elementsOf(space);
    case "MultiDiscrete":
      return space.nvec.reduce((sum, n) => sum + n, 0);
    case "Dict":
    case "Tuple":
      return partsOf(space).reduce((sum, [, part]) => sum + flatSize(part), 0);
  }
}

/** The Box of a space's flattened elements: Gymnasium's flatten_space. Its shape is [flatSize(space)]. */
export function flattenSpace<S extends AnySpace>(space: S): Box<FlatTypeOf<S>> {
  const size = flatSize(space);
  const bounds = { low: new Float64Array(size), high: new Float64Array(size).fill(1) };
  writeBounds(bounds, 0, space);
  const made: unknown = box({ low: [...bounds.low], high: [...bounds.high], shape: [size], dtype: flatType(space) });
  return made as Box<FlatTypeOf<S>>; // flatType computes what FlatTypeOf says
}

/**
 * One flat array of an element: Gymnasium's flatten. A Dict's fields are in its keys' order, a Tuple's elements one behind the other; Discrete and
 * MultiDiscrete are one-hot.
 * @throws SpaceError for an element of another kind or size than the space's; values of a Box may lie beyond its bounds
 * @example flatten(tuple([discrete(3), multiBinary(2)]), [1, Uint8Array.of(0, 1)]) // Float64Array [0, 1, 0, 0, 1]
 */
export function flatten<S extends AnySpace>(space: S, element: ElementOf<S>): BoxSample<FlatTypeOf<S>> {
  const out = new BOX_ARRAYS[flatType(space)](flatSize(space));
  write(out, 0, space, element, "");
  const typeErased: unknown = out;
  return typeErased as BoxSample<FlatTypeOf<S>>; // flatType computes what FlatTypeOf says
}

/**
 * The element that a flat array was made of: Gymnasium's unflatten.
 * @throws ShapeError when the array isn't flatSize long, SpaceError where what should be one-hot has not exactly one number other than 0
 */
export function unflatten<S extends AnySpace>(space: S, flat: ArrayLike<number>): ElementOf<S> {
  const size = flatSize(space);
  if (flat.length !== size) {
    throw new ShapeError({ where: "unflatten", problem: "the array has the wrong length", got: flat.length, expected: `${size}` });
  }
  const element: unknown = read(flat, 0, space, "");
  return element as ElementOf<S>; // type-erased: read makes what the space's type says
}

/** The parts of a Dict or Tuple, each with its path. */
function partsOf(space: Dict | Tuple): (readonly [path: string, part: AnySpace, key: string | number])[] {
  return space.type === "Dict"
    ? space.keys.map((key) => [`.${key}`, space.spaces[key], key])
    : space.spaces.map((part, k) => [`[${k}]`, part, k]);
}

function flatType(space: AnySpace): BoxType {
  if (space.type === "Box") return space.dtype;
  if (space.type === "MultiBinary") return "uint8";
  if (space.type === "Discrete" || space.type === "MultiDiscrete") return "float64";
  const types = new Set(partsOf(space).map(([, part]) => flatType(part)));
  if (types.has("float64") || (types.has("float32") && types.has("int32"))) return "float64"; // float32 has 24 bits for 32
  if (types.has("float32")) return "float32";
  return types.has("int32") ? "int32" : "uint8";
}

/** Writes the bounds of what isn't in [0, 1]. Returns where the next space begins. */
function writeBounds(bounds: { low: Float64Array; high: Float64Array }, offset: number, space: AnySpace): number {
  if (space.type === "Box") {
    bounds.low.set(space.low, offset);
    bounds.high.set(space.high, offset);
  } else if (space.type === "Dict" || space.type === "Tuple") {
    return partsOf(space).reduce((next, [, part]) => writeBounds(bounds, next, part), offset);
  }
  return offset + flatSize(space);
}

/** Writes an element into zeros. Returns where the next one begins. path: where the element is in the whole, for messages. */
function write(out: BoxSample, offset: number, space: AnySpace, element: unknown, path: string): number {
  if (space.type === "Discrete") {
    writeOneHot(out, offset, element, space.start, space.n, path);
  } else if (space.type === "Dict" || space.type === "Tuple") {
    if (typeof element !== "object" || element === null) throw misfit("flatten", path, space, element);
    return partsOf(space).reduce((next, [step, part, key]) => write(out, next, part, Reflect.get(element, key), path + step), offset);
  } else {
    const size = space.type === "Box" ? space.low.length : elementsOf(space);
    if (!isNumberList(element) || element.length !== size) throw misfit("flatten", path, space, element);
    if (space.type !== "MultiDiscrete") out.set(element, offset);
    else
      for (let k = 0, at = offset; k < size; at += space.nvec[k++]) writeOneHot(out, at, element[k], space.start[k], space.nvec[k], path);
  }
  return offset + flatSize(space);
}

function writeOneHot(out: BoxSample, offset: number, value: unknown, start: number, n: number, path: string): void {
  if (typeof value !== "number" || !Number.isInteger(value) || value < start || value >= start + n) {
    const expected = `an integer in [${start}, ${start + n})`;
    throw new SpaceError({ where: `flatten${path}`, problem: "the value is outside its space", got: value ?? null, expected });
  }
  out[offset + value - start] = 1;
}

function read(flat: ArrayLike<number>, offset: number, space: AnySpace, path: string): AnyElement {
  switch (space.type) {
    case "Discrete":
      return space.start + readOneHot(flat, offset, space.n, path);
    case "Box":
      return copyTo(new BOX_ARRAYS[space.dtype](space.low.length), flat, offset);
    case "MultiBinary":
      return copyTo(new Uint8Array(elementsOf(space)), flat, offset);
    case "MultiDiscrete": {
      let at = offset;
      return space.nvec.map((n, k) => {
        at += n;
        return space.start[k] + readOneHot(flat, at - n, n, path);
      });
    }
    case "Dict":
    case "Tuple": {
      let at = offset;
      const fields = partsOf(space).map(([step, part, key]) => {
        at += flatSize(part);
        return [String(key), read(flat, at - flatSize(part), part, path + step)] as const;
      });
      return space.type === "Dict" ? Object.fromEntries(fields) : fields.map(([, element]) => element);
    }
  }
}

function readOneHot(flat: ArrayLike<number>, offset: number, n: number, path: string): number {
  let found = -1;
  let count = 0;
  for (let k = 0; k < n; k++) {
    if (flat[offset + k] === 0) continue;
    found = k;
    count++;
  }
  if (count === 1) return found;
  const got = Array.from({ length: n }, (_, k) => flat[offset + k]);
  throw new SpaceError({ where: `unflatten${path}`, problem: "these numbers aren't one-hot", got, expected: "one that isn't 0" });
}

function copyTo<T extends BoxSample>(out: T, flat: ArrayLike<number>, offset: number): T {
  for (let k = 0; k < out.length; k++) out[k] = flat[offset + k];
  return out;
}

function misfit(where: string, path: string, space: AnySpace, got: unknown): SpaceError {
  const expected = `an element of ${spaceName(space)}`;
  return new SpaceError({ where: `${where}${path}`, problem: "the element doesn't fit its space", got: got ?? null, expected });
}
