import { describe, OptionError, ShapeError } from "@quantal/numeric";

/** Element types of a Box. Observations are written as float32 whatever the type says; it decides bounds and sampling. */
export type BoxType = "float32" | "float64" | "int32" | "uint8";

/** All arrays of `shape` whose elements lie in [low, high], bounds included. An infinite bound is no bound. */
export interface Box {
  readonly type: "Box";
  /** [product of shape], row-major; rounded to float32 where `dtype` is "float32". */
  readonly low: Float64Array;
  /** [product of shape]. */
  readonly high: Float64Array;
  readonly shape: readonly number[];
  readonly dtype: BoxType;
}

/** The `n` integers start, start + 1, ... start + n - 1. */
export interface Discrete {
  readonly type: "Discrete";
  readonly n: number;
  readonly start: number;
}

/** The space whose elements have type T: numbers are Discrete, arrays are Box. Without T: any space. */
export type Space<T = number | Float32Array> = T extends number ? Discrete : Box;

/** Actions of many lanes: Int32Array for Discrete, Float32Array for Box; row = lane * sizeOf(actionSpace). */
export type ActionBuffer = Int32Array | Float32Array;

/** The action buffer of one kind of space. */
export type ActionArray<A extends Space> = A extends Discrete ? Int32Array : Float32Array;

/** One action as `make(...)` takes it. */
export type ActionOf<A extends Space> = A extends Discrete ? number : Float32Array | readonly number[];

/** A number for all elements, or numbers nested as the shape, or flat. */
export type Bound = number | readonly Bound[];

/** What a box is made of: `shape` may be left out where a bound is a list. dtype is "float32" by default. */
export interface BoxOptions {
  low: Bound;
  high: Bound;
  shape?: readonly number[];
  dtype?: BoxType;
}

const RANGES = { float32: undefined, float64: undefined, int32: [-2147483648, 2147483647], uint8: [0, 255] } as const;

/**
 * Makes a Box.
 * @throws ShapeError when the bounds don't have one shape, OptionError when a low is above its high, or a bound is NaN or outside its type
 */
export function box({ low, high, shape, dtype = "float32" }: BoxOptions): Box {
  if (!Object.hasOwn(RANGES, dtype)) {
    throw new OptionError({ where: "box", problem: "unknown dtype", got: dtype, expected: "float32, float64, int32 or uint8" });
  }
  const dimensions = Object.freeze([...(shape ?? shapeOf(low) ?? shapeOf(high) ?? [1])]);
  if (!dimensions.every((d) => Number.isInteger(d) && d > 0)) {
    throw new ShapeError({ where: "box", problem: "shape must list positive integers", got: dimensions });
  }
  const made: Box = {
    type: "Box",
    low: flatten(low, dimensions, "low"),
    high: flatten(high, dimensions, "high"),
    shape: dimensions,
    dtype,
  };
  for (let j = 0; j < made.low.length; j++) {
    made.low[j] = checkBound(made.low[j], dtype, `low[${j}]`);
    made.high[j] = checkBound(made.high[j], dtype, `high[${j}]`);
    if (made.low[j] > made.high[j]) {
      throw new OptionError({ where: "box", problem: `low[${j}] is above high[${j}]`, got: `${made.low[j]} > ${made.high[j]}` });
    }
  }
  return Object.freeze(made);
}

/**
 * Makes a Discrete space of n integers.
 * @param n - number of elements, in [1, 2^31)
 * @param start - the smallest element
 */
export function discrete(n: number, start = 0): Discrete {
  if (!Number.isInteger(n) || n < 1 || n > 0x7fffffff) {
    throw new OptionError({ where: "discrete", problem: "n is out of range", got: n, expected: "an integer in [1, 2^31)" });
  }
  if (!Number.isInteger(start) || start < -0x80000000 || start + n - 1 > 0x7fffffff) {
    throw new OptionError({ where: "discrete", problem: "start is out of range", got: start, expected: "elements that fit 32 bits" });
  }
  return Object.freeze({ type: "Discrete", n, start });
}

/** Number of elements of one observation or action row: the product of a Box's shape, 1 for Discrete. */
export function sizeOf(space: Space): number {
  return space.type === "Discrete" ? 1 : space.low.length;
}

/** A buffer for `rows` actions of a space, zeroed. */
export function actionBuffer(space: Space, rows: number): ActionBuffer {
  return space.type === "Discrete" ? new Int32Array(rows) : new Float32Array(rows * sizeOf(space));
}

/** Whether a value is an element of the space. Arrays may be typed or plain; integer Boxes want integers. */
export function contains(space: Space, value: unknown): boolean {
  if (space.type === "Discrete") {
    return typeof value === "number" && Number.isInteger(value) && value >= space.start && value < space.start + space.n;
  }
  const { low, high, dtype } = space;
  if (!isNumberList(value) || value.length !== low.length) return false;
  for (let j = 0; j < low.length; j++) {
    const x = value[j];
    if (typeof x !== "number" || !(x >= low[j] && x <= high[j])) return false;
    if ((dtype === "int32" || dtype === "uint8") && !Number.isInteger(x)) return false;
  }
  return true;
}

/** Whether a value is a space that `box` or `discrete` made. */
export function isSpace(value: unknown): value is Space {
  if (typeof value !== "object" || value === null || !("type" in value)) return false;
  return value.type === "Box" ? "low" in value && value.low instanceof Float64Array : value.type === "Discrete" && "n" in value;
}

/** A list of numbers, typed or plain. */
export function isNumberList(value: unknown): value is ArrayLike<number> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView) && !(value instanceof BigInt64Array));
}

/** A space in words, for messages. */
export function spaceName(space: Space): string {
  if (space.type === "Discrete") return `Discrete(${space.n}${space.start === 0 ? "" : `, start ${space.start}`})`;
  return `Box(${describe([...space.low])}, ${describe([...space.high])}, [${space.shape.join(", ")}], ${space.dtype})`;
}

function shapeOf(bound: Bound): number[] | undefined {
  if (typeof bound === "number") return undefined;
  const inner = bound.length > 0 ? shapeOf(bound[0]) : undefined;
  return [bound.length, ...(inner ?? [])];
}

function flatten(bound: Bound, shape: readonly number[], name: string): Float64Array {
  const size = shape.reduce((product, d) => product * d, 1);
  if (typeof bound === "number") return new Float64Array(size).fill(bound);
  const flat = numbersIn(bound);
  if (flat.length !== size) {
    throw new ShapeError({
      where: "box",
      problem: `${name} has the wrong length`,
      got: flat.length,
      expected: `${size} for shape [${shape.join(", ")}]`,
    });
  }
  return Float64Array.from(flat);
}

function numbersIn(bound: Bound): number[] {
  return typeof bound === "number" ? [bound] : bound.flatMap(numbersIn);
}

function checkBound(value: number, dtype: BoxType, name: string): number {
  const range = RANGES[dtype];
  const isBad = range ? !Number.isInteger(value) || value < range[0] || value > range[1] : Number.isNaN(value);
  if (isBad) throw new OptionError({ where: "box", problem: `${name} is no ${dtype} bound`, got: value });
  return dtype === "float32" ? Math.fround(value) : value;
}
