// What a WebAssembly module is put together of, byte by byte: for functions of a few lines that JavaScript can't do as well, where a
// compiler would need a build step. Names are those of the WebAssembly specification, chapter 5 (binary format).

/** Instructions and their operands as bytes. An expression's code leaves its value on the stack. */
export type Code = readonly number[];

/** A function of a module: types of its parameters and locals, and what it returns. */
export interface AssembledFunction {
  readonly name: string;
  readonly params: readonly number[];
  readonly results: readonly number[];
  readonly locals: readonly number[];
  readonly code: Code;
}

/** Value types. */
export const I32 = 0x7f;
export const I64 = 0x7e;
export const V128 = 0x7b;

/**
 * A module with memory of its own that never grows, exported as "memory" beside the functions.
 * @param pages - of 64 KiB
 */
export function assembleModule(functions: readonly AssembledFunction[], pages: number): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ params, results }) => [
    0x60,
    ...vector(params.map((type) => [type])),
    ...vector(results.map((type) => [type])),
  ]);
  const exports = functions.map(({ name }, k) => [...text(name), 0, k]);
  const bodies = functions.map(({ locals, code }) => {
    const body = [...vector(locals.map((type) => [1, type])), ...code, 0x0b];
    return [...unsignedLeb(body.length), ...body];
  });
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // magic number and version
    ...section(1, vector(types)),
    ...section(3, vector(functions.map((_, k) => [k]))),
    ...section(5, vector([[1, ...unsignedLeb(pages), ...unsignedLeb(pages)]])),
    ...section(7, vector([...exports, [...text("memory"), 2, 0]])),
    ...section(10, vector(bodies)),
  ]);
}

export const get = (local: number): Code => [0x20, local];
export const set = (local: number, value: Code): Code => [...value, 0x21, local];

/** One operation over its operands from left to right: (a + b) + c. `operation` has its immediate bytes behind it. */
export function apply(operation: number | Code, ...operands: readonly Code[]): Code {
  const bytes = typeof operation === "number" ? [operation] : operation;
  const rest = operands.slice(1).flatMap((operand) => [...operand, ...bytes]);
  return [...operands[0], ...rest, ...(operands.length === 1 ? bytes : [])];
}

export const i32 = (value: number): Code => [0x41, ...signedLeb(BigInt(value | 0))];
export const i64 = (value: bigint): Code => [0x42, ...signedLeb(BigInt.asIntN(64, value))];
export const f64 = (value: number): Code => [0x44, ...doubleBytes(value)];

/** An instruction of the vector group (prefix 0xfd) by its number, with its immediate bytes. */
export const simd = (number: number, ...immediate: readonly number[]): Code => [0xfd, ...unsignedLeb(number), ...immediate];

/** What a memory instruction has behind it: the alignment's exponent and an offset in bytes. */
export const memoryArgument = (alignment: number, offset: number): Code => [alignment, ...unsignedLeb(offset)];

/** The bytes of a double, lowest first. */
export function doubleBytes(value: number): number[] {
  return [...new Uint8Array(Float64Array.of(value).buffer)]; // WebAssembly and all engines' machines are little-endian
}

function section(id: number, content: Code): Code {
  return [id, ...unsignedLeb(content.length), ...content];
}

function vector(items: readonly Code[]): Code {
  return [...unsignedLeb(items.length), ...items.flat()];
}

function text(name: string): Code {
  return [name.length, ...Array.from(name, (letter) => letter.charCodeAt(0))];
}

function unsignedLeb(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsignedLeb(value >>> 7)];
}

function signedLeb(value: bigint): number[] {
  const low = Number(value & 127n);
  const rest = value >> 7n;
  const isLast = (rest === 0n && low < 64) || (rest === -1n && low >= 64);
  return isLast ? [low] : [low | 128, ...signedLeb(rest)];
}

/** All of this module for those who build functions elsewhere: instructions as functions of code. */
export const assembler = { I32, I64, V128, apply, assembleModule, doubleBytes, f64, get, i32, i64, memoryArgument, set, simd } as const;
