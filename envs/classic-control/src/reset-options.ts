import { OptionError } from "@quantal/numeric";

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
