import { expect, test } from "vitest";
import { Pcg64 } from "./pcg64.ts";
import { assembledWide, type Wide } from "./wide.ts";
import { assemble } from "./wide-assembly.ts";
import { mulHigh, plainWide } from "./wide-plain.ts";

type Eight = [number, number, number, number, number, number, number, number];
const HARD = [0, 1, 2, 0x7fffffff, 0x80000000, 0x80000001, 0xfffffffe, 0xffffffff, 0x10000, 0xffff];
const MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n;
const MASK_64 = (1n << 64n) - 1n;

// Random words, half of them replaced by hard ones.
function inputs(count: number): Eight[] {
  const rng = new Pcg64(1);
  const word = (): number => (rng.integers(0, 2) === 0 ? rng.u32() : HARD[rng.integers(0, HARD.length)]);
  return Array.from({ length: count }, () => [word(), word(), word(), word(), word(), word(), word(), word()]);
}

function stepInBigInt([s0, s1, s2, s3, i0, i1, i2, i3]: Eight): string {
  const join = (...words: number[]): bigint => words.reduceRight((value, word) => (value << 32n) | BigInt(word), 0n);
  const state = (join(s0, s1, s2, s3) * MULTIPLIER + join(i0, i1, i2, i3)) & ((1n << 128n) - 1n);
  const mixed = (state >> 64n) ^ (state & MASK_64);
  const turn = state >> 122n;
  const draw = ((mixed >> turn) | (mixed << (64n - turn))) & MASK_64;
  return `${state} ${draw} ${Number(draw >> 11n) / 2 ** 53}`;
}

function stepBy(wide: Wide, input: Eight): string {
  wide.stepPcg(...input);
  const [w0, w1, w2, w3, d0, d1] = Array.from(wide.words, BigInt);
  return `${w0 | (w1 << 32n) | (w2 << 64n) | (w3 << 96n)} ${d0 | (d1 << 32n)} ${wide.doubles[3]}`;
}

function assembled(): Wide {
  const wide = assembledWide();
  if (wide === undefined) throw new Error("there is no WebAssembly here");
  return wide;
}

test("PCG64's step is the 128-bit product, in WebAssembly and in plain TypeScript", () => {
  const makers = [assembled(), plainWide()];
  const wrong = inputs(5000).filter((input) => makers.some((wide) => stepBy(wide, input) !== stepInBigInt(input)));
  expect(wrong).toEqual([]);
});

test("Philox is the same in WebAssembly and in plain TypeScript, for 7 and for 10 rounds", () => {
  const [fast, plain] = [assembled(), plainWide()];
  for (const rounds of ["philox7", "philox10"] as const) {
    const wrong = inputs(5000).filter(([c0, c1, c2, c3, k0, k1]) => {
      fast[rounds](c0, c1, c2, c3, k0, k1);
      plain[rounds](c0, c1, c2, c3, k0, k1);
      return String(fast.words.subarray(0, 4)) !== String(plain.words.subarray(0, 4));
    });
    expect(wrong).toEqual([]);
  }
});

test("mulHigh is the upper half of the exact product", () => {
  const wrong = inputs(5000).filter(([a, b]) => mulHigh(a, b) !== Number((BigInt(a) * BigInt(b)) >> 32n));
  expect(wrong).toEqual([]);
  expect(mulHigh(-1, -1)).toBe(0xfffffffe); // words may come signed
});

test("the module is small enough for a browser's main thread", () => {
  expect(assemble().length).toBeLessThan(4096);
});
