import { createHash } from "node:crypto";
import type { Data } from "gymnasium-js";
import { afterEach, describe, expect, test, vi } from "vitest";
import { firstHash, type HashLink, hashChain, nextHash } from "./index.ts";

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

describe("the chain of a run's hash", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });
  const links: HashLink[] = [
    link({ w: new Float32Array(10_000).fill(0.25), generation: 1, words: ["é", "x"] }),
    link({ w: Float32Array.of(1), nothing: null }, 0),
    link({ w: new Float64Array(3000), view: new Uint8Array(100).subarray(3, 50) }, 12),
    link({}),
  ];
  const expected = links.reduce(nextHash, firstHash({ seed: 1 }));

  test.each(["the platform's SHA-256", "none"])("has the bits of nextHash with %s", async (platform) => {
    if (platform === "none") vi.stubGlobal("crypto", undefined);
    const chain = hashChain(firstHash({ seed: 1 }));
    expect(await chain.latest()).toBe(firstHash({ seed: 1 }));
    for (const each of links) await chain.add(each);
    expect(await chain.latest()).toBe(expected);
  });

  test("has copied a link's bytes when add resolves", async () => {
    const chain = hashChain(firstHash({ seed: 1 }));
    for (const each of links) {
      const state = structuredClone(each.state);
      await chain.add({ ...each, state });
      for (const array of Object.values(state as object)) if (array instanceof Float32Array) array.fill(7);
    }
    expect(await chain.latest()).toBe(expected);
  });

  test("refuses what is no plain data, and says what went wrong with a digest to whoever asks next", async () => {
    const chain = hashChain(firstHash({ seed: 1 }));
    await expect(chain.add(link({ f: (() => 1) as unknown as Data }))).rejects.toThrow(/hash\/state\/f: this value is not plain data/);
    vi.stubGlobal("crypto", { subtle: { digest: () => Promise.reject(new Error("no memory")) } });
    const broken = hashChain(firstHash({ seed: 1 }));
    await broken.add(links[0]);
    await expect(broken.latest()).rejects.toThrow("no memory");
    await expect(broken.add(links[1])).rejects.toThrow("no memory");
  });
});
