import { inflateSync } from "node:zlib";
import { FormatError } from "@quantal/numeric";
import { describe, expect, it } from "vitest";
import { greyPng } from "../png.ts";
import { packBytes, unpackBytes } from "./pack.ts";
import { bitsOf, differenceTiles, fieldTiles, joinTiles } from "./tiles.ts";

describe("joinTiles", () => {
  it("puts tiles row by row on white, with a gap around each", () => {
    const greys = [1, 2, 3].map((k) => Uint8Array.of(k, k, k, 10 * k)); // 2 x 2
    const { width, height, greys: joined } = joinTiles({ greys, side: 2, columns: 2, gap: 1 });
    expect([width, height]).toEqual([7, 7]);
    const row = (y: number): number[] => [...joined.subarray(y * 7, y * 7 + 7)];
    expect([row(0), row(1), row(2), row(5)]).toEqual([
      [255, 255, 255, 255, 255, 255, 255],
      [255, 1, 1, 255, 2, 2, 255],
      [255, 1, 10, 255, 2, 20, 255],
      [255, 3, 30, 255, 255, 255, 255],
    ]);
  });
});

describe("fieldTiles", () => {
  // Two pixels, three hidden neurons: [inputs, hidden], the rows of -x behind those of x.
  const probabilities = Uint8Array.of(0, 255, 100, 50, 60, 70, 255, 0, 100, 50, 10, 20);
  const inked = Uint8Array.of(1, 0);

  it("gives neuron h the column h of its rows, pale where there is never ink", () => {
    expect(fieldTiles({ probabilities, hidden: 3, first: 0, inked }).map((tile) => [...tile])).toEqual([
      [0, 206],
      [255, 207],
      [100, 208],
    ]);
    expect(fieldTiles({ probabilities, hidden: 3, first: 2, inked: Uint8Array.of(1, 1) }).map((tile) => [...tile])).toEqual([
      [255, 50],
      [0, 10],
      [100, 20],
    ]);
  });

  it("has mid-grey where synapses of x and -x are alike, white where only those of x release", () => {
    const tiles = differenceTiles({ probabilities, hidden: 3, inked: Uint8Array.of(1, 1) });
    expect(tiles.map((tile) => [...tile])).toEqual([
      [0, 128],
      [255, 153],
      [128, 153],
    ]);
  });
});

describe("greyPng", () => {
  it.each([
    [3, 2],
    [1, 1],
    [400, 400], // more than a stored block
  ])("is a PNG of %i x %i with 16 levels, which zlib unpacks", (width, height) => {
    const greys = Uint8Array.from({ length: width * height }, (_, i) => (i * 17) % 256);
    const bytes = Buffer.from(greyPng(greys, width, height).replace("data:image/png;base64,", ""), "base64");
    expect(bytes.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20), bytes[24], bytes[25]]).toEqual([width, height, 4, 0]);
    const rows = inflateSync(bytes.subarray(41, 41 + bytes.readUInt32BE(33)));
    const stride = 1 + Math.ceil(width / 2);
    expect(rows).toHaveLength(height * stride);
    for (const [x, y] of [
      [0, 0],
      [width - 1, height - 1],
    ]) {
      const pair = rows[y * stride + 1 + (x >> 1)];
      expect(x % 2 === 0 ? pair >> 4 : pair & 15).toBe(Math.round(greys[y * width + x] / 17));
    }
  });
});

describe("packBytes", () => {
  it("is undone by unpackBytes, which refuses any other length and broken text", () => {
    const bytes = Uint8Array.of(0, 0, 0, 255, 7);
    expect(unpackBytes("here", packBytes(bytes), 5)).toEqual(bytes);
    for (const length of [4, 6]) expect(() => unpackBytes("here", packBytes(bytes), length)).toThrow(FormatError);
    expect(() => unpackBytes("here", "no", 5)).toThrow("here: the packed bytes are broken");
    expect([...bitsOf(Buffer.from([0b101, 1]).toString("base64"), 10)]).toEqual([1, 0, 1, 0, 0, 0, 0, 0, 1, 0]);
  });
});
