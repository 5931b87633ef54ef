import { OptionError, ShapeError } from "@quantal/numeric";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { equalSpaces } from "./equal-spaces.ts";
import { spaceFromJSON, spaceToJSON } from "./json.ts";
import { sampleInto } from "./sampling/sample.ts";
import { actionBuffer, box, contains, discrete, isSpace, sizeOf, spaceName } from "./space.ts";

describe("box", () => {
  it("spreads a number over the shape and reads lists row by row", () => {
    expect(box({ low: -1, high: 1, shape: [2, 3] }).low).toEqual(new Float64Array(6).fill(-1));
    const nested = box({
      low: [
        [1, 2],
        [3, 4],
      ],
      high: 9,
    });
    expect(nested.shape).toEqual([2, 2]);
    expect([...nested.low]).toEqual([1, 2, 3, 4]);
    expect(nested.high).toEqual(new Float64Array(4).fill(9));
    expect(box({ low: 0, high: 1 }).shape).toEqual([1]);
  });

  it("rounds bounds to float32 for float32 alone", () => {
    expect(box({ low: 0, high: 4.8 }).high[0]).toBe(4.800000190734863);
    expect(box({ low: 0, high: 4.8, dtype: "float64" }).high[0]).toBe(4.8);
  });

  it("refuses bounds that don't fit each other, the shape or the type", () => {
    expect(() => box({ low: [0, 0], high: [1, 1, 1] })).toThrow(ShapeError);
    expect(() => box({ low: 1, high: 0 })).toThrow("box: low[0] is above high[0]");
    expect(() => box({ low: Number.NaN, high: 0 })).toThrow("low[0] is no float32 bound");
    expect(() => box({ low: 0, high: 256, dtype: "uint8" })).toThrow("high[0] is no uint8 bound");
    expect(() => box({ low: -Infinity, high: 0, dtype: "int32" })).toThrow(OptionError);
    expect(() => box({ low: 0, high: 1, shape: [-1] })).toThrow(ShapeError);
    expect(sizeOf(box({ low: 0, high: 1, shape: [0] }))).toBe(0); // as in Gymnasium
    expect(() => box({ low: 0, high: 1, dtype: JSON.parse('"int64"') })).toThrow("unknown dtype");
  });
});

describe("discrete", () => {
  it("refuses sizes and starts that aren't integers of 32 bits", () => {
    for (const n of [0, -1, 1.5, Number.NaN, 2 ** 31]) expect(() => discrete(n)).toThrow(OptionError);
    for (const start of [0.5, 2 ** 31, -(2 ** 31) - 1]) expect(() => discrete(2, start)).toThrow(OptionError);
    expect(discrete(3, -1)).toEqual({ type: "Discrete", n: 3, start: -1 });
  });
});

describe("contains", () => {
  it("takes the integers of a Discrete and nothing else", () => {
    const space = discrete(3, -1);
    expect([-1, 0, 1].every((value) => contains(space, value))).toBe(true);
    for (const value of [-2, 2, 0.5, Number.NaN, "0", null, undefined, [0]]) expect(contains(space, value)).toBe(false);
  });

  it("takes arrays within a Box's bounds, bounds included", () => {
    const space = box({ low: [-1, 0], high: [1, Infinity] });
    for (const value of [[-1, 0], [1, Infinity], Float32Array.of(0, 5)]) expect(contains(space, value)).toBe(true);
    for (const value of [[-1.1, 0], [0], [0, 0, 0], [Number.NaN, 0], ["0", 0], 0, null]) expect(contains(space, value)).toBe(false);
    expect(contains(box({ low: 0, high: 9, dtype: "uint8" }), [0.5])).toBe(false);
  });
});

describe("sizes and buffers", () => {
  it("have a row of the shape's product for Box and of one for Discrete", () => {
    expect(sizeOf(box({ low: 0, high: 1, shape: [2, 3] }))).toBe(6);
    expect(sizeOf(discrete(7))).toBe(1);
    expect(actionBuffer(discrete(7), 3)).toEqual(new Int32Array(3));
    expect(actionBuffer(box({ low: 0, high: 1, shape: [2] }), 3)).toEqual(new Float32Array(6));
  });
});

const anySpace = fc.oneof(
  fc.record({ n: fc.integer({ min: 1, max: 1e6 }), start: fc.integer({ min: -1e6, max: 1e6 }) }).map(({ n, start }) => discrete(n, start)),
  fc
    .tuple(
      fc.array(fc.tuple(fc.double({ noNaN: true }), fc.double({ noNaN: true })), { minLength: 1, maxLength: 6 }),
      fc.constantFrom("float32" as const, "float64" as const),
    )
    .map(([pairs, dtype]) => box({ low: pairs.map((pair) => Math.min(...pair)), high: pairs.map((pair) => Math.max(...pair)), dtype })),
);

describe("spaceToJSON", () => {
  it("writes what spaceFromJSON reads back, through JSON text", () => {
    fc.assert(
      fc.property(anySpace, (space) => {
        const again = spaceFromJSON(JSON.parse(JSON.stringify(spaceToJSON(space))));
        expect(JSON.stringify(spaceToJSON(again))).toBe(JSON.stringify(spaceToJSON(space)));
        expect(equalSpaces(space, again)).toBe(true);
        expect(isSpace(again)).toBe(true);
      }),
    );
  });

  it("writes infinite bounds as words, nested as the shape", () => {
    const space = box({
      low: -Infinity,
      high: [
        [1, 2],
        [3, Infinity],
      ],
      shape: [2, 2],
    });
    const low = [
      ["-Infinity", "-Infinity"],
      ["-Infinity", "-Infinity"],
    ];
    expect(spaceToJSON(space)).toEqual({
      type: "Box",
      low,
      high: [
        [1, 2],
        [3, "Infinity"],
      ],
      shape: [2, 2],
      dtype: "float32",
    });
  });

  it("tells different spaces apart", () => {
    expect(equalSpaces(discrete(2), discrete(2, 1))).toBe(false);
    expect(equalSpaces(box({ low: 0, high: 1 }), box({ low: 0, high: 1, dtype: "float64" }))).toBe(false);
  });

  it("refuses what is no space", () => {
    for (const json of [null, 3, {}, { type: "Graph" }, { type: "Tuple" }, { type: "Box", low: 0, high: 1 }, { type: "Discrete" }]) {
      expect(() => spaceFromJSON(json)).toThrow(/spaceFromJSON/);
    }
    expect(() => spaceFromJSON({ type: "Box", low: "x", high: 1, shape: [1] })).toThrow("low is no number");
  });
});

describe("spaceName", () => {
  it("says a space in words", () => {
    expect(spaceName(discrete(3, -1))).toBe("Discrete(3, start -1)");
    expect(spaceName(box({ low: -1, high: 1 }))).toBe("Box([-1], [1], [1], float32)");
  });
});

describe("sampleInto", () => {
  it("writes one row and leaves its neighbours alone", () => {
    const actions = new Float32Array(6).fill(7);
    sampleInto(actions, 1, box({ low: [5, 6], high: [5, 6] }), {
      u32: () => 0,
      uniform: (low = 0) => low,
      normal: () => 0,
      integers: (low) => low,
    });
    expect([...actions]).toEqual([7, 7, 5, 6, 7, 7]);
  });
});
