import { nearest } from "./nearest.ts";

/** What an error message is made of. `got` is shown by `describe`; parts that are left out are left out of the message. */
export interface ErrorParts {
  /** The function, option or file that complains. */
  where: string;
  /** What is wrong, without a full stop. */
  problem: string;
  /** The value that was given. */
  got?: unknown;
  /** The rule that it breaks. */
  expected?: string;
  /** How to mend it, as an order, without a full stop. */
  fix?: string;
}

/** The base of all errors that are thrown on purpose. The message reads `<where>: <problem>. Got <got>, expected <rule>. <fix>.` */
export class QuantalError extends Error {
  readonly where: string;

  constructor(parts: ErrorParts, options?: ErrorOptions) {
    super(messageOf(parts), options);
    this.name = new.target.name;
    this.where = parts.where;
  }
}

/** An option or argument is out of range or unknown: the words were wrong, not the work (exit status 2 on the command line). */
export class OptionError extends QuantalError {}

/** An array has the wrong length or shape. */
export class ShapeError extends QuantalError {}

/** A space that something can't serve, or an action or observation outside of its space. */
export class SpaceError extends OptionError {}

/** A NaN or an infinity turned up in a simulation or a learner. */
export class NonFiniteError extends QuantalError {}

/** A file or a piece of data isn't what it says it is. */
export class FormatError extends QuantalError {}

/** A user's module threw or can't be loaded; `cause` is what was thrown. */
export class UserCodeError extends QuantalError {}

/** A name that nobody knows; the message suggests the nearest known one. */
export class UnknownNameError extends OptionError {
  /**
   * @param parts.kind - what the name should be the name of, as in "environment"
   * @param parts.known - every name that would have been right
   */
  constructor(parts: { where: string; kind: string; name: string; known: readonly string[] }) {
    const { where, kind, name, known } = parts;
    const near = nearest(name, known);
    super({
      where,
      problem: `there is no ${kind} of this name`,
      got: name,
      expected: known.length > 0 ? `one of ${known.map((word) => JSON.stringify(word)).join(", ")}` : `a registered ${kind}`,
      ...(near === undefined ? {} : { fix: `Did you mean ${JSON.stringify(near)}?` }),
    });
  }
}

const MAX_SHOWN = 6; // elements of an array, fields of an object
const MAX_STRING = 80;

/** A short form of any value for messages: strings quoted, long arrays and strings cut, typed arrays and classes named. */
export function describe(value: unknown): string {
  return describeAt(value, 0);
}

/**
 * Throws unless a rule holds for an option.
 * @throws OptionError naming `where`, the value and the rule
 */
export function checkOption(holds: boolean, parts: ErrorParts): void {
  if (!holds) throw new OptionError(parts);
}

/**
 * Returns `value` if it is an integer in [min, max].
 * @param min - default 0
 * @param max - default 2^53 - 1
 * @throws OptionError
 */
export function requireInteger(where: string, name: string, value: unknown, min = 0, max = Number.MAX_SAFE_INTEGER): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= min && value <= max) return value;
  const range = max === Number.MAX_SAFE_INTEGER ? `an integer of ${min} or more` : `an integer in [${min}, ${max}]`;
  throw new OptionError({ where, problem: `${name} is out of range`, got: value, expected: range });
}

/**
 * Returns `value` if it is a finite number in [min, max].
 * @throws OptionError
 */
export function requireFinite(where: string, name: string, value: unknown, min = -Number.MAX_VALUE, max = Number.MAX_VALUE): number {
  if (typeof value === "number" && value >= min && value <= max) return value;
  throw new OptionError({ where, problem: `${name} is out of range`, got: value, expected: `a number in [${min}, ${max}]` });
}

function messageOf(parts: ErrorParts): string {
  const { where, problem, got, expected, fix } = parts;
  const hasGot = "got" in parts; // undefined may be what was got
  let message = `${where}: ${problem}.`;
  if (hasGot && expected !== undefined) message += ` Got ${describe(got)}, expected ${expected}.`;
  else if (hasGot) message += ` Got ${describe(got)}.`;
  else if (expected !== undefined) message += ` Expected ${expected}.`;
  if (fix !== undefined) message += ` ${fix}${/[.?!]$/.test(fix) ? "" : "."}`;
  return message;
}

function describeAt(value: unknown, depth: number): string {
  if (typeof value === "string") return JSON.stringify(value.length > MAX_STRING ? `${value.slice(0, MAX_STRING)}…` : value);
  if (typeof value === "bigint") return `${value}n`;
  if (Object.is(value, -0)) return "-0";
  if (typeof value === "function") return `the function ${value.name || "without a name"}`;
  if (typeof value !== "object" || value === null) return String(value);
  if (value instanceof Error) return `${value.name} (${value.message})`;
  if (Array.isArray(value)) return depth > 1 ? "[…]" : `[${listOf(value, depth)}]`;
  if (ArrayBuffer.isView(value) && "length" in value) return `${value.constructor.name}(${value.length}) ${typedList(value)}`;
  const name = value.constructor?.name;
  if (name !== undefined && name !== "Object") return `a ${name}`;
  if (depth > 1) return "{…}";
  const fields = Object.entries(value);
  const shown = fields.slice(0, MAX_SHOWN).map(([key, field]) => `${key}: ${describeAt(field, depth + 1)}`);
  return `{ ${shown.join(", ")}${fields.length > MAX_SHOWN ? ", …" : ""} }`;
}

function listOf(values: readonly unknown[], depth: number): string {
  const shown = values.slice(0, MAX_SHOWN).map((value) => describeAt(value, depth + 1));
  return shown.join(", ") + (values.length > MAX_SHOWN ? `, … ${values.length} in all` : "");
}

function typedList(view: ArrayBufferView): string {
  return Symbol.iterator in view ? `[${listOf([...(view as Iterable<unknown> & ArrayBufferView)], 0)}]` : ""; // a DataView has no elements
}
