import { OptionError, requireInteger, ShapeError } from "@quantal/numeric";

export const PAGE = 65536; // bytes: WebAssembly's unit of memory
const MAX_FLOATS = 1 << 28; // 1 GiB
const FIRST = 1024; // bytes at the beginning that stay free: address 0 is nobody's, and tanh keeps its constants there

/** Pages for `floats` numbers, a power of two so that workspaces of about the same size can take each other's place in a pool. */
export function pagesFor(floats: number): number {
  requireInteger("kernels.workspace", "floats", floats, 0, MAX_FLOATS);
  let pages = 1;
  while (pages * PAGE < FIRST + 4 * floats) pages *= 2;
  return pages;
}

export type NumberArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/** Hands out arrays of a buffer, one behind the other, and knows them again. */
export interface Arena {
  float32(length: number): Float32Array;
  float64(length: number): Float64Array;
  int32(length: number): Int32Array;
  uint8(length: number): Uint8Array;
  /** Throws unless an array is of this memory and has `length` elements or more. */
  check(kernel: string, name: string, array: NumberArray, length: number): void;
  close(): void;
}

/** @param isFresh - arrays are filled with zeros; without it they keep what is there, which another thread may be using */
export function createArena(buffer: ArrayBufferLike, isFresh: boolean): Arena {
  let next = FIRST;
  let isOpen = true;
  /** Where an array of `length` elements begins. */
  const take = (method: string, length: number, bytesEach: number): number => {
    requireInteger(`kernels.${method}`, "length", length);
    const begin = next;
    const end = next + 16 * Math.ceil((length * bytesEach) / 16);
    if (end > buffer.byteLength || !isOpen) throw noRoom(method, length, isOpen ? Math.floor((buffer.byteLength - next) / bytesEach) : 0);
    next = end;
    return begin;
  };
  const fresh = <T extends NumberArray>(array: T): T => {
    if (isFresh) array.fill(0);
    return array;
  };
  return {
    float32: (length) => fresh(new Float32Array(buffer, take("float32", length, 4), length)),
    float64: (length) => fresh(new Float64Array(buffer, take("float64", length, 8), length)),
    int32: (length) => fresh(new Int32Array(buffer, take("int32", length, 4), length)),
    uint8: (length) => fresh(new Uint8Array(buffer, take("uint8", length + 1, 1), length)), // bits are read by two bytes
    check(kernel, name, array, length) {
      if (array.buffer !== buffer || !isOpen) throw foreign(kernel, name, isOpen);
      if (!(array.length >= length)) throw tooShort(kernel, name, array.length, length);
    },
    close() {
      isOpen = false;
    },
  };
}

function foreign(kernel: string, name: string, isOpen: boolean): Error {
  if (!isOpen)
    return new OptionError({ where: `kernels.${kernel}`, problem: "the workspace is closed", fix: "Close it after its last use" });
  const fix = "Make arrays with float32() of the workspace whose kernels use them";
  return new OptionError({ where: `kernels.${kernel}`, problem: `${name} is an array of other memory`, fix });
}

function tooShort(kernel: string, name: string, got: number, length: number): Error {
  return new ShapeError({ where: `kernels.${kernel}`, problem: `${name} is too short`, got, expected: `${length} elements or more` });
}

function noRoom(method: string, length: number, left: number): Error {
  const fix = "Ask for a larger workspace";
  return new ShapeError({ where: `kernels.${method}`, problem: "there is no room left", got: length, expected: `${left} or less`, fix });
}
