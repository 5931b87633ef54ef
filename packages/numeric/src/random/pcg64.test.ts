import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { choice } from "../choice.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { Pcg64 } from "./pcg64.ts";
import { type Entropy, seedSequence } from "./seed-sequence.ts";

// Recorded from NumPy; the keys are the calls. 64-bit and 128-bit integers are strings.
interface Golden {
  seed: string;
  seed_sequence_state_u32x8: string[];
  seed_sequence_state_u64x4: string[];
  pcg64_state: string;
  pcg64_inc: string;
  raw_u64: string[];
  random: number[];
  random_float32: number[];
  "uniform_-0.05_0.05": number[];
  standard_normal: number[];
  "normal_1.5_2": number[];
  integers_0_2: number[];
  integers_0_2_scalar_calls: number[];
  integers_0_2_int8: number[];
  integers_0_10: number[];
  "integers_-3_7": number[];
  "integers_0_2**40": string[];
  "integers_0_2**32": string[];
  integers_0_2147483647: string[];
  exponential: number[];
  "exponential_2.5": number[];
  permutation_10: number[];
  shuffle_range10: number[];
  mixed_calls_one_generator: [call: string, result: number | string | number[]][];
  mixed_end_state: { state: string; has_uint32: number; uinteger: number };
  normal_20000: Series & { "beyond_3.4": [number, number][] };
  exponential_20000: Series & { beyond_7: [number, number][] };
}
interface Series {
  sum_left_to_right: number;
  last: number;
  end_pcg64_state: string;
}
const { cases }: { cases: Golden[] } = JSON.parse(readFileSync(new URL("../../test-data/rng.json", import.meta.url), "utf8"));

/** Many results of one call on a fresh generator. */
function draws<T>(golden: Golden, count: number, draw: (rng: Pcg64) => T): T[] {
  const rng = new Pcg64(BigInt(golden.seed));
  return Array.from({ length: count }, () => draw(rng));
}

function joined(words: Uint32Array, from: number, count: number): bigint {
  let value = 0n;
  for (let i = from + count - 1; i >= from; i--) value = (value << 32n) | BigInt(words[i]);
  return value;
}

test.each(cases)("seed $seed: SeedSequence, state and raw words are NumPy's", (golden) => {
  const seed = BigInt(golden.seed);
  expect([...seedSequence(seed, 8)].map(String)).toEqual(golden.seed_sequence_state_u32x8);
  const words = seedSequence(seed, 8);
  expect([0, 2, 4, 6].map((i) => String(joined(words, i, 2)))).toEqual(golden.seed_sequence_state_u64x4);
  const state = new Pcg64(seed).save();
  expect(String(joined(state, 0, 4))).toBe(golden.pcg64_state);
  expect(String(joined(state, 4, 4))).toBe(golden.pcg64_inc);
  const raw = new Uint32Array(2);
  const drawn = draws(golden, 8, (rng) => {
    rng.u64(raw, 0);
    return String(joined(raw, 0, 2));
  });
  expect(drawn).toEqual(golden.raw_u64);
});

test.each(cases)("seed $seed: random, uniform, normal and exponential draws are NumPy's", (golden) => {
  expect(draws(golden, 8, (rng) => rng.random())).toEqual(golden.random);
  expect(draws(golden, 8, (rng) => rng.uniform())).toEqual(golden.random);
  expect(draws(golden, golden.random_float32.length, (rng) => rng.randomFloat32())).toEqual(golden.random_float32.map(Math.fround));
  expect(draws(golden, 8, (rng) => rng.uniform(-0.05, 0.05))).toEqual(golden["uniform_-0.05_0.05"]);
  expect(draws(golden, 8, (rng) => rng.standardNormal())).toEqual(golden.standard_normal);
  expect(draws(golden, 4, (rng) => 1.5 + 2 * rng.normal())).toEqual(golden["normal_1.5_2"]);
  expect(draws(golden, 4, (rng) => rng.standardExponential())).toEqual(golden.exponential);
  expect(draws(golden, 4, (rng) => 2.5 * rng.standardExponential())).toEqual(golden["exponential_2.5"]);
  const filled = new Float64Array(8);
  new Pcg64(BigInt(golden.seed)).fillUniform(filled, -0.05, 0.05);
  expect([...filled]).toEqual(golden["uniform_-0.05_0.05"]);
});

test.each(cases)("seed $seed: integers are NumPy's in each recorded range", (golden) => {
  expect(draws(golden, 8, (rng) => rng.integers(0, 2))).toEqual(golden.integers_0_2);
  expect(draws(golden, 8, (rng) => rng.integers(0, 2))).toEqual(golden.integers_0_2_scalar_calls);
  expect(draws(golden, golden.integers_0_10.length, (rng) => rng.integers(0, 10))).toEqual(golden.integers_0_10);
  expect(draws(golden, golden["integers_-3_7"].length, (rng) => rng.integers(-3, 7))).toEqual(golden["integers_-3_7"]);
  expect(draws(golden, 4, (rng) => String(rng.integers(0, 2 ** 40)))).toEqual(golden["integers_0_2**40"]);
  expect(draws(golden, 4, (rng) => String(rng.integers(0, 2 ** 32)))).toEqual(golden["integers_0_2**32"]);
  const most = golden.integers_0_2147483647;
  expect(draws(golden, most.length, (rng) => rng.integers(0, 2147483647))).toEqual(most.map(Number));
  const filled = new Int32Array(8);
  new Pcg64(BigInt(golden.seed)).fillIntegers(filled, 0, 2);
  expect([...filled]).toEqual(golden.integers_0_2);
  const bytes = new Int8Array(golden.integers_0_2_int8.length);
  new Pcg64(BigInt(golden.seed)).fillInt8(bytes, 0, 2);
  expect([...bytes]).toEqual(golden.integers_0_2_int8);
});

test.each(cases)("seed $seed: 20,000 normals reach every branch of the ziggurat and stay NumPy's", (golden) => {
  const rng = new Pcg64(BigInt(golden.seed));
  const record = seriesOf(() => rng.standardNormal(), 3.4);
  expect(record.sum).toBe(golden.normal_20000.sum_left_to_right);
  expect(record.last).toBe(golden.normal_20000.last);
  expect(record.beyond).toEqual(golden.normal_20000["beyond_3.4"]);
  expectState(rng, golden.normal_20000);
});

test.each(cases)("seed $seed: 20,000 exponentials reach every branch of the ziggurat and stay NumPy's", (golden) => {
  const rng = new Pcg64(BigInt(golden.seed));
  const record = seriesOf(() => rng.standardExponential(), 7);
  expect(record.sum).toBe(golden.exponential_20000.sum_left_to_right);
  expect(record.last).toBe(golden.exponential_20000.last);
  expect(record.beyond).toEqual(golden.exponential_20000.beyond_7);
  expectState(rng, golden.exponential_20000);
});

// What each recorded call of the mixed list is here; calls are those of NumPy.
const CALLS: { [call: string]: (rng: Pcg64) => number | string | number[] } = {
  "integers(0,2)": (rng) => rng.integers(0, 2),
  "random()": (rng) => rng.random(),
  "integers(0,10)": (rng) => rng.integers(0, 10),
  "standard_normal()": (rng) => rng.standardNormal(),
  "integers(0,2,size=3,dtype=int8)": (rng) => {
    const bytes = new Int8Array(3);
    rng.fillInt8(bytes, 0, 2);
    return [...bytes];
  },
  "uniform(-0.05,0.05,size=4)": (rng) => [0, 0, 0, 0].map(() => rng.uniform(-0.05, 0.05)),
  "integers(0,2**40)": (rng) => String(rng.integers(0, 2 ** 40)),
  "exponential()": (rng) => rng.standardExponential(),
  "permutation(5)": (rng) => [...rng.permutation(5)],
  "integers(0,2147483647,size=3)": (rng) => [0, 0, 0].map(() => rng.integers(0, 2147483647)),
  "choice(5,size=3)": (rng) => [...choice(rng, 5, { size: 3 })],
};

test.each(cases)("seed $seed: calls of all kinds on one generator keep and use the half word as NumPy does", (golden) => {
  const rng = new Pcg64(BigInt(golden.seed));
  for (const [call, result] of golden.mixed_calls_one_generator) expect([call, CALLS[call](rng)]).toEqual([call, result]);
  const { state, has_uint32, uinteger } = golden.mixed_end_state;
  const words = rng.save();
  expect([String(joined(words, 0, 4)), words[8], words[9]]).toEqual([state, has_uint32, uinteger]);
});

test.each(cases)("seed $seed: permutation and shuffle are NumPy's", (golden) => {
  expect([...new Pcg64(BigInt(golden.seed)).permutation(10)]).toEqual(golden.permutation_10);
  const values = Float64Array.from({ length: 10 }, (_, i) => i);
  new Pcg64(BigInt(golden.seed)).shuffle(values);
  expect([...values]).toEqual(golden.shuffle_range10);
});

test("a saved generator goes on exactly, the kept half included", () => {
  const rng = new Pcg64(42);
  rng.u32();
  const saved = rng.save();
  const expected = [rng.u32(), rng.random(), rng.integers(0, 10), rng.normal()];
  const other = new Pcg64(7);
  other.load(saved);
  expect([other.u32(), other.random(), other.integers(0, 10), other.normal()]).toEqual(expected);
  expect(saved).not.toEqual(rng.save());
  expect(() => rng.load(new Uint32Array(4))).toThrow(ShapeError);
});

test("two generators in turn draw what each draws alone", () => {
  const [a, b] = [new Pcg64(1), new Pcg64(2)];
  const mixed = [0, 1, 2, 3].map(() => [a.random(), b.u32()]);
  const [c, d] = [new Pcg64(1), new Pcg64(2)];
  expect(mixed.map(([x]) => x)).toEqual([0, 1, 2, 3].map(() => c.random()));
  expect(mixed.map(([, x]) => x)).toEqual([0, 1, 2, 3].map(() => d.u32()));
});

// Recorded from NumPy 2.4: SeedSequence(entropy).generate_state(4).
const LARGE_SEEDS: readonly (readonly [Entropy, number[]])[] = [
  [
    [1, 2, 3, 4, 5, 6],
    [488360481, 3956080669, 2986500235, 3488252836],
  ],
  [2n ** 200n + 12345n, [938170920, 1208035570, 2488449654, 415032310]],
  [
    [2 ** 40, 7],
    [2437431422, 4286480934, 1594401905, 598976706],
  ],
];

test("entropy of more than four words, and of several numbers, is mixed as NumPy does", () => {
  for (const [entropy, state] of LARGE_SEEDS) expect([...seedSequence(entropy, 4)]).toEqual(state);
});

test("seeds are non-negative integers of any size", () => {
  expect(new Pcg64(123456789).random()).toBe(new Pcg64(123456789n).random());
  expect(new Pcg64(0).random()).toBe(new Pcg64([0]).random());
  expect(new Pcg64(2n ** 200n).random()).not.toBe(new Pcg64(2n ** 201n).random());
  for (const bad of [-1, -1n, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
    expect(() => new Pcg64(bad)).toThrow(OptionError);
    expect(() => new Pcg64(bad)).toThrow(/^seed: this is no seed\. Got .*, expected a non-negative integer/);
  }
  const words: unknown = "42";
  expect(() => new Pcg64(words as number)).toThrow(/Got "42"/);
});

test("integers refuses empty and unsafe ranges, and takes the whole of the others", () => {
  const rng = new Pcg64(1);
  for (const [low, high] of [
    [0, 0],
    [1, 0],
    [0.5, 3],
    [0, 2 ** 53],
    [-(2 ** 53) + 1, 2 ** 53 - 1],
    [Number.NaN, 1],
  ]) {
    expect(() => rng.integers(low, high)).toThrow(OptionError);
  }
  expect(rng.integers(5, 6)).toBe(5);
  expect(rng.save().slice(0, 4)).toEqual(new Pcg64(1).save().slice(0, 4)); // one possible result takes no draw, as in NumPy
  for (const span of [3, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 52, 2 ** 53 - 1]) {
    const drawn = Array.from({ length: 2000 }, () => rng.integers(-1, span - 1));
    expect(drawn.every((value) => Number.isSafeInteger(value) && value >= -1 && value < span - 1)).toBe(true);
    const mean = drawn.reduce((sum, value) => sum + (value + 1.5) / span, 0) / 2000;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.03);
  }
});

test("integers equals Lemire's method in BigInt, refusals included", () => {
  const spans = [3, 1000, 2 ** 31 + 1, 3 * 2 ** 30, 2 ** 32 - 1, 2 ** 32 + 1, 2 ** 40 - 3, 3 * 2 ** 51 + 1, 2 ** 53 - 1];
  for (const span of spans) {
    const rng = new Pcg64(9);
    const twin = new Pcg64(9);
    const both = Array.from({ length: span === 3 * 2 ** 51 + 1 ? 20_000 : 2000 }, () => [
      rng.integers(0, span),
      lemire(twin, BigInt(span)),
    ]);
    expect(both.filter(([ours, theirs]) => ours !== theirs)).toEqual([]);
    expect(rng.save()).toEqual(twin.save());
  }
});

test("bytes of every range are in it, and int8's limits are refused beyond", () => {
  const rng = new Pcg64(3);
  for (const [low, high] of [
    [-128, 128],
    [0, 1],
    [-5, 98],
    [127, 128],
  ]) {
    const bytes = new Int8Array(4000);
    rng.fillInt8(bytes, low, high);
    expect(Math.min(...bytes)).toBe(low);
    expect(Math.max(...bytes)).toBe(high - 1);
  }
  expect(() => rng.fillInt8(new Int8Array(1), -129, 0)).toThrow(OptionError);
  expect(() => rng.fillInt8(new Int8Array(1), 0, 129)).toThrow(OptionError);
});

function lemire(rng: Pcg64, range: bigint): number {
  const bits = range < 2n ** 32n ? 32n : 64n;
  const word = new Uint32Array(2);
  for (;;) {
    if (bits === 64n) rng.u64(word, 0);
    const product = (bits === 32n ? BigInt(rng.u32()) : joined(word, 0, 2)) * range;
    if (product % 2n ** bits >= 2n ** bits % range) return Number(product >> bits);
  }
}

function seriesOf(draw: () => number, tail: number): { sum: number; last: number; beyond: [number, number][] } {
  let sum = 0;
  let last = 0;
  const beyond: [number, number][] = [];
  for (let i = 0; i < 20_000; i++) {
    last = draw();
    sum += last;
    if (Math.abs(last) > tail) beyond.push([i, last]);
  }
  return { sum, last, beyond };
}

function expectState(rng: Pcg64, { end_pcg64_state }: Series): void {
  expect(String(joined(rng.save(), 0, 4))).toBe(end_pcg64_state);
}
