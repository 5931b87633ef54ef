import { createHash } from "node:crypto";
import type { Data } from "gymnasium-js";
import { describe, expect, test } from "vitest";
import { firstHash, nextHash } from "./index.ts";

const link = (state: Data, steps = 3) => ({ steps, lengths: Int32Array.of(1, 2), returns: Float64Array.of(0.5), state });

describe("the run's hash", () => {
  test("is SHA-256 over tagged little-endian bytes, as Node's own crypto has it", () => {
    const text = (value: string): Buffer => {
      const bytes = Buffer.from(value);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.length);
      return Buffer.concat([length, bytes]);
    };
    const number = Buffer.alloc(8);
    number.writeDoubleLE(7);
    const expected = createHash("sha256")
      .update(text(":object:2"))
      .update(text("/id:string:a"))
      .update(text("/seed:number"))
      .update(number)
      .digest("hex");
    expect(firstHash({ seed: 7, id: "a" })).toBe(expected);
  });

  test("doesn't depend on the order of names", () => {
    expect(firstHash({ a: 1, b: [2, "x"] })).toBe(firstHash({ b: [2, "x"], a: 1 }));
  });

  test("tells apart values, types, shapes, names and places", () => {
    const start = firstHash({ seed: 1 });
    const states: Data[] = [
      { w: Float32Array.of(1, 2) },
      { w: Float32Array.of(1, 2.0000002) },
      { w: Float64Array.of(1, 2) },
      { w: Int32Array.of(1, 2) },
      { w: [1, 2] },
      { w: Float32Array.of(2, 1) },
      { v: Float32Array.of(1, 2) },
      { w: Float32Array.of(1), x: Float32Array.of(2) },
      { w: "1", x: 2 },
      { w: 1, x: "2" },
      { w: null },
      { w: "null" },
      { w: false },
      { w: 0 },
      { w: -0 },
    ];
    const hashes = states.map((state) => nextHash(start, link(state)));
    expect(new Set([start, ...hashes, nextHash(start, link(states[0], 4)), nextHash(hashes[0], link(states[0]))]).size).toBe(
      states.length + 3,
    );
  });

  test("refuses what is no plain data, naming it", () => {
    expect(() => firstHash({ a: { b: (() => 1) as unknown as Data } })).toThrow(/hash\/a\/b: this value is not plain data/);
  });
});
