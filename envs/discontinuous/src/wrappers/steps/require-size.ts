import { OptionError } from "@quantal/numeric";

/**
 * Throws unless a size is a finite number above 0.
 * @throws OptionError
 */
export function requireSize(where: string, name: string, value: number): void {
  if (value > 0 && Number.isFinite(value)) return;
  throw new OptionError({ where, problem: `${name} is out of range`, got: value, expected: "a finite number above 0" });
}
