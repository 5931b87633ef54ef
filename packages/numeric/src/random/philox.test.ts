import { expect, test } from "vitest";
import { OptionError } from "../errors.ts";
import { philox4x32, philoxBlock, wordAt, writeKey } from "./philox.ts";

// Random123's published known answers (kat_vectors): rounds, counter, key, result.
const ONES = 0xffffffff;
const PI = { counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], key: [0xa4093822, 0x299f31d0] };
const KNOWN_ANSWERS: readonly { rounds: 7 | 10; counter: number[]; key: number[]; result: number[] }[] = [
  { rounds: 7, counter: [0, 0, 0, 0], key: [0, 0], result: [0x5f6fb709, 0x0d893f64, 0x4f121f81, 0x4f730a48] },
  { rounds: 7, counter: [ONES, ONES, ONES, ONES], key: [ONES, ONES], result: [0x5207ddc2, 0x45165e59, 0x4d8ee751, 0x8c52f662] },
  { rounds: 7, ...PI, result: [0x4dfccaba, 0x190a87f0, 0xc47362ba, 0xb6b5242a] },
  { rounds: 10, counter: [0, 0, 0, 0], key: [0, 0], result: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
  { rounds: 10, counter: [ONES, ONES, ONES, ONES], key: [ONES, ONES], result: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd] },
  { rounds: 10, ...PI, result: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1] },
];

function keyOf(seed: number, purpose: string, a = 0, b = 0, c = 0): Uint32Array {
  const keys = new Uint32Array(4);
  writeKey(keys, 0, seed, purpose, a, b, c);
  return keys;
}

function bitCount(word: number): number {
  let count = 0;
  for (let left = word; left !== 0; left &= left - 1) count++;
  return count;
}

test.each(KNOWN_ANSWERS)("Philox4x32-$rounds gives the published answer for key $key", ({ rounds, counter, key, result }) => {
  const block = Uint32Array.of(7, ...counter, 7);
  philox4x32(block, 1, key[0], key[1], rounds);
  expect([...block]).toEqual([7, ...result, 7]);
});

test("a block holds the words at its four positions, also beyond 2^32", () => {
  const block = new Uint32Array(6);
  for (const counter of [0, 1, 2 ** 30 - 1, 2 ** 30, 2 ** 32 + 5, 2 ** 51 - 1]) {
    philoxBlock(block, 1, 123, 456, counter);
    for (let i = 0; i < 4; i++) expect(wordAt(123, 456, 4 * counter + i)).toBe(block[1 + i]);
    const direct = Uint32Array.of(counter, Math.floor(counter / 2 ** 32), 0, 0);
    philox4x32(direct, 0, 123, 456, 7);
    expect(block.subarray(1, 5)).toEqual(direct);
  }
});

test("writeKey writes its row only, with the counter at zero", () => {
  const keys = new Uint32Array(12).fill(9);
  writeKey(keys, 1, 5, "explore", 1, 2, 3);
  expect([...keys.subarray(0, 4), ...keys.subarray(8)]).toEqual([9, 9, 9, 9, 9, 9, 9, 9]);
  expect(keys.subarray(4, 8)).toEqual(keyOf(5, "explore", 1, 2, 3));
  expect([...keys.subarray(6, 8)]).toEqual([0, 0]);
});

test("keys of neighbours never meet", () => {
  const seen = new Set<string>();
  let count = 0;
  const purposes = ["environment", "explore", "training/start", "training/act", "release", "init", "", "a", "b", "aa"];
  for (const purpose of purposes) {
    for (const seed of [0, 1, 2, 1000, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1]) {
      for (const a of [0, 1, 2, 3, 2 ** 32])
        for (const b of [0, 1, 2, 2 ** 32])
          for (const c of [0, 1, 2 ** 52]) {
            seen.add(keyOf(seed, purpose, a, b, c).subarray(0, 2).join());
            count++;
          }
    }
  }
  for (let generation = 0; generation < 100; generation++) {
    for (let member = 0; member < 200; member++, count++) seen.add(keyOf(1, "member", generation, member).subarray(0, 2).join());
  }
  expect(seen.size).toBe(count);
});

test("one bit changed in any argument changes half of the key's bits, each as often", () => {
  const trials = 400;
  const vary: ((i: number) => Uint32Array)[] = [
    (i) => keyOf(i ^ 1, "act", i, 2 * i, 3),
    (i) => keyOf(i, "acu", i, 2 * i, 3),
    (i) => keyOf(i, "act", i ^ 1, 2 * i, 3),
    (i) => keyOf(i, "act", i, (2 * i) ^ 4, 3),
    (i) => keyOf(i, "act", i, 2 * i, 2),
    (i) => keyOf(i + 2 ** 40, "act", i, 2 * i, 3),
    (i) => keyOf(i, "act", i + 2 ** 32, 2 * i, 3),
  ];
  for (const changed of vary) {
    const flips = new Array<number>(64).fill(0);
    for (let i = 0; i < trials; i++) {
      const before = keyOf(i, "act", i, 2 * i, 3);
      const after = changed(i);
      for (let bit = 0; bit < 64; bit++) flips[bit] += ((before[bit >> 5] ^ after[bit >> 5]) >>> (bit & 31)) & 1;
    }
    // 400 tosses of a coin: standard deviation 10; the largest of 448 stays within 5 of them
    expect(Math.min(...flips)).toBeGreaterThan(150);
    expect(Math.max(...flips)).toBeLessThan(250);
  }
});

test("first words of neighbouring streams don't correlate", () => {
  const count = 20_000;
  const words = Array.from({ length: count }, (_, member) => {
    const key = keyOf(1, "release", 3, member);
    return wordAt(key[0], key[1], 0);
  });
  for (const lag of [1, 2, 16, 128]) {
    let same = 0;
    for (let i = lag; i < count; i++) same += 32 - bitCount(words[i] ^ words[i - lag]);
    const bits = 32 * (count - lag);
    expect(Math.abs(same - bits / 2) / Math.sqrt(bits / 4)).toBeLessThan(4); // in standard deviations
  }
});

test("a key is the same on every machine and version", () => {
  expect([...keyOf(1, "environment", 2, 3)]).toMatchInlineSnapshot(`
    [
      809638062,
      3212753134,
      0,
      0,
    ]
  `);
  expect([...keyOf(2 ** 53 - 1, "training/act", 2 ** 40, 1, 2 ** 33)]).toMatchInlineSnapshot(`
    [
      3204468167,
      1501742158,
      0,
      0,
    ]
  `);
});

test("writeKey refuses what isn't an integer in [0, 2^53)", () => {
  for (const bad of [-1, 0.5, Number.NaN, 2 ** 53]) {
    expect(() => keyOf(bad, "x")).toThrow(OptionError);
    expect(() => keyOf(1, "x", bad)).toThrow(/^stream "x": a is out of range\. Got /);
    expect(() => keyOf(1, "x", 0, bad)).toThrow(/b is out of range/);
    expect(() => keyOf(1, "x", 0, 0, bad)).toThrow(/c is out of range/);
  }
});
