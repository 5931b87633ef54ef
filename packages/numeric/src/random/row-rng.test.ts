import { expect, test } from "vitest";
import { OptionError, ShapeError } from "../errors.ts";
import { wordAt, writeKey } from "./philox.ts";
import { RowRng, stream } from "./row-rng.ts";

function rows(count: number): Uint32Array {
  const keys = new Uint32Array(4 * count);
  for (let row = 0; row < count; row++) writeKey(keys, row, 1, "test", row);
  return keys;
}

test("u32 gives the words of the stream by position", () => {
  const keys = rows(2);
  const rng = new RowRng(keys).at(1);
  const drawn = Array.from({ length: 50 }, () => rng.u32());
  expect(drawn).toEqual(Array.from({ length: 50 }, (_, i) => wordAt(keys[4], keys[5], i)));
  expect([...keys.subarray(6, 8)]).toEqual([50, 0]);
});

test("rows drawn in turn give what each gives alone", () => {
  const together = new RowRng(rows(3));
  const alone = [0, 1, 2].map((row) => new RowRng(rows(3)).at(row));
  for (let i = 0; i < 60; i++) {
    const row = (i * 7) % 3;
    const draw = i % 2 === 0 ? "uniform" : "normal";
    expect(together.at(row)[draw]()).toBe(alone[row][draw]());
  }
});

test("a row overwritten behind the cursor's back is never stale", () => {
  const keys = rows(1);
  const rng = new RowRng(keys);
  const first = [rng.u32(), rng.uniform(), rng.normal()];
  keys[2] = 0; // back to the start
  expect([rng.u32(), rng.uniform(), rng.normal()]).toEqual(first);
  writeKey(keys, 0, 2, "test");
  expect(rng.u32()).toBe(wordAt(keys[0], keys[1], 0));
  keys[3] = 5; // the same place, 5 * 2^32 words on
  expect(rng.u32()).toBe(wordAt(keys[0], keys[1], 5 * 2 ** 32 + 1));
  const other = new RowRng(keys);
  const expected = wordAt(keys[0], keys[1], 5 * 2 ** 32 + 3);
  other.u32();
  expect(rng.u32()).toBe(expected);
});

test("either key word alone makes another stream", () => {
  const keys = Uint32Array.of(1, 2, 0, 0);
  const rng = new RowRng(keys);
  rng.u32();
  keys[1] = 3;
  expect(rng.u32()).toBe(wordAt(1, 3, 1));
  keys[0] = 4;
  expect(rng.u32()).toBe(wordAt(4, 3, 2));
});

test("the counter carries into its upper word", () => {
  const keys = rows(1);
  const rng = new RowRng(keys);
  for (const [start, draw] of [
    [0xffffffff, () => rng.u32()],
    [0xfffffffe, () => rng.uniform()],
    [0xffffffff, () => rng.uniform()],
  ] as const) {
    keys[2] = start;
    keys[3] = 1;
    draw();
    expect(keys[3]).toBe(2);
    expect(rng.u32()).toBe(wordAt(keys[0], keys[1], 2 ** 33 + keys[2] - 1));
  }
});

test("uniform and normal take two words each, integers one or two", () => {
  const keys = rows(1);
  const rng = new RowRng(keys);
  const taken = (draw: () => number): number => {
    const before = keys[2];
    draw();
    return keys[2] - before;
  };
  for (let i = 0; i < 9; i++) {
    expect(taken(() => rng.u32())).toBe(1);
    expect(taken(() => rng.uniform())).toBe(2);
    expect(taken(() => rng.normal())).toBe(2);
    expect(taken(() => rng.integers(0, 4))).toBe(1);
    expect(taken(() => rng.integers(0, 2 ** 32))).toBe(1);
    expect(taken(() => rng.integers(0, 2 ** 52))).toBe(2);
  }
});

test("uniform numbers fill their range evenly with 53 bits", () => {
  const rng = stream(1, "uniform");
  const count = 200_000;
  const bins = new Float64Array(64);
  let hasLowBits = false;
  let outside = 0;
  for (let i = 0; i < count; i++) {
    const u = rng.uniform();
    if (!(u >= 0 && u < 1)) outside++;
    bins[Math.floor(u * 64)]++;
    hasLowBits ||= (u * 2 ** 53) % 2 === 1;
  }
  const chiSquare = bins.reduce((sum, n) => sum + (n - count / 64) ** 2 / (count / 64), 0);
  expect(chiSquare).toBeGreaterThan(30); // 63 degrees of freedom: 1 in 10,000 outside of 30 ... 110
  expect(chiSquare).toBeLessThan(110);
  expect(hasLowBits).toBe(true);
  expect(outside).toBe(0);
  const scaled = stream(1, "scaled");
  const twin = stream(1, "scaled");
  for (let i = 0; i < 100; i++) expect(scaled.uniform(-3, 5)).toBe(-3 + 8 * twin.uniform());
});

test("integers are even over their range, and negative lows shift it", () => {
  const rng = stream(2, "integers");
  const counts = new Float64Array(7);
  for (let i = 0; i < 70_000; i++) counts[rng.integers(-3, 4) + 3]++;
  expect(counts.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0)).toBeLessThan(28); // 6 degrees of freedom: 1 in 10,000
  for (const span of [1, 3 * 2 ** 30, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1]) {
    for (let i = 0; i < 500; i++) {
      const value = rng.integers(5, 5 + Math.min(span, 2 ** 53 - 6));
      expect(value >= 5 && value < 5 + span && Number.isSafeInteger(value)).toBe(true);
    }
  }
});

test("integers equals Lemire's method in BigInt, refusals included", () => {
  for (const span of [3, 2 ** 31 + 1, 3 * 2 ** 30]) {
    const [rng, twin] = [stream(1, "lemire"), stream(1, "lemire")];
    const lemire = (): number => {
      for (;;) {
        const product = BigInt(twin.u32()) * BigInt(span);
        if (product % 2n ** 32n >= 2n ** 32n % BigInt(span)) return Number(product >> 32n);
      }
    };
    const both = Array.from({ length: 2000 }, () => [rng.integers(0, span), lemire()]);
    expect(both.filter(([ours, theirs]) => ours !== theirs)).toEqual([]);
  }
});

test("integers refuses empty, unsafe and fractional ranges", () => {
  const rng = stream(1, "x");
  for (const [low, high] of [
    [0, 0],
    [1, 0],
    [0.5, 3],
    [0, 2.5],
    [0, 2 ** 53],
    [Number.NaN, 1],
  ]) {
    expect(() => rng.integers(low, high)).toThrow(OptionError);
  }
});

test("a million normals pass the tests of moments and Kolmogorov-Smirnov", () => {
  const rng = stream(3, "normal");
  const count = 1_000_000;
  const x = new Float64Array(count);
  for (let i = 0; i < count; i++) x[i] = rng.normal();
  let lag = 0;
  const sums = [0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    for (let k = 0, power = x[i]; k < 4; k++, power *= x[i]) sums[k] += power;
    if (i > 0) lag += x[i] * x[i - 1];
  }
  const [mean, square, cube, fourth] = sums.map((sum) => sum / count);
  const unit = 1 / Math.sqrt(count); // standard deviations of these means: 1, sqrt 2, sqrt 15, sqrt 96
  expect(Math.abs(mean)).toBeLessThan(4 * unit);
  expect(Math.abs(square - 1)).toBeLessThan(4 * Math.sqrt(2) * unit);
  expect(Math.abs(cube)).toBeLessThan(4 * Math.sqrt(15) * unit);
  expect(Math.abs(fourth - 3)).toBeLessThan(4 * Math.sqrt(96) * unit);
  expect(Math.abs(lag / count)).toBeLessThan(4 * unit);
  x.sort();
  let distance = 0;
  for (let i = 0; i < count; i++) {
    const p = normalCumulative(x[i]);
    distance = Math.max(distance, p - i / count, (i + 1) / count - p);
  }
  expect(distance * Math.sqrt(count)).toBeLessThan(1.95); // 1 in 1,000
});

test("streams and rows of the same words are the same, and others aren't", () => {
  expect(stream(1, "a", 2, 3, 4).normal()).toBe(stream(1, "a", 2, 3, 4).normal());
  expect(stream(1, "a").u32()).not.toBe(stream(1, "b").u32());
  expect(stream(1, "a").u32()).not.toBe(stream(2, "a").u32());
});

test("rows that aren't there and broken keys are refused", () => {
  expect(() => new RowRng(new Uint32Array(6))).toThrow(ShapeError);
  expect(() => new RowRng(new Uint32Array(0))).toThrow(ShapeError);
  for (const row of [-1, 2, Number.NaN]) expect(() => new RowRng(rows(2)).at(row)).toThrow(/there is no such row\. Got .*expected 0 to 1/);
});

/** The normal distribution function: 1/2 plus its Taylor series, or the continued fraction of its tail (Abramowitz & Stegun 26.2.11, 26.2.14). */
function normalCumulative(x: number): number {
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  if (Math.abs(x) > 3) {
    let fraction = 0;
    for (let k = 40; k > 0; k--) fraction = k / (Math.abs(x) + fraction);
    const tail = density / (Math.abs(x) + fraction);
    return x < 0 ? tail : 1 - tail;
  }
  let term = x;
  let sum = x;
  for (let k = 3; Math.abs(term) > 1e-17; k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return 0.5 + density * sum;
}
