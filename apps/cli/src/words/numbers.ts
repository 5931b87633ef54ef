import { InvalidArgumentError } from "commander";

const DIGITS = /^\d+(?:_\d+)*$/;
const MAX_SECONDS = 86_400;

/** Reads a positive integer for commander; underscores may group digits. */
export function positiveInteger(text: string): number {
  return integerFrom(text, 1, "a positive integer such as 1000 or 1_000");
}

/** Reads an integer of 0 or more for commander: a seed of a run, a number of workers. */
export function naturalNumber(text: string): number {
  return integerFrom(text, 0, "an integer of 0 or more");
}

/** Reads a seed of `reset`: as in Gymnasium any integer of 0 or more, so a bigint past 2^53. */
export function resetSeed(text: string): number | bigint {
  if (!DIGITS.test(text)) throw new InvalidArgumentError("Expected an integer of 0 or more.");
  const value = BigInt(text.replaceAll("_", ""));
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

/** Reads a length of time for commander, in seconds: above 0, parts allowed. */
export function positiveSeconds(text: string): number {
  const value = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value > 0 && value <= MAX_SECONDS) return value;
  throw new InvalidArgumentError(`Expected seconds above 0 and at most ${MAX_SECONDS}, such as 20 or 0.5.`);
}

function integerFrom(text: string, min: number, expected: string): number {
  const value = DIGITS.test(text) ? Number(text.replaceAll("_", "")) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= min) return value;
  throw new InvalidArgumentError(`Expected ${expected}, at most 2^53 - 1.`);
}
