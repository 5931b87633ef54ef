import { describe, FormatError, QuantalError } from "@quantal/numeric";
import type { Data } from "../data.ts";
import { type BoxOptions, box, isBoxType } from "./box.ts";
import { dict, tuple } from "./composite.ts";
import { discrete, multiBinary, multiDiscrete } from "./discrete.ts";
import { type Nested, nest } from "./shape.ts";
import type { AnySpace } from "./types.ts";

/** Depth to which JSON may nest spaces, or bounds: more is taken for an attack on the stack. */
const MAX_DEPTH = 64;

/**
 * A space as plain JSON, `{ type, … }`: Box `low, high, shape, dtype`, Discrete `n, start`, MultiDiscrete `nvec, start, dtype`, MultiBinary
 * `shape`, Tuple `spaces` (a list), Dict `spaces` (a list of `[key, space]`). Numbers are nested as the shape; infinite bounds are the strings
 * "Infinity" and "-Infinity".
 */
export function spaceToJSON(space: AnySpace): { [key: string]: Data } {
  switch (space.type) {
    case "Discrete":
      return { type: "Discrete", n: space.n, start: space.start };
    case "Box": {
      const { low, high, shape, dtype } = space;
      return {
        type: "Box",
        low: nest<Data>(low, shape, boundToJSON),
        high: nest<Data>(high, shape, boundToJSON),
        shape: [...shape],
        dtype,
      };
    }
    case "MultiDiscrete": {
      const { nvec, start, shape } = space;
      return { type: "MultiDiscrete", nvec: nest<Data>(nvec, shape, Number), start: nest<Data>(start, shape, Number), dtype: "int64" };
    }
    case "MultiBinary":
      return { type: "MultiBinary", shape: [...space.shape] };
    case "Dict":
      return { type: "Dict", spaces: space.keys.map((key) => [key, spaceToJSON(space.spaces[key])]) };
    case "Tuple":
      return { type: "Tuple", spaces: space.spaces.map(spaceToJSON) };
  }
}

/**
 * The space that `spaceToJSON` wrote. A Dict's spaces may be an object as well.
 * @throws FormatError that names the place inside, as in `spaces.wheel.low[2]`
 */
export function spaceFromJSON(json: unknown): AnySpace {
  return readSpace(json, []);
}

type Path = readonly (string | number)[];
type Fields = ReadonlyMap<string, unknown>;

function readSpace(json: unknown, path: Path): AnySpace {
  if (path.length > 2 * MAX_DEPTH) throw broken(path, "spaces are nested too deep", undefined, `${MAX_DEPTH} levels or fewer`);
  const fields: Fields = new Map<string, unknown>(typeof json === "object" && json !== null ? Object.entries(json) : []);
  const type = fields.get("type");
  if (typeof type !== "string" || !Object.hasOwn(READERS, type)) {
    throw broken([...path, "type"], "type is no space", type ?? json, Object.keys(READERS).join(", "));
  }
  try {
    return READERS[type as keyof typeof READERS](fields, path); // its own name, as hasOwn found
  } catch (cause) {
    if (cause instanceof FormatError || !(cause instanceof QuantalError)) throw cause;
    throw new FormatError({ where: whereOf(path), problem: cause.message.replace(/\.$/, "") }, { cause });
  }
}

const READERS = {
  Box(fields: Fields, path: Path): AnySpace {
    const shape = requireList(fields, "shape", path).map((length, k) => readNumber(length, [...path, "shape", k]));
    const dtype = fields.get("dtype") ?? "float32";
    if (!isBoxType(dtype)) throw broken([...path, "dtype"], "unknown dtype", dtype, "float32, float64, int32 or uint8");
    const options: BoxOptions = { low: readNested(fields, "low", path), high: readNested(fields, "high", path), shape, dtype };
    return box(options);
  },
  Discrete: (fields: Fields, path: Path): AnySpace =>
    discrete(readNumber(fields.get("n"), [...path, "n"]), readNumber(fields.get("start") ?? 0, [...path, "start"])),
  MultiDiscrete: (fields: Fields, path: Path): AnySpace =>
    multiDiscrete(readNested(fields, "nvec", path), fields.has("start") ? { start: readNested(fields, "start", path) } : {}),
  MultiBinary: (fields: Fields, path: Path): AnySpace =>
    multiBinary(requireList(fields, "shape", path).map((length, k) => readNumber(length, [...path, "shape", k]))),
  Dict(fields: Fields, path: Path): AnySpace {
    const spaces = fields.get("spaces");
    if (typeof spaces !== "object" || spaces === null) throw broken([...path, "spaces"], "spaces is no list and no object", spaces ?? null);
    const read = new Map<string, AnySpace>();
    for (const [key, inner] of Array.isArray(spaces) ? readPairs(spaces, path) : Object.entries<unknown>({ ...spaces })) {
      if (read.has(key)) throw broken([...path, "spaces", key], "the key is there twice", key);
      read.set(key, readSpace(inner, [...path, "spaces", key]));
    }
    return dict(Object.fromEntries(read));
  },
  Tuple: (fields: Fields, path: Path): AnySpace =>
    tuple(requireList(fields, "spaces", path).map((inner, k) => readSpace(inner, [...path, "spaces", k]))),
};

function readPairs(list: readonly unknown[], path: Path): [string, unknown][] {
  return list.map((pair, k) => {
    if (!Array.isArray(pair) || pair.length !== 2) throw broken([...path, "spaces", k], "this is no pair", pair, "[key, space]");
    const [key, inner]: unknown[] = pair;
    if (typeof key !== "string") throw broken([...path, "spaces", k, 0], "the key is no string", key);
    return [key, inner];
  });
}

function requireList(fields: Fields, name: string, path: Path): readonly unknown[] {
  const list = fields.get(name);
  if (Array.isArray(list)) return list;
  throw broken([...path, name], `${name} is no list`, list ?? null);
}

function readNested(fields: Fields, name: string, path: Path): Nested {
  return readNumbers(fields.get(name), [...path, name], 0);
}

function readNumbers(value: unknown, path: Path, depth: number): Nested {
  if (!Array.isArray(value)) return readNumber(value, path);
  if (depth >= MAX_DEPTH) throw broken(path, "lists are nested too deep", undefined, `${MAX_DEPTH} levels or fewer`);
  return value.map((element, k) => readNumbers(element, [...path, k], depth + 1));
}

function readNumber(value: unknown, path: Path): number {
  if (typeof value === "number") return value;
  if (value === "Infinity") return Infinity;
  if (value === "-Infinity") return -Infinity;
  const name = path.findLast((step) => typeof step === "string");
  throw broken(path, `${name} is no number`, value ?? null);
}

function boundToJSON(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

function broken(path: Path, problem: string, got: unknown, expected?: string): FormatError {
  const parts = { where: whereOf(path), problem, ...(got === undefined ? {} : { got }) };
  return new FormatError(expected === undefined ? parts : { ...parts, expected });
}

/** A path as code would write it, cut in the middle where it is long. */
function whereOf(path: Path): string {
  const words = path.map((step, k) => {
    if (typeof step === "number") return `[${step}]`;
    if (!/^[A-Za-z_]\w*$/.test(step)) return `[${describe(step)}]`;
    return k === 0 ? step : `.${step}`;
  });
  const shown = words.length > 12 ? [...words.slice(0, 6), " … ", ...words.slice(-4)] : words;
  return words.length === 0 ? "spaceFromJSON" : `spaceFromJSON ${shown.join("")}`;
}
