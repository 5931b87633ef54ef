import type { Data } from "../../data.ts";
import { isNumbers, isRecord } from "./observation.ts";

/**
 * A copy of plain data: null, booleans, numbers, texts, typed arrays of numbers, and lists and objects of these.
 * @throws Error naming the first part that is something else, by its path
 */
export function copyOfData(value: unknown, path = "the snapshot"): Data {
  if (value === null || ["boolean", "number", "string"].includes(typeof value)) return value as Data; // as just looked up
  if (isNumbers(value)) return value.slice();
  if (Array.isArray(value)) return value.map((part, k) => copyOfData(part, `${path}[${k}]`));
  if (!isRecord(value) || !isPlain(value)) throw new Error(`${path} is no plain data, but ${kindOf(value)}`);
  const copy: { [name: string]: Data } = {};
  for (const name of Object.keys(value)) if (value[name] !== undefined) copy[name] = copyOfData(value[name], `${path}.${name}`);
  return copy;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function kindOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return `a ${typeof value}`;
  return `an object of ${value.constructor?.name ?? "a class"}`;
}
