import { readFileSync } from "node:fs";
import { OptionError, Pcg64, stream } from "@quantal/numeric";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { spaceFromJSON, spaceToJSON } from "./json.ts";
import { sample, sampleInto } from "./sample.ts";
import { actionBuffer, box, contains, discrete, isSpace, sizeOf } from "./space.ts";

interface Case {
  name: string;
  space: { type: string; shape?: number[] };
  seed: number | string;
  mask?: number[];
  probability?: number[];
  samples: unknown[];
}

const golden: { cases: Case[] } = JSON.parse(readFileSync(new URL("../../test-data/spaces.json", import.meta.url), "utf8"));
const cases = golden.cases.filter(({ space }) => space.type === "Box" || space.type === "Discrete");

describe("sample", () => {
  it.each(cases.map((c) => [`${c.name} seed ${c.seed}`, c] as const))(
    "draws what Gymnasium draws: %s",
    (_, { space, seed, mask, probability, samples }) => {
      const made = spaceFromJSON(space);
      if (!isSpace(made)) throw new Error("neither Box nor Discrete");
      expect(spaceToJSON(made)).toEqual(space);
      const rng = new Pcg64(typeof seed === "string" ? BigInt(seed) : seed);
      for (const expected of samples) {
        const drawn = sample(made, rng, { ...(mask ? { mask } : {}), ...(probability ? { probability } : {}) });
        if (typeof drawn === "number") expect(drawn).toBe(expected);
        else expect([...drawn]).toEqual(Array.isArray(expected) ? expected.flat() : expected);
      }
    },
  );

  it("was compared in every Box and Discrete case that was recorded", () => {
    expect(cases.length).toBeGreaterThanOrEqual(20);
    expect(new Set(cases.map((c) => c.name)).size).toBe(10);
  });

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
    for (const space of [discrete(5, -2), box({ low: [-1, -Infinity, 0], high: [1, 2, Infinity] })]) {
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
