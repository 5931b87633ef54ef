import { OptionError, Pcg64, stream } from "@quantal/numeric";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { actionBuffer, box, contains, discrete, multiBinary, multiDiscrete, sizeOf } from "../space.ts";
import { sample, sampleInto } from "./sample.ts";

describe("sample", () => {
  it("stays within the space, from any kind of generator", () => {
    const bound = fc.oneof(fc.double({ min: -1e3, max: 1e3, noNaN: true }), fc.constantFrom(-Infinity, Infinity));
    fc.assert(
      fc.property(fc.array(fc.tuple(bound, bound), { minLength: 1, maxLength: 5 }), fc.nat(), (pairs, seed) => {
        fc.pre(pairs.every(([a, b]) => a !== b || Number.isFinite(a)));
        const space = box({ low: pairs.map((pair) => Math.min(...pair)), high: pairs.map((pair) => Math.max(...pair)) });
        expect(contains(space, sample(space, new Pcg64(seed)))).toBe(true);
        expect(contains(space, sample(space, stream(seed, "sample")))).toBe(true);
      }),
    );
  });

  it("is the row that sampleInto writes", () => {
    for (const space of [
      discrete(5, -2),
      box({ low: [-1, -Infinity, 0], high: [1, 2, Infinity] }),
      multiDiscrete([3, 5, 7], { start: [0, -2, 4] }),
      multiBinary([2, 3]),
    ]) {
      const actions = actionBuffer(space, 3);
      const [a, b] = [new Pcg64(4), new Pcg64(4)];
      for (let row = 0; row < 3; row++) {
        sampleInto(actions, row, space, a);
        const drawn = sample(space, b);
        const size = sizeOf(space);
        expect([...actions.subarray(row * size, (row + 1) * size)]).toEqual(typeof drawn === "number" ? [drawn] : [...drawn]);
      }
    }
  });

  it("gives the start where a mask allows nothing", () => {
    expect(sample(discrete(3, 5), new Pcg64(0), { mask: [0, 0, 0] })).toBe(5);
  });

  it("refuses masks and probabilities that don't fit", () => {
    const space = discrete(3);
    const rng = new Pcg64(0);
    expect(() => sample(space, rng, { mask: [1, 1] })).toThrow("mask has the wrong length");
    expect(() => sample(space, rng, { probability: [0.5, 0.5] })).toThrow("probability has the wrong length");
    expect(() => sample(space, rng, { probability: [0.5, 0.5, 0.5] })).toThrow("don't add up to 1");
    expect(() => sample(space, rng, { probability: [-1, 1, 1] })).toThrow("probability[0] is out of range");
    expect(() => sample(space, rng, { probability: [1, 0, 0], mask: [1, 1, 1] })).toThrow(OptionError);
  });
});
