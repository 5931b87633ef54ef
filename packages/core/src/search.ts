import { OptionError } from "@quantal/numeric";
import { checkOptionValue, type OptionSpec } from "./options.ts";

/** Where a search of settings looks for a number: low and high are both values of the option; whole numbers where the option is an integer. */
export interface SearchRange {
  readonly low: number;
  readonly high: number;
  /** log: every factor is as likely as every other one of its size, for what spans magnitudes. @default "linear" */
  readonly scale?: "linear" | "log";
}

/** What a search of settings chooses among, each as likely as the others. */
export interface SearchValues<Value> {
  readonly values: readonly Value[];
}

/**
 * Checks where a search looks for an option's value: inside of what the option takes.
 * @throws OptionError naming the option and what is wrong with its search
 */
export function checkSearch(where: string, name: string, spec: OptionSpec): void {
  const { search } = spec;
  if (search === undefined) return;
  const refuse = (problem: string, expected: string): never => {
    throw new OptionError({ where: `${where}: option ${name}`, problem, got: search, expected });
  };
  if (typeof search !== "object" || search === null) refuse("search is no range", "{ low, high }, or { values }");
  const takes = (value: unknown): unknown => checkOptionValue(`${where}: search of option ${name}`, spec, value);
  if ("values" in search) {
    if (!Array.isArray(search.values) || search.values.length === 0) refuse("search has no values", "a list of one value or more");
    if (new Set<unknown>(search.values).size < search.values.length) refuse("search has a value twice", "each value once");
    search.values.forEach(takes);
    return;
  }
  const { low, high, scale = "linear" } = search;
  if (typeof low !== "number" || typeof high !== "number") refuse("search is no range", "{ low, high }, or { values }");
  takes(low);
  takes(high);
  if (low >= high) refuse("search goes from high to low", "low below high");
  if (scale !== "linear" && scale !== "log") refuse("search has an unknown scale", '"linear" or "log"');
  if (scale === "log" && low <= 0) refuse("a log scale can't begin at 0 or below", "low above 0");
}
