import { readFileSync } from "node:fs";
import { FormatError } from "@quantal/numeric";
import { describe, expect, expectTypeOf, it } from "vitest";
import { equalSpaces } from "./equal-spaces.ts";
import { isAnySpace } from "./is-space.ts";
import { spaceFromJSON, spaceToJSON } from "./json.ts";
import {
  type AnySpace,
  box,
  contains,
  dict,
  discrete,
  type ElementOf,
  multiBinary,
  multiDiscrete,
  sizeOf,
  spaceName,
  tuple,
} from "./space.ts";

interface Case {
  name: string;
  space: unknown;
  samples: unknown[];
}
const { cases }: { cases: Case[] } = JSON.parse(readFileSync(new URL("../../test-data/spaces.json", import.meta.url), "utf8"));

/** A recorded element with its arrays flat: Gymnasium nests them as the shape. */
function flatElement(space: AnySpace, element: unknown): unknown {
  if (space.type === "Tuple" && Array.isArray(element)) return space.spaces.map((inner, k) => flatElement(inner, element[k]));
  if (space.type !== "Dict") return Array.isArray(element) ? element.flat(9) : element;
  const fields = new Map<string, unknown>(Object.entries(element ?? {}));
  return Object.fromEntries(space.keys.map((key) => [key, flatElement(space.spaces[key], fields.get(key))]));
}

describe("each recorded space", () => {
  it.each(cases.map((c) => [c.name, c] as const))(
    "reads, writes, equals itself alone and holds Gymnasium's samples: %s",
    (_, { space, samples }) => {
      const made = spaceFromJSON(space);
      expect(isAnySpace(made)).toBe(true);
      expect(spaceToJSON(made)).toEqual(space);
      for (const element of samples) expect(contains(made, flatElement(made, element))).toBe(true);
      for (const other of cases)
        expect(equalSpaces(made, spaceFromJSON(other.space))).toBe(JSON.stringify(other.space) === JSON.stringify(space));
      for (const alien of [null, undefined, "x", Number.NaN, -99, [], {}, [0.5], Float32Array.of(Number.NaN)])
        expect(contains(made, alien)).toBe(false);
    },
  );
});

describe("types", () => {
  it("of elements follow from a space, through Dict and Tuple", () => {
    const space = dict({
      at: box({ low: 0, high: 9 }),
      of: tuple([discrete(3), multiBinary(2), multiDiscrete([2, 2])]),
      deep: dict({ x: box({ low: 0, high: 9, dtype: "uint8" }) }),
    });
    expectTypeOf<ElementOf<typeof space>>().toEqualTypeOf<{
      at: Float32Array;
      of: [number, Uint8Array, Int32Array];
      deep: { x: Uint8Array };
    }>();
    const element: ElementOf<typeof space> = {
      at: Float32Array.of(1),
      of: [2, Uint8Array.of(0, 1), Int32Array.of(1, 0)],
      deep: { x: Uint8Array.of(9) },
    };
    expect([contains(space, element), sizeOf(space)]).toEqual([true, 7]);
    expect(contains(space, { ...element, more: 1 })).toBe(false);
    expect(contains(space, { ...element, of: [3, element.of[1], element.of[2]] })).toBe(false);
    expect(spaceName(space.spaces.of)).toBe("Tuple([Discrete(3), MultiBinary([2]), MultiDiscrete([2, 2])])");
  });
});

describe("dict", () => {
  it("sorts its keys by code points, digits and rare characters too", () => {
    expect(
      dict({ "9": discrete(1), "10": discrete(1), "\u{1f600}": discrete(1), "\uffee": discrete(1), B: discrete(1), a: discrete(1) }).keys,
    ).toEqual(["10", "9", "B", "a", "\uffee", "\u{1f600}"]);
  });
});

describe("spaceFromJSON", () => {
  it("takes a Dict's spaces as an object too, and a key named __proto__ as any other", () => {
    const inner = { type: "Discrete", n: 2 };
    expect(equalSpaces(spaceFromJSON({ type: "Dict", spaces: { b: inner, a: inner } }), dict({ a: discrete(2), b: discrete(2) }))).toBe(
      true,
    );
    const strange = spaceFromJSON(JSON.parse('{"type":"Dict","spaces":{"__proto__":{"type":"Discrete","n":2}}}'));
    expect([strange.type === "Dict" && strange.keys, contains(strange, JSON.parse('{"__proto__":1}'))]).toEqual([["__proto__"], true]);
  });

  it("refuses what is hostile, and names the place inside", () => {
    const dictOf = (spaces: unknown) => ({ type: "Dict", spaces });
    let deep: unknown = { type: "Discrete", n: 2 };
    for (let k = 0; k < 5000; k++) deep = { type: "Tuple", spaces: [deep] };
    const faults: [unknown, RegExp][] = [
      [
        dictOf([["wheel", { type: "Box", low: [0, "x"], high: 1, shape: [2] }]]),
        /^spaceFromJSON spaces\.wheel\.low\[1\]: low is no number/,
      ],
      [dictOf([["a", 3]]), /^spaceFromJSON spaces\.a\.type: type is no space/],
      [dictOf([["a"]]), /^spaceFromJSON spaces\[0\]: this is no pair/],
      [
        dictOf([
          ["a", { type: "Discrete", n: 1 }],
          ["a", { type: "Discrete", n: 1 }],
        ]),
        /the key is there twice/,
      ],
      [dictOf({ "a b": { type: "Discrete", n: 0 } }), /^spaceFromJSON spaces\["a b"\]: .*n is out of range/],
      [{ type: "Box", low: 0, high: 1, shape: [1e9, 1e9] }, /the space is too large/],
      [{ type: "MultiDiscrete", nvec: [[1, 2], [3]] }, /lists of different lengths/],
      [{ type: "constructor" }, /type is no space/],
      [deep, /nested too deep/],
    ];
    for (const [json, words] of faults) {
      expect(() => spaceFromJSON(json)).toThrow(FormatError);
      expect(() => spaceFromJSON(json)).toThrow(words);
    }
  });
});
