import { FormatError } from "@quantal/numeric";

/** An array of bytes as an idx file holds it: row-major, the last index fastest. */
export interface IdxArray {
  readonly shape: readonly number[];
  /** [product of shape], a view into what was parsed. */
  readonly values: Uint8Array;
}

const UNSIGNED_BYTE = 8; // the only element type of the nine that digits come in
const MAX_DIMENSIONS = 3;

/**
 * Parses an idx file of unsigned bytes: a magic number 0 0 8 d, d sizes of four bytes each (big-endian), and the elements, nothing behind them.
 * @param where - the file's name, for the error's words
 * @throws FormatError that says what is wrong: the magic number, more than 3 dimensions, or a length that isn't what the sizes say
 */
export function parseIdx(bytes: Uint8Array, where: string): IdxArray {
  if (bytes.length < 4) throw tooShort(bytes.length, "4 or more, a magic number", where);
  const [zero, alsoZero, type, dimensions] = bytes;
  if (zero !== 0 || alsoZero !== 0 || type !== UNSIGNED_BYTE || dimensions < 1 || dimensions > MAX_DIMENSIONS) {
    throw new FormatError({
      where,
      problem: "this is no idx file of bytes: the magic number is wrong",
      got: `${zero} ${alsoZero} ${type} ${dimensions}`,
      expected: `0 0 8 and 1 to ${MAX_DIMENSIONS} dimensions`,
    });
  }
  const header = 4 + 4 * dimensions;
  if (bytes.length < header) throw tooShort(bytes.length, `${header} or more, a magic number and ${dimensions} sizes`, where);
  const view = new DataView(bytes.buffer, bytes.byteOffset, header);
  const shape = Array.from({ length: dimensions }, (_, k) => view.getUint32(4 + 4 * k));
  const expected = header + shape.reduce((product, size) => product * size, 1); // up to 2^96, inexact: no file is so long
  if (bytes.length < expected) throw tooShort(bytes.length, `${expected} for ${shape.join(" x ")} elements`, where);
  if (bytes.length > expected) {
    const problem = "there are bytes behind the last element";
    throw new FormatError({ where, problem, got: bytes.length, expected: `${expected} for ${shape.join(" x ")} elements` });
  }
  return { shape, values: bytes.subarray(header) };
}

function tooShort(length: number, expected: string, where: string): FormatError {
  return new FormatError({ where, problem: "the file is cut short", got: `${length} bytes`, expected, fix: "Fetch it again" });
}
