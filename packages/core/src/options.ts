import { describe, OptionError, UnknownNameError } from "@quantal/numeric";
import type { SearchRange, SearchValues } from "./search.ts";

/** One option: its default tells its type; the rest bounds it, says what it is about, and where `quantal tune` looks for better values. */
export type OptionSpec =
  | {
      readonly default: number;
      readonly min?: number;
      readonly max?: number;
      readonly integer?: boolean;
      readonly search?: SearchRange | SearchValues<number>;
      readonly about: string;
    }
  | { readonly default: string; readonly choices: readonly string[]; readonly search?: SearchValues<string>; readonly about: string }
  | { readonly default: boolean; readonly search?: SearchValues<boolean>; readonly about: string };

export type OptionSchema = { readonly [name: string]: OptionSpec };

/** The values that a schema describes. */
export type OptionsOf<S extends OptionSchema> = {
  -readonly [Name in keyof S]: S[Name] extends { readonly choices: readonly (infer Choice)[] }
    ? Choice
    : S[Name]["default"] extends number
      ? number
      : S[Name]["default"] extends boolean
        ? boolean
        : string;
};

export type Presets<S extends OptionSchema> = { readonly [name: string]: Partial<OptionsOf<S>> };

/** Every option's value, as plain data too. */
export type ResolvedOptions<S extends OptionSchema> = OptionsOf<S> & Readonly<Record<string, number | string | boolean>>;

/**
 * Every option with its value: defaults, then the preset that `given.preset` names, then what was given.
 * @throws UnknownNameError for an unknown option or preset, OptionError for a value out of its range
 */
export function resolveOptions<S extends OptionSchema>(
  where: string,
  schema: S,
  presets: Presets<S>,
  given: Partial<OptionsOf<S>> & { preset?: string },
): ResolvedOptions<S> {
  const values: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(schema)) values[name] = spec.default;
  for (const [name, value] of [...Object.entries(presetOf(where, presets, given.preset)), ...Object.entries(given)]) {
    if (name === "preset" || value === undefined) continue;
    const spec = schema[name];
    if (spec === undefined) throw new UnknownNameError({ where, kind: "option", name, known: Object.keys(schema) });
    values[name] = checkOptionValue(`${where}: option ${name}`, spec, value);
  }
  return values as ResolvedOptions<S>; // each value was checked against its spec just above
}

function presetOf<S extends OptionSchema>(where: string, presets: Presets<S>, name: string | undefined): object {
  if (name === undefined || name === "default") return {};
  const preset = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (preset === undefined) throw new UnknownNameError({ where, kind: "preset", name, known: ["default", ...Object.keys(presets)] });
  return preset;
}

/**
 * A value of an option, as it is.
 * @throws UnknownNameError for an unknown choice, OptionError for a wrong type or a value out of range
 */
export function checkOptionValue(where: string, spec: OptionSpec, value: unknown): unknown {
  const refuse = (problem: string, expected: string): never => {
    throw new OptionError({ where, problem, got: value, expected, fix: `The default is ${describe(spec.default)}` });
  };
  if (typeof value !== typeof spec.default) refuse("the value has the wrong type", `a ${typeof spec.default}`);
  if ("choices" in spec) {
    if (!spec.choices.includes(String(value)))
      throw new UnknownNameError({ where, kind: "choice", name: String(value), known: spec.choices });
  } else if (typeof value === "number" && typeof spec.default === "number") {
    const {
      min = Number.NEGATIVE_INFINITY,
      max = Number.POSITIVE_INFINITY,
      integer = false,
    } = spec as { min?: number; max?: number; integer?: boolean };
    if (!Number.isFinite(value)) refuse("the value is not finite", "a finite number");
    if (integer && !Number.isInteger(value)) refuse("the value is not whole", "an integer");
    if (value < min || value > max) refuse("the value is out of range", `${integer ? "an integer" : "a number"} in [${min}, ${max}]`);
  }
  return value;
}

/**
 * The typed value of an option written as text, as on a command line.
 * @throws UnknownNameError, OptionError when the text isn't a value of that option
 */
export function parseOption(where: string, schema: OptionSchema, name: string, text: string): number | string | boolean {
  const spec = schema[name];
  if (spec === undefined) throw new UnknownNameError({ where, kind: "option", name, known: Object.keys(schema) });
  if (typeof spec.default === "number") {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (Number.isNaN(value))
      throw new OptionError({
        where,
        problem: `option ${name} is not a number`,
        got: text,
        expected: "a number",
        fix: `Write ${name}=${spec.default}`,
      });
    return value;
  }
  if (typeof spec.default === "boolean") {
    if (text !== "true" && text !== "false")
      throw new OptionError({
        where,
        problem: `option ${name} is not a boolean`,
        got: text,
        expected: "true or false",
        fix: `Write ${name}=${!spec.default}`,
      });
    return text === "true";
  }
  return text;
}
