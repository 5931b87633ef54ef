import { OptionError } from "@quantal/numeric";

/**
 * The options low and high of a reset: bounds between which a start is drawn.
 * @throws OptionError when one is there and isn't a finite number, or low is above high
 */
export function readBounds(id: string, options: object | undefined, low: number, high: number): { low: number; high: number } {
  const bounds = { low: readNumber(id, options, "low", low), high: readNumber(id, options, "high", high) };
  if (bounds.low <= bounds.high) return bounds;
  const got = [bounds.low, bounds.high];
  throw new OptionError({ where: `${id}.reset`, problem: "low is above high", got });
}

/**
 * A number among the options of a reset.
 * @throws OptionError when it is there and isn't a finite number
 */
export function readNumber(id: string, options: object | undefined, name: string, otherwise: number): number {
  if (options === undefined || !Object.hasOwn(options, name)) return otherwise;
  const value: unknown = Object.entries(options).find(([key]) => key === name)?.[1];
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new OptionError({ where: `${id}.reset`, problem: `option ${name} is no number`, got: value, expected: "a finite number" });
}
