import { readFileSync } from "node:fs";
import { ShapeError, SpaceError } from "@quantal/numeric";
import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import { flatSize, flatten, flattenSpace, unflatten } from "./flatten.ts";
import { spaceFromJSON } from "./json.ts";
import { createSampler } from "./sampling/create-sampler.ts";
import { type AnySpace, box, contains, dict, discrete, multiBinary, multiDiscrete, tuple } from "./space.ts";
import type { AnyElement } from "./types.ts";

interface Case {
  space: unknown;
  flat_space: { dtype: string } & object;
  elements: AnyElement[];
  flat: number[][];
}
const { cases }: { cases: Case[] } = JSON.parse(readFileSync(new URL("../../test-data/flatten.json", import.meta.url), "utf8"));

/** NumPy's types that a Box doesn't have here, and what has the same numbers. */
const OURS = new Map([
  ["int64", "float64"],
  ["int16", "uint8"],
  ["int8", "uint8"],
]);

/** An element with plain lists for its arrays. */
function plain(element: unknown): unknown {
  if (ArrayBuffer.isView(element)) return [...(element as Float64Array)];
  if (Array.isArray(element)) return element.map(plain);
  if (typeof element !== "object" || element === null) return element;
  return Object.fromEntries(Object.entries(element).map(([key, value]) => [key, plain(value)]));
}

const bound = fc.oneof(fc.integer({ min: -100, max: 100 }), fc.constantFrom(-Infinity, Infinity));
const boxes = fc
  .tuple(fc.array(fc.tuple(bound, bound), { maxLength: 4 }), fc.constantFrom("float32" as const, "float64" as const))
  .filter(([pairs]) => pairs.every(([a, b]) => a !== b || Number.isFinite(a)))
  .map(([pairs, dtype]) =>
    box({
      low: pairs.map((pair) => Math.min(...pair)),
      high: pairs.map((pair) => Math.max(...pair)),
      shape: [pairs.length],
      dtype,
    }),
  );
const integerBoxes = fc
  .tuple(fc.constantFrom("int32" as const, "uint8" as const), fc.nat({ max: 200 }), fc.nat({ max: 50 }), fc.nat({ max: 3 }))
  .map(([dtype, low, width, size]) => box({ low, high: low + width, shape: [size], dtype }));
const count = fc.integer({ min: 1, max: 6 });
const { space: anySpace } = fc.letrec<{ space: AnySpace }>((tie) => ({
  space: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    boxes,
    integerBoxes,
    fc.tuple(count, fc.integer({ min: -9, max: 9 })).map(([n, start]) => discrete(n, start)),
    fc.array(fc.tuple(count, fc.integer({ min: -9, max: 9 })), { minLength: 1, maxLength: 4 }).map((parts) =>
      multiDiscrete(
        parts.map(([n]) => n),
        { start: parts.map(([, start]) => start) },
      ),
    ),
    fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }).map((shape) => multiBinary(shape)),
    fc.array(tie("space"), { maxLength: 4 }).map((spaces) => tuple(spaces)),
    fc.dictionary(fc.string(), tie("space"), { maxKeys: 4 }).map((spaces) => dict(spaces)),
  ),
}));

describe("flatten", () => {
  it.each(cases.map((c, k) => [k, c] as const))("makes what Gymnasium makes: case %i", (_, { space, flat_space, elements, flat }) => {
    const made = spaceFromJSON(space);
    const flatSpace = flattenSpace(made);
    expect(flatSpace).toEqual(spaceFromJSON({ ...flat_space, dtype: OURS.get(flat_space.dtype) ?? flat_space.dtype }));
    expect(flatSize(made)).toBe(flatSpace.low.length);
    for (const [k, element] of elements.entries()) {
      const flattened = flatten(made, element);
      expect([...flattened]).toEqual(flat[k]);
      expect(flattened.constructor.name.toLowerCase()).toBe(`${flatSpace.dtype}array`);
      expect(contains(flatSpace, flattened)).toBe(true);
      expect(plain(unflatten(made, flat[k]))).toEqual(element);
    }
  });

  it("is undone by unflatten, in any space", () => {
    fc.assert(
      fc.property(anySpace, fc.nat(), (space, seed) => {
        const element = createSampler(space, seed).sample();
        const flat = flatten(space, element);
        expect(flat.length).toBe(flatSize(space));
        expect(contains(flattenSpace(space), flat)).toBe(true);
        expect(unflatten(space, flat)).toEqual(element);
        expect(flatten(space, unflatten(space, flat))).toEqual(flat);
      }),
      { numRuns: 300 },
    );
  });

  it("has a type that follows from the space", () => {
    const space = dict({ at: box({ low: 0, high: 1 }), lights: multiBinary(2) });
    expectTypeOf(flattenSpace(space)).toEqualTypeOf<ReturnType<typeof box<"float32">>>();
    const flat = flatten(space, { at: Float32Array.of(0.5), lights: Uint8Array.of(1, 0) });
    expectTypeOf(flat).toEqualTypeOf<Float32Array>();
    expect(flat).toEqual(Float32Array.of(0.5, 1, 0));
    const more = tuple([space, discrete(2)]);
    expectTypeOf(flattenSpace(more).dtype).toEqualTypeOf<"float64">();
    expectTypeOf(unflatten(more, [0.5, 1, 0, 0, 1])).toEqualTypeOf<[{ at: Float32Array; lights: Uint8Array }, number]>();
    expect(unflatten(more, [0.5, 1, 0, 0, 1])).toEqual([{ at: Float32Array.of(0.5), lights: Uint8Array.of(1, 0) }, 1]);
    const loose: AnySpace = space;
    expectTypeOf(flattenSpace(loose).dtype).toEqualTypeOf<"float32" | "float64" | "int32" | "uint8">();
  });

  it("refuses what doesn't fit, and says where it is", () => {
    const space = dict({ at: box({ low: 0, high: 1, shape: [2] }), of: tuple([discrete(3, 1), multiDiscrete([2, 2])]) });
    const at = Float32Array.of(7, 7); // beyond the bounds, which flatten leaves to others
    expect(flatSize(space)).toBe(9);
    expect([...flatten(space, { at, of: [1, Int32Array.of(1, 0)] })]).toEqual([7, 7, 1, 0, 0, 0, 1, 1, 0]);
    expect(() => flatten(space, { at: Float32Array.of(1), of: [1, Int32Array.of(1, 0)] })).toThrow(/^flatten\.at: the element doesn't fit/);
    expect(() => flatten(space, { at, of: [0, Int32Array.of(1, 0)] })).toThrow(/^flatten\.of\[0\]: the value is outside its space. Got 0/);
    expect(() => flatten(space, { at, of: [1, Int32Array.of(1, 2)] })).toThrow(/^flatten\.of\[1\]: the value is outside/);
    expect(() => flatten(space, JSON.parse('{"at":[0,0]}'))).toThrow(/^flatten\.of: the element doesn't fit/);
    expect(() => flatten(space, JSON.parse("null"))).toThrow(SpaceError);
    expect(() => unflatten(space, [0])).toThrow(ShapeError);
    expect(() => unflatten(space, [0, 0, 0, 0, 0, 1, 0, 1, 0])).toThrow(
      /^unflatten\.of\[0\]: these numbers aren't one-hot. Got \[0, 0, 0\]/,
    );
    expect(() => unflatten(space, [0, 0, 1, 0, 0, 1, 0, 1, 1])).toThrow(/^unflatten\.of\[1\]: these numbers aren't one-hot/);
  });
});
