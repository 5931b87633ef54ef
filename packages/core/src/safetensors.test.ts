import { FormatError, type QuantalError } from "@quantal/numeric";
import fc from "fast-check";
import type { Data } from "gymnasium-js";
import { describe, expect, test } from "vitest";
import { decodeSafetensors, encodeSafetensors } from "./index.ts";

const leaf = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.double(),
  fc.string(),
  fc.uint8Array(),
  fc.int8Array(),
  fc.int32Array(),
  fc.uint32Array(),
  fc.float32Array(),
  fc.float64Array(),
);
const name = fc.string({ minLength: 1 }).filter((text) => text !== "__proto__" && !text.startsWith("$"));
const data = fc.letrec<{ tree: Data }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie("tree"), { maxLength: 4 }),
    fc.dictionary(name, tie("tree"), { maxKeys: 4 }),
  ) as fc.Arbitrary<Data>,
})).tree;

/** Without null prototypes, which fast-check's dictionaries may have. */
const plain = (value: Data): Data => structuredClone(value);

describe("safetensors", () => {
  test("give back what was written", () => {
    fc.assert(
      fc.property(fc.dictionary(name, data), (tree) => {
        expect(decodeSafetensors(encodeSafetensors(tree, { a: "b" }), "test")).toEqual({ data: plain(tree), metadata: { a: "b" } });
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  test("are read from Node's Buffers too, whose slices share memory", () => {
    const tree = { w: Float64Array.of(1, 2, 3) };
    expect(decodeSafetensors(Buffer.from(encodeSafetensors(tree)), "test").data).toEqual(tree);
  });

  test("have the published layout: header length, JSON header, aligned little-endian bytes", () => {
    const file = encodeSafetensors({ b: Uint8Array.of(7), w: Float32Array.of(1, -2) });
    const length = Number(new DataView(file.buffer).getBigUint64(0, true));
    const { __metadata__, ...tensors } = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
    expect(length % 8).toBe(0);
    expect(tensors).toEqual({
      w: { dtype: "F32", shape: [2], data_offsets: [0, 8] },
      b: { dtype: "U8", shape: [1], data_offsets: [8, 9] },
    });
    expect([...new Float32Array(file.slice(8 + length, 16 + length).buffer)]).toEqual([1, -2]);
    expect(file.at(-1)).toBe(7);
  });

  test("refuse broken files with a FormatError, whichever byte is wrong or missing", () => {
    const file = encodeSafetensors({ w: Float32Array.of(1, 2, 3), n: { x: Number.NaN, list: [1, "two", Int32Array.of(4)] } });
    const tryIt = (bytes: Uint8Array): void => {
      try {
        decodeSafetensors(bytes, "broken.safetensors");
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
        expect((error as QuantalError).where).toBe("broken.safetensors");
      }
    };
    for (let length = 0; length < file.length; length++)
      expect(() => decodeSafetensors(file.subarray(0, length), "short")).toThrow(FormatError);
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.nat(255), (at, value) => {
        const bytes = file.slice();
        bytes[at] = value;
        tryIt(bytes);
      }),
      { seed: 1, numRuns: 3000 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), tryIt), { seed: 1, numRuns: 1000 });
  });
});
