import type { Data } from "gymnasium-js";

/** Arrays below this many bytes travel faster as copies. */
const LEAST_BYTES = 512;
/** Arrays begin at multiples of it, so that every type may lie anywhere. */
const ALIGNMENT = 8;

type TypedArray = Extract<Data, ArrayBufferView>;

/** Shared memory that is written anew for each order, and grows with the largest. (Freed shared memory is collected late: gigabytes may pile up.) */
export interface SharedMemory {
  /** Data with its arrays copied into this memory, over what was written before. Arrays that are shared already stay where they are. */
  write<Value>(value: Value): Value;
}

export function createSharedMemory(): SharedMemory {
  let memory = new SharedArrayBuffer(0);
  return {
    write<Value>(value: Value): Value {
      let size = 0;
      replaceArrays(value, (array) => {
        if (mustMove(array)) size += aligned(array.byteLength);
        return array;
      });
      if (size > memory.byteLength) memory = new SharedArrayBuffer(Math.max(size, 2 * memory.byteLength));
      let at = 0;
      return replaceArrays(value, (array) => {
        if (!mustMove(array)) return array;
        const moved = viewOf(array, memory, at);
        moved.set(array);
        at += aligned(array.byteLength);
        return moved;
      });
    },
  };
}

/** Data whose arrays are this thread's own: shared ones are copied. */
export function ownData<Value>(value: Value): Value {
  return replaceArrays(value, (array) => (isShared(array) ? array.slice() : array));
}

/** Memory that threads share where there is some. */
export function newBytes(length: number, shared: boolean): Uint8Array {
  return shared ? new Uint8Array(new SharedArrayBuffer(length)) : new Uint8Array(length);
}

function mustMove(array: TypedArray): boolean {
  return array.byteLength >= LEAST_BYTES && !isShared(array);
}

/** Whether other threads see the same memory. */
export function isShared(array: TypedArray): boolean {
  return typeof SharedArrayBuffer !== "undefined" && array.buffer instanceof SharedArrayBuffer;
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

/** The same kind of array in other memory. */
function viewOf(array: TypedArray, memory: SharedArrayBuffer, at: number): TypedArray {
  const TypedArray = array.constructor as new (buffer: SharedArrayBuffer, offset: number, length: number) => TypedArray; // every typed array's own
  return new TypedArray(memory, at, array.length);
}

/** A copy of lists and objects, with each typed array as `replace` gives it. */
function replaceArrays<Value>(value: Value, replace: (array: TypedArray) => TypedArray): Value {
  if (typeof value !== "object" || value === null) return value;
  let copy: unknown = value;
  if (ArrayBuffer.isView(value))
    copy = value instanceof DataView ? value : replace(value as unknown as TypedArray); // Data has no other views
  else if (Array.isArray(value)) copy = value.map((item) => replaceArrays(item, replace));
  else if (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null)
    copy = Object.fromEntries(Object.entries(value).map(([name, item]) => [name, replaceArrays(item, replace)]));
  return copy as Value; // of the same shape
}
