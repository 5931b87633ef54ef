import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type ChoiceOptions, choice, chooseWeighted } from "./choice.ts";
import { OptionError, ShapeError } from "./errors.ts";
import { Pcg64 } from "./random/pcg64.ts";
import { stream } from "./random/row-rng.ts";

interface Golden {
  seed: string;
  choice_5_size6: number[];
  choice_5_p: { p: number[]; draws: number[] };
  choice_20_size5_no_replace: number[];
}
interface Recorded extends Required<Pick<ChoiceOptions, "size" | "replace" | "shuffle">> {
  seed: number;
  n: number;
  p?: number[];
  chosen: number[];
  after: number;
}

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
const { cases }: { cases: Golden[] } = JSON.parse(read("../test-data/rng.json"));
const { cases: recorded }: { cases: Recorded[] } = JSON.parse(read("../test-data/choice.json"));

test.each(cases)("seed $seed: choices are NumPy's", (golden) => {
  const seed = BigInt(golden.seed);
  expect([...choice(new Pcg64(seed), 5, { size: 6 })]).toEqual(golden.choice_5_size6);
  expect([...choice(new Pcg64(seed), 20, { size: 5, replace: false })]).toEqual(golden.choice_20_size5_no_replace);
  const { p, draws } = golden.choice_5_p;
  const [rng, other] = [new Pcg64(seed), new Pcg64(seed)];
  expect(draws.map(() => choice(rng, 5, { p })[0])).toEqual(draws);
  expect(draws.map(() => chooseWeighted("here", other, p))).toEqual(draws);
});

test("choices and the draws after them are NumPy's: with and without replacement, weights and shuffling, few and many of many", () => {
  expect(recorded.length).toBe(40);
  for (const { seed, n, chosen, after, ...options } of recorded) {
    const rng = new Pcg64(seed);
    expect([seed, n, options, [...choice(rng, n, options)], rng.random()]).toEqual([seed, n, options, chosen, after]);
  }
});

test("every recorded key of rng.json is read by a test", () => {
  const tests = read("./random/pcg64.test.ts") + read("./choice.test.ts");
  const unread = Object.keys(cases[0]).filter((key) => !tests.includes(`golden.${key}`) && !tests.includes(`golden["${key}"]`));
  expect(unread).toEqual(["np_seed"]); // what the seed was after checks of it: the seed itself
  for (const golden of cases) expect(Object.entries(golden)).toContainEqual(["np_seed", golden.seed]);
});

test("distinct choices are distinct and those of a weight of 0 never come, from any generator", () => {
  const rng = stream(4, "choice");
  for (let round = 0; round < 50; round++) {
    const some = choice(rng, 9, { size: 5, replace: false, p: [0, 0.2, 0.2, 0.1, 0.1, 0.3, 0, 0.1, 0] });
    expect(new Set(some).size).toBe(5);
    expect([...some].some((k) => [0, 6, 8].includes(k))).toBe(false);
    expect([...choice(rng, 5, { size: 5, replace: false })].sort()).toEqual([0, 1, 2, 3, 4]);
  }
});

test("choice refuses what can't be chosen", () => {
  const rng = new Pcg64(0);
  expect(() => choice(rng, 3, { size: 4, replace: false })).toThrow(/^choice: size is out of range. Got 4/);
  expect(() => choice(rng, 0)).toThrow(OptionError);
  expect(() => choice(rng, 3, { p: [1] })).toThrow(ShapeError);
  expect(() => choice(rng, 2, { p: [0.5, 0.6] })).toThrow(/don't add up to 1/);
  expect(() => choice(rng, 2, { p: [-0.5, 1.5] })).toThrow("probability[0] is out of range");
  expect(() => choice(rng, 2, { p: [Number.NaN, 1] })).toThrow("probability[0] is out of range");
  expect(() => choice(rng, 3, { size: 3, replace: false, p: [0.5, 0.5, 0] })).toThrow(/fewer integers are possible than wanted. Got 2/);
});
