import { FormatError } from "@quantal/numeric";
import type { Data } from "../data.ts";
import { type Bound, type Box, type BoxType, box, discrete, type Space } from "./space.ts";

/**
 * A space as plain JSON: `{ type: "Box", low, high, shape, dtype }` with bounds nested as the shape, or
 * `{ type: "Discrete", n, start }`. Infinite bounds are the strings "Infinity" and "-Infinity".
 */
export function spaceToJSON(space: Space): { [key: string]: Data } {
  if (space.type === "Discrete") return { type: "Discrete", n: space.n, start: space.start };
  const { low, high, shape, dtype } = space;
  return { type: "Box", low: nest(low, shape, 0), high: nest(high, shape, 0), shape: [...shape], dtype };
}

/**
 * The space that `spaceToJSON` wrote.
 * @throws FormatError when it is none; OptionError or ShapeError when its numbers make no space
 */
export function spaceFromJSON(json: unknown): Space {
  const fields = new Map<string, unknown>(typeof json === "object" && json !== null ? Object.entries(json) : []);
  const type = fields.get("type");
  if (type === "Discrete") return discrete(readNumber(fields.get("n"), "n"), readNumber(fields.get("start") ?? 0, "start"));
  if (type !== "Box") {
    throw new FormatError({ where: "spaceFromJSON", problem: "type is no space", got: type ?? json, expected: '"Box" or "Discrete"' });
  }
  const shape = fields.get("shape");
  if (!Array.isArray(shape)) throw new FormatError({ where: "spaceFromJSON", problem: "shape is no list", got: shape ?? null });
  return box({
    low: readBound(fields.get("low"), "low"),
    high: readBound(fields.get("high"), "high"),
    shape: shape.map((d) => readNumber(d, "shape")),
    dtype: readType(fields.get("dtype")),
  });
}

/** Whether two spaces have the same elements and shape. */
export function equalSpaces(a: Space, b: Space): boolean {
  return JSON.stringify(spaceToJSON(a)) === JSON.stringify(spaceToJSON(b));
}

function nest(values: Box["low"], shape: readonly number[], offset: number): Data {
  if (shape.length === 0) return boundToJSON(values[offset]);
  const [count, ...inner] = shape;
  const stride = inner.reduce((product, d) => product * d, 1);
  return Array.from({ length: count }, (_, k) => nest(values, inner, offset + k * stride));
}

function boundToJSON(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

function readBound(value: unknown, name: string): Bound {
  return Array.isArray(value) ? value.map((element) => readBound(element, name)) : readNumber(value, name);
}

function readNumber(value: unknown, name: string): number {
  if (typeof value === "number") return value;
  if (value === "Infinity") return Infinity;
  if (value === "-Infinity") return -Infinity;
  throw new FormatError({ where: "spaceFromJSON", problem: `${name} is no number`, got: value ?? null });
}

function readType(value: unknown): BoxType {
  if (value === undefined) return "float32";
  if (value === "float32" || value === "float64" || value === "int32" || value === "uint8") return value;
  throw new FormatError({ where: "spaceFromJSON", problem: "unknown dtype", got: value, expected: "float32, float64, int32 or uint8" });
}
