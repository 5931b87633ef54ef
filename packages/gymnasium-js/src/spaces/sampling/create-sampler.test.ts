import { readFileSync } from "node:fs";
import { OptionError } from "@quantal/numeric";
import { describe, expect, expectTypeOf, it } from "vitest";
import { spaceFromJSON } from "../json.ts";
import { type AnySpace, box, contains, dict, discrete, type ElementOf, multiBinary, multiDiscrete, tuple } from "../space.ts";
import { createSampler, type SpaceSeed } from "./create-sampler.ts";
import type { Sampling } from "./sampling.ts";

interface Case extends Sampling {
  space: unknown;
  seed: SpaceSeed;
  seed_returns?: unknown;
  free: unknown[];
  samples: unknown[];
  after: unknown[];
}
interface Golden extends Omit<Case, "seed"> {
  name: string;
  seed: number | string;
}

const read = (path: string) => JSON.parse(readFileSync(new URL(`../../../test-data/${path}`, import.meta.url), "utf8"));
const { cases: golden }: { cases: Golden[] } = read("spaces.json");
const { cases: nested }: { cases: Case[] } = read("nested-samples.json");

/** An element with plain flat lists for its arrays, ours or Gymnasium's. */
function plain(space: AnySpace, element: unknown): unknown {
  if (ArrayBuffer.isView(element)) return [...(element as Float64Array)];
  if (space.type === "Tuple" && Array.isArray(element)) return space.spaces.map((inner, k) => plain(inner, element[k]));
  if (space.type !== "Dict") return Array.isArray(element) ? element.flat(9) : element;
  const fields = new Map<string, unknown>(Object.entries(element ?? {}));
  return Object.fromEntries(space.keys.map((key) => [key, plain(space.spaces[key], fields.get(key))]));
}

describe("createSampler", () => {
  it.each(golden.map((c) => [`${c.name} seed ${c.seed}`, c] as const))(
    "draws what Gymnasium draws: %s",
    (_, { space, seed, seed_returns, mask, probability, samples }) => {
      const made = spaceFromJSON(space);
      const sampler = createSampler(made);
      const returned = sampler.seed(typeof seed === "string" ? BigInt(seed) : seed);
      if (seed_returns !== undefined) expect(returned).toEqual(seed_returns);
      const drawn = samples.map(() => sampler.sample({ ...(mask ? { mask } : {}), ...(probability ? { probability } : {}) }));
      expect(drawn.map((element) => plain(made, element))).toEqual(samples.map((element) => plain(made, element)));
      for (const element of drawn) expect(contains(made, element)).toBe(true);
    },
  );

  it.each(nested.map((c, k) => [k, c] as const))(
    "draws what Gymnasium draws in nested spaces, masked or weighted: case %i",
    (_, { space, seed, seed_returns, free, mask, probability, samples, after }) => {
      const made = spaceFromJSON(space);
      const sampler = createSampler(made);
      expect(sampler.seed(seed)).toEqual(seed_returns);
      const draw = (recorded: unknown[], options?: Sampling) => {
        const drawn = recorded.map(() => sampler.sample(options));
        expect(drawn.map((element) => plain(made, element))).toEqual(recorded);
        for (const element of drawn) expect(contains(made, element)).toBe(true);
      };
      draw(free);
      draw(samples, { ...(mask ? { mask } : {}), ...(probability ? { probability } : {}) });
      draw(after);
    },
  );

  it("was compared in every recorded case", () => {
    expect([golden.length, new Set(golden.map((c) => c.name)).size, nested.length]).toEqual([60, 20, 24]);
  });

  const car = dict({ gear: discrete(5), lights: multiBinary(2), wheel: tuple([multiDiscrete([2, 3]), box({ low: 0, high: 1 })]) });

  it("says the types of elements, seeds, masks and probabilities", () => {
    const sampler = createSampler(car, 1);
    expectTypeOf(sampler.sample()).toEqualTypeOf<{ gear: number; lights: Uint8Array; wheel: [Int32Array, Float32Array] }>();
    expectTypeOf(sampler.sample()).toEqualTypeOf<ElementOf<typeof car>>();
    expectTypeOf(sampler.seed(3).wheel).toEqualTypeOf<[number | bigint, number | bigint]>();
    expect(
      sampler.sample({
        mask: {
          gear: [0, 0, 1, 0, 0],
          wheel: [
            [
              [0, 1],
              [1, 0, 0],
            ],
            null,
          ],
        },
      }),
    ).toMatchObject({ gear: 2 });
    // @ts-expect-error a Box takes no mask
    expect(() => sampler.sample({ mask: { wheel: [null, [1]] } })).toThrow(/^sample\.wheel\[1\]: a Box takes no mask/);
    // @ts-expect-error there is no such part
    expect(() => sampler.sample({ mask: { gears: [1] } })).toThrow(/^sample: mask doesn't fit the space/);
  });

  it("starts where it is told, and anew at the same seed", () => {
    const [a, b] = [createSampler(car, 7), createSampler(car)];
    b.seed(7);
    const first = a.sample();
    expect(b.sample()).toEqual(first);
    expect(a.sample()).not.toEqual(first);
    a.seed(7);
    expect(a.sample()).toEqual(first);
    a.seed(b.seed()); // from entropy, but what it returns leads there again
    expect(a.sample()).toEqual(b.sample());
    expect(contains(car, createSampler(car).sample())).toBe(true);
    expect(createSampler(discrete(9)).seed(2n ** 70n)).toBe(2n ** 70n);
  });

  it("refuses seeds and constraints that don't fit, and says where", () => {
    const sampler = createSampler(car, 0);
    expect(() => sampler.seed(-1)).toThrow(/^seed: seed is out of range/);
    expect(() => sampler.seed({ gear: 1, lights: 1, wheel: [1, 0.5] })).toThrow(/^seed\.wheel\[1\]: seed is out of range/);
    expect(() => sampler.seed({ gear: 1 })).toThrow(/^seed: seed doesn't fit the space/);
    expect(() => sampler.seed({ gear: [1], lights: 1, wheel: 1 })).toThrow(/^seed\.gear: seed doesn't fit the space/);
    expect(() => sampler.seed({ gear: 1, lights: 1, wheel: [1] })).toThrow(/^seed\.wheel: seed doesn't fit the space/);
    expect(() => sampler.sample({ mask: {}, probability: {} })).toThrow(/exclude each other/);
    expect(() => sampler.sample({ mask: { gear: [1] } })).toThrow(/^sample\.gear: mask has the wrong length. Got 1, expected 5/);
    expect(() => sampler.sample({ mask: { lights: [1, 3] } })).toThrow(/^sample\.lights: mask\[1\] is out of range. Got 3/);
    expect(() => sampler.sample({ probability: { lights: [1, 1.5] } })).toThrow(/^sample\.lights: probability\[1\] is out of range/);
    expect(() => sampler.sample({ mask: { wheel: [[[1, 1]], null] } })).toThrow(/^sample\.wheel\[0\]: mask has the wrong number of lists/);
    expect(() =>
      sampler.sample({
        probability: {
          wheel: [
            [
              [0.5, 0.6],
              [1, 0, 0],
            ],
            null,
          ],
        },
      }),
    ).toThrow(OptionError);
  });
});
