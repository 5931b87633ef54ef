import { OptionError } from "@quantal/numeric";
import { type Nested, numbersIn, requireShape, shapeOf } from "./shape.ts";
import type { Box, BoxType } from "./types.ts";

/** A number for all elements, or numbers nested as the shape, or flat. */
export type Bound = Nested;

/** What a box is made of. */
export interface BoxOptions<D extends BoxType = BoxType> {
  low: Bound;
  high: Bound;
  /** May be left out where a bound is a list; [1] where none is. [] is a single number, and a 0 makes a box of no numbers. */
  shape?: readonly number[];
  /** "float32" by default. */
  dtype?: D;
}

const RANGES = { float32: undefined, float64: undefined, int32: [-2147483648, 2147483647], uint8: [0, 255] } as const;

/** Whether a name is the name of an element type. */
export function isBoxType(name: unknown): name is BoxType {
  return typeof name === "string" && Object.hasOwn(RANGES, name);
}

/**
 * Makes a Box.
 * @throws ShapeError when the bounds don't have one shape, OptionError when a low is above its high, or a bound is NaN or outside its type
 */
export function box(options: BoxOptions<"float32">): Box<"float32">;
export function box<D extends BoxType>(options: BoxOptions<D> & { dtype: D }): Box<D>;
export function box(options: BoxOptions): Box;
export function box(options: BoxOptions): Box {
  const { low, high, dtype = "float32" } = options;
  if (!isBoxType(dtype)) {
    throw new OptionError({ where: "box", problem: "unknown dtype", got: dtype, expected: "float32, float64, int32 or uint8" });
  }
  const shape = requireShape("box", options.shape ?? shapeOf("box", low) ?? shapeOf("box", high) ?? [1], 0);
  const made = { low: numbersIn("box", "low", low, shape), high: numbersIn("box", "high", high, shape) };
  for (let j = 0; j < made.low.length; j++) {
    made.low[j] = checkBound(made.low[j], dtype, `low[${j}]`);
    made.high[j] = checkBound(made.high[j], dtype, `high[${j}]`);
    if (made.low[j] > made.high[j]) {
      throw new OptionError({ where: "box", problem: `low[${j}] is above high[${j}]`, got: `${made.low[j]} > ${made.high[j]}` });
    }
  }
  return Object.freeze({ type: "Box", ...made, shape, dtype });
}

function checkBound(value: number, dtype: BoxType, name: string): number {
  const range = RANGES[dtype];
  const isBad = range ? !Number.isInteger(value) || value < range[0] || value > range[1] : Number.isNaN(value);
  if (isBad) throw new OptionError({ where: "box", problem: `${name} is no ${dtype} bound`, got: value });
  return dtype === "float32" ? Math.fround(value) : value;
}
