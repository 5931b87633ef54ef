import fc from "fast-check";
import { expect, test } from "vitest";
import { ShapeError } from "./errors.ts";
import { centeredRanks, doubledRanks, type Ties } from "./ranks.ts";

const BOTH: readonly Ties[] = ["average", "index"];

function centered(fitness: readonly number[], ties: Ties): number[] {
  const out = new Float64Array(fitness.length);
  centeredRanks(out, Float64Array.from(fitness), ties);
  return [...out];
}

function doubled(fitness: readonly number[], ties: Ties): number[] {
  const out = new Int32Array(fitness.length);
  doubledRanks(out, Float64Array.from(fitness), ties);
  return [...out];
}

// Counts, for each member, those below it and those level with it: the definition, in n^2 comparisons.
function bruteForce(fitness: readonly number[], ties: Ties): number[] {
  const values = fitness.map((value) => (Number.isNaN(value) ? -Infinity : value));
  return values.map((value, i) => {
    const below = values.filter((other) => other < value).length;
    const level = values.filter((other) => other === value).length;
    const before = values.slice(0, i).filter((other) => other === value).length;
    const rank = below + (ties === "average" ? (level - 1) / 2 : before);
    return 2 * rank - (values.length - 1);
  });
}

// Few different values, so that ties are frequent; and all special ones.
const fitnesses = fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, 0, -0)), {
  minLength: 2,
  maxLength: 40,
});

test("the golden vector of four members has its published ranks", () => {
  expect(centered([3, 1, 1, 5], "index")).toEqual([2 / 3 - 0.5, -0.5, 1 / 3 - 0.5, 0.5].map((value) => expect.closeTo(value, 15)));
  expect(centered([3, 1, 1, 5], "average")).toEqual([1 / 6, -1 / 3, -1 / 3, 1 / 2].map((value) => expect.closeTo(value, 15)));
  expect(doubled([3, 1, 1, 5], "index")).toEqual([1, -3, -1, 3]);
  expect(doubled([3, 1, 1, 5], "average")).toEqual([1, -2, -2, 3]);
});

test("ranks are those of the definition by counting", () => {
  fc.assert(
    fc.property(fitnesses, fc.constantFrom(...BOTH), (fitness, ties) => {
      expect(doubled(fitness, ties)).toEqual(bruteForce(fitness, ties));
    }),
  );
});

test("doubled ranks sum to exactly zero", () => {
  fc.assert(
    fc.property(fitnesses, fc.constantFrom(...BOTH), (fitness, ties) => {
      expect(doubled(fitness, ties).reduce((sum, rank) => sum + rank, 0)).toBe(0);
    }),
  );
});

test("a strictly increasing transform of fitness changes no rank", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2 }), fc.constantFrom(...BOTH), (fitness, ties) => {
      const raised = fitness.map((value) => value * value * value + 5 * value - 1e6);
      expect(centered(raised, ties)).toEqual(centered(fitness, ties));
    }),
  );
});

test("average ties don't depend on the members' order", () => {
  fc.assert(
    fc.property(fitnesses, (fitness) => {
      expect(centered(fitness.toReversed(), "average")).toEqual(centered(fitness, "average").toReversed());
    }),
  );
});

test("NaN ranks worst, level with -Infinity", () => {
  expect(doubled([1, NaN, -1e308], "average")).toEqual([2, -2, 0]);
  expect(doubled([-Infinity, NaN, 0], "average")).toEqual([-1, -1, 2]);
  expect(doubled([NaN, NaN], "average")).toEqual([0, 0]);
});

test("all ranks of equal members are zero on average, and lie in [-0.5, 0.5] at any time", () => {
  expect(centered([7, 7, 7], "average")).toEqual([0, 0, 0]);
  expect(centered([7, 7, 7], "index")).toEqual([-0.5, 0, 0.5]);
});

test("ranking refuses one member, other lengths and an unknown rule, and leaves fitness as it is", () => {
  expect(() => centered([1], "average")).toThrow(ShapeError);
  expect(() => centeredRanks(new Float64Array(2), new Float64Array(3), "average")).toThrow(/out has the wrong length\. Got 2, expected 3/);
  const unknown: unknown = "first";
  expect(() => centered([1, 2], unknown as Ties)).toThrow(/ties is unknown\. Got "first"/);
  const fitness = Float64Array.of(2, NaN, 1);
  doubledRanks(new Int32Array(3), fitness, "average");
  expect([...fitness]).toEqual([2, NaN, 1]);
});
