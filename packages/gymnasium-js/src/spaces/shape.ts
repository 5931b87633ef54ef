import { OptionError, ShapeError } from "@quantal/numeric";

/** A number for all elements, or numbers nested as the shape, or flat. */
export type Nested = number | readonly Nested[];

/** Elements that a space may have: one of its arrays then takes half a gigabyte. */
const MAX_SIZE = 67108864;

/** Number of elements of an array of this shape: 1 for []. */
export function sizeOfShape(shape: readonly number[]): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}

/**
 * A shape, copied and checked.
 * @param min - the smallest length that a dimension may have
 * @throws ShapeError
 */
export function requireShape(where: string, shape: unknown, min: number): readonly number[] {
  const dimensions: readonly unknown[] = Array.isArray(shape) ? [...shape] : [shape];
  if (!Array.isArray(shape) || !dimensions.every((length) => isLength(length, min))) {
    const kind = min > 0 ? "positive integers" : "integers of 0 or more";
    throw new ShapeError({ where, problem: `shape must list ${kind}`, got: shape ?? null });
  }
  const checked = dimensions.filter((length) => isLength(length, min));
  if (sizeOfShape(checked) > MAX_SIZE) {
    throw new ShapeError({ where, problem: "the space is too large", got: checked, expected: `${MAX_SIZE} elements or fewer` });
  }
  return Object.freeze(checked);
}

/**
 * The shape of nested lists, undefined for a number.
 * @throws ShapeError where the lists at one depth differ in length
 */
export function shapeOf(where: string, nested: Nested): readonly number[] | undefined {
  if (!Array.isArray(nested)) return undefined;
  const inner = nested.map((element: Nested) => shapeOf(where, element));
  const first = inner.length > 0 ? inner[0] : undefined;
  for (const other of inner) {
    if (String(other) !== String(first)) throw new ShapeError({ where, problem: "lists of different lengths make no shape", got: nested });
  }
  return [nested.length, ...(first ?? [])];
}

/**
 * Nested numbers row by row.
 * @throws ShapeError unless there are as many as the shape has, or there is a number for all
 */
export function numbersIn(where: string, name: string, nested: Nested, shape: readonly number[]): Float64Array<ArrayBuffer> {
  const size = sizeOfShape(shape);
  if (typeof nested === "number") return new Float64Array(size).fill(nested);
  const flat = flatten(where, name, nested);
  if (flat.length !== size) {
    const expected = `${size} for shape [${shape.join(", ")}]`;
    throw new ShapeError({ where, problem: `${name} has the wrong length`, got: flat.length, expected });
  }
  return Float64Array.from(flat);
}

/** Numbers nested as the shape: the way back. */
export function nest<T>(values: ArrayLike<number>, shape: readonly number[], read: (value: number) => T, offset = 0): T | NestedList<T> {
  if (shape.length === 0) return read(values[offset]);
  const [count, ...inner] = shape;
  const stride = sizeOfShape(inner);
  return Array.from({ length: count }, (_, k) => nest(values, inner, read, offset + k * stride));
}

/** Lists of lists of T. */
export type NestedList<T> = (T | NestedList<T>)[];

function flatten(where: string, name: string, nested: Nested): number[] {
  if (typeof nested === "number") return [nested];
  if (!Array.isArray(nested) && !ArrayBuffer.isView(nested)) {
    throw new OptionError({ where, problem: `${name} is no number and no list of numbers`, got: nested ?? null });
  }
  return Array.from(nested, (element: Nested) => flatten(where, name, element)).flat();
}

function isLength(value: unknown, min: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= min;
}
