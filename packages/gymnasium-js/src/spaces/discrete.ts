import { OptionError } from "@quantal/numeric";
import { type Nested, numbersIn, requireShape, shapeOf, sizeOfShape } from "./shape.ts";
import type { Discrete, MultiBinary, MultiDiscrete } from "./types.ts";

const MOST = 0x7fffffff;

/**
 * Makes a Discrete space of n integers.
 * @param n - number of elements, in [1, 2^31)
 * @param start - the smallest element
 * @throws OptionError
 */
export function discrete(n: number, start = 0): Discrete {
  checkRange("discrete", "n", n, "start", start);
  return Object.freeze({ type: "Discrete", n, start });
}

/**
 * Makes a MultiDiscrete space: arrays whose element k is one of nvec[k] integers.
 * @param nvec - numbers of integers, each in [1, 2^31), nested as the elements' shape
 * @param options.start - the smallest integers, a number for all or nested like nvec; 0 by default
 * @throws OptionError, ShapeError
 * @example multiDiscrete([3, 5, 2])
 */
export function multiDiscrete(nvec: Nested, { start = 0 }: { start?: Nested } = {}): MultiDiscrete {
  const where = "multiDiscrete";
  const shape = requireShape(where, shapeOf(where, nvec) ?? [], 1);
  const counts = numbersIn(where, "nvec", nvec, shape);
  const starts = numbersIn(where, "start", start, shape);
  for (let k = 0; k < counts.length; k++) checkRange(where, `nvec[${k}]`, counts[k], `start[${k}]`, starts[k]);
  return Object.freeze({ type: "MultiDiscrete", nvec: Int32Array.from(counts), start: Int32Array.from(starts), shape });
}

/**
 * Makes a MultiBinary space: arrays of zeros and ones.
 * @param shape - a length, or lengths
 * @throws ShapeError
 * @example multiBinary(6)
 */
export function multiBinary(shape: number | readonly number[]): MultiBinary {
  return Object.freeze({ type: "MultiBinary", shape: requireShape("multiBinary", typeof shape === "number" ? [shape] : shape, 1) });
}

/** Number of elements of a flat space's arrays. */
export function elementsOf(space: MultiDiscrete | MultiBinary): number {
  return space.type === "MultiDiscrete" ? space.nvec.length : sizeOfShape(space.shape);
}

function checkRange(where: string, nName: string, n: number, startName: string, start: number): void {
  if (!Number.isInteger(n) || n < 1 || n > MOST) {
    throw new OptionError({ where, problem: `${nName} is out of range`, got: n, expected: "an integer in [1, 2^31)" });
  }
  if (!Number.isInteger(start) || start < -0x80000000 || start + n - 1 > MOST) {
    throw new OptionError({ where, problem: `${startName} is out of range`, got: start, expected: "elements that fit 32 bits" });
  }
}
