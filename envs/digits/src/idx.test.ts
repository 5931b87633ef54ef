import { FormatError } from "@quantal/numeric";
import { describe, expect, test } from "vitest";
import { parseIdx } from "./idx.ts";

describe("parseIdx", () => {
  test("gives sizes and elements, of a part of a buffer too", () => {
    const file = Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255);
    const { shape, values } = parseIdx(Uint8Array.of(9, 9, ...file, 9).subarray(2, -1), "file");
    expect([shape, [...values]]).toEqual([[2, 3], [1, 2, 3, 4, 5, 255]]); // biome-ignore format: a line
    expect(parseIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 1, 0, ...new Uint8Array(256)), "file").shape).toEqual([256]);
  });

  test.each([
    ["nothing", [], "file: the file is cut short. Got \"0 bytes\", expected 4 or more, a magic number. Fetch it again."], // biome-ignore format: a line
    ["a gzipped file", [31, 139, 8, 0, 0], 'the magic number is wrong. Got "31 139 8 0", expected 0 0 8 and 1 to 3 dimensions'],
    ["elements of another type", [0, 0, 13, 1, 0, 0, 0, 1, 0], 'the magic number is wrong. Got "0 0 13 1"'],
    ["another first byte", [1, 0, 8, 1, 0, 0, 0, 1, 0], 'the magic number is wrong. Got "1 0 8 1"'],
    ["no dimension", [0, 0, 8, 0], "the magic number is wrong"],
    ["four dimensions", [0, 0, 8, 4, ...new Uint8Array(16)], "the magic number is wrong"],
    ["half of the sizes", [0, 0, 8, 2, 0, 0, 0, 1], 'cut short. Got "8 bytes", expected 12 or more'],
    ["an element too few", [0, 0, 8, 1, 0, 0, 0, 2, 7], 'cut short. Got "9 bytes", expected 10 for 2 elements'],
    ["sizes beyond any file", [0, 0, 8, 3, ...new Uint8Array(12).fill(255)], "for 4294967295 x 4294967295 x 4294967295 elements"],
    ["an element too many", [0, 0, 8, 1, 0, 0, 0, 1, 7, 7], "bytes behind the last element. Got 10, expected 9 for 1 elements"],
  ])("refuses %s", (_, bytes, message) => {
    const parse = () => parseIdx(Uint8Array.from(bytes), "file");
    expect(parse).toThrow(FormatError);
    expect(parse).toThrow(message);
  });
});
