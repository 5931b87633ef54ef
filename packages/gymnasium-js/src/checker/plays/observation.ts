import { type AnySpace, type Box, contains, sizeOf } from "../../spaces/space.ts";

/** What is wrong with one observation. */
export interface Fault {
  readonly code: "QE004" | "QE005" | "QE006";
  readonly problem: string;
  readonly got?: unknown;
  readonly expected?: string;
}

const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint8: Uint8Array,
};

/**
 * Looks at one observation: its shape and type first, then NaN and infinity, then the bounds. The first fault is enough.
 * @param isDefined - a definition's observation: `make` chose its array, so the type isn't the author's. (A class may give a Float32Array for
 * any Box too, as `make` does.)
 */
export function faultOf(space: AnySpace, observation: unknown, isDefined: boolean, name = "observation"): Fault | undefined {
  if (space.type === "Box") return boxFault(space, observation, isDefined, name);
  if (space.type === "Dict" && isRecord(observation)) {
    const strange = Object.keys(observation).find((key) => !space.keys.includes(key));
    if (strange !== undefined) return { code: "QE004", problem: `${name} has a field that its space lacks`, got: strange };
    for (const key of space.keys) {
      const fault = faultOf(space.spaces[key], observation[key], isDefined, `${name}.${key}`);
      if (fault) return fault;
    }
    return undefined;
  }
  if (space.type === "Tuple" && Array.isArray(observation) && observation.length === space.spaces.length) {
    for (const [k, part] of space.spaces.entries()) {
      const fault = faultOf(part, observation[k], isDefined, `${name}[${k}]`);
      if (fault) return fault;
    }
    return undefined;
  }
  if (contains(space, observation)) return undefined;
  if (typeof observation === "number" && space.type === "Discrete") {
    if (!Number.isFinite(observation)) return { code: "QE005", problem: `${name} is not finite`, got: observation };
    const expected = `an integer in [${space.start}, ${space.start + space.n - 1}]`;
    return { code: "QE006", problem: `${name} is outside of its space`, got: observation, expected };
  }
  const isList = ArrayBuffer.isView(observation) && (space.type === "MultiDiscrete" || space.type === "MultiBinary");
  const code = isList && leavesOf(observation).length === sizeOf(space) ? "QE006" : "QE004";
  return { code, problem: `${name} is no element of its ${space.type} space`, got: observation ?? String(observation) };
}

function boxFault(space: Box, observation: unknown, isDefined: boolean, name: string): Fault | undefined {
  const { low, high, dtype } = space;
  const Expected = ARRAYS[dtype];
  const isOwn = isDefined || observation instanceof Expected || observation instanceof Float32Array;
  if (!isOwn || !isNumbers(observation)) {
    const expected = `a ${Expected.name} of ${low.length}`;
    return { code: "QE004", problem: `${name} has the wrong type`, got: observation ?? String(observation), expected };
  }
  if (observation.length !== low.length) {
    const expected = `${low.length}, as its space says`;
    return { code: "QE004", problem: `${name} has the wrong length`, got: observation.length, expected };
  }
  for (let j = 0; j < low.length; j++) {
    if (!Number.isFinite(observation[j])) {
      return { code: "QE005", problem: `${name}[${j}] is not finite`, got: observation[j], expected: "a finite number" };
    }
  }
  const isRounded = observation instanceof Float32Array;
  for (let j = 0; j < low.length; j++) {
    const x = observation[j];
    const least = isRounded ? Math.fround(low[j]) : low[j];
    const most = isRounded ? Math.fround(high[j]) : high[j];
    if (x < least || x > most) {
      return { code: "QE006", problem: `${name}[${j}] is outside of its space`, got: x, expected: `a value in [${low[j]}, ${high[j]}]` };
    }
    if (dtype !== "float32" && dtype !== "float64" && !Number.isInteger(x)) {
      return { code: "QE004", problem: `${name}[${j}] is no integer`, got: x, expected: `the integers of its ${dtype} space` };
    }
  }
  return undefined;
}

/** All numbers in a value, in order: of arrays, of lists of them, of the fields of objects by name. What is no number counts as NaN. */
export function leavesOf(value: unknown): number[] {
  const leaves: number[] = [];
  collect(value, leaves);
  return leaves;
}

/** A number or a flag as a number; NaN for anything else. */
export function numberOf(value: unknown): number {
  return typeof value === "number" || typeof value === "boolean" ? Number(value) : Number.NaN;
}

/** Deeper than any space is nested: what goes further down holds itself. */
const DEPTH = 16;

function collect(value: unknown, leaves: number[], depth = 0): void {
  if (value instanceof Float32Array) for (let j = 0; j < value.length; j++) leaves.push(value[j]);
  else if (depth > DEPTH) leaves.push(Number.NaN);
  else if (isNumbers(value)) for (let j = 0; j < value.length; j++) leaves.push(value[j]);
  else if (Array.isArray(value)) for (const part of value) collect(part, leaves, depth + 1);
  else if (isRecord(value)) for (const key of Object.keys(value).sort()) collect(value[key], leaves, depth + 1);
  else leaves.push(numberOf(value));
}

/** The arrays in a value, which could be handed out twice. */
export function arraysIn(value: unknown): object[] {
  if (typeof value !== "object" || value === null) return [];
  if (ArrayBuffer.isView(value) || (Array.isArray(value) && !value.some((part) => typeof part === "object"))) return [value];
  return Object.values(value).flatMap(arraysIn);
}

/** A typed array of numbers. */
export function isNumbers(value: unknown): value is Float32Array {
  return ArrayBuffer.isView(value) && !(value instanceof DataView) && !(value instanceof BigInt64Array || value instanceof BigUint64Array);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}
