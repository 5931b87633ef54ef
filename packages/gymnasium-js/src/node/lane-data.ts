import type { Data } from "../data.ts";
import { fieldsOf } from "../env/columns.ts";
import type { ErrorData } from "./error-data.ts";

// Snapshots of lanes are objects of lists and arrays whose rows are lanes, nested to any depth.

/** Snapshots of parts of a vector as that of the whole. */
export function joinLanes(parts: readonly Data[]): Data {
  const [one] = parts;
  if (ArrayBuffer.isView(one)) return joinArrays(one, parts);
  if (Array.isArray(one)) return parts.flatMap((part) => (Array.isArray(part) ? part : []));
  if (typeof one !== "object" || one === null) return one;
  return Object.fromEntries(Object.keys(one).map((name) => [name, joinLanes(parts.map((part) => fieldsOf(part)[name]))]));
}

/** The part of a vector's snapshot that concerns some lanes; nothing of arrays that have no row for each of all lanes. */
export function sliceLanes(saved: Data, numEnvs: number, first: number, count: number): Data {
  if (ArrayBuffer.isView(saved)) {
    const width = saved.length % numEnvs === 0 ? saved.length / numEnvs : 0;
    return saved.slice(first * width, (first + count) * width);
  }
  if (Array.isArray(saved)) return saved.length === numEnvs ? saved.slice(first, first + count) : [];
  if (typeof saved !== "object" || saved === null) return saved;
  return Object.fromEntries(Object.entries(saved).map(([name, value]) => [name, sliceLanes(value, numEnvs, first, count)]));
}

/** An error of one of a vector's parts, with the lane's number in the whole: in where, message, stack and lane. */
export function shiftLane(error: ErrorData, first: number): ErrorData {
  const { where, lane, message, stack } = error;
  if (where === undefined || !message.startsWith(where)) return error;
  const moved = where.replace(/ lane (\d+)(?!.* lane \d)/, (_, number: string) => ` lane ${Number(number) + first}`);
  const words = moved + message.slice(where.length);
  return {
    ...error,
    where: moved,
    message: words,
    lane: lane === undefined ? undefined : lane + first,
    stack: stack?.replace(message, () => words),
  };
}

type ArrayData = Extract<Data, ArrayBufferView>;

function joinArrays(one: ArrayData, parts: readonly Data[]): ArrayData {
  const arrays = parts.filter((part) => ArrayBuffer.isView(part));
  const length = arrays.reduce((sum, array) => sum + array.length, 0);
  const joined: ArrayData = Reflect.construct(one.constructor, [length]); // an array of the same kind
  let offset = 0;
  for (const array of arrays) {
    joined.set(array, offset);
    offset += array.length;
  }
  return joined;
}
