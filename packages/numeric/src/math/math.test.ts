import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as portable from "./math.ts";

// By function: "x y r", both as the 16 hexadecimal digits of a double. y is the double nearest to the true value, which is y + r units in the last place.
const reference: { [name: string]: string[] } = JSON.parse(
  readFileSync(new URL("../../test-data/math-reference.json", import.meta.url), "utf8"),
);
const { sin, cos, exp, log, tanh, expm1, log1p, clamp } = portable;
const functions: { [name: string]: (x: number) => number } = { sin, cos, exp, log, tanh, expm1, log1p };
const LIMITS: { [name: string]: number } = { sin: 0.75, cos: 0.75, exp: 0.75, log: 0.8, tanh: 2, expm1: 1, log1p: 0.8 };

const view = new DataView(new ArrayBuffer(8));

function double(digits: string): number {
  view.setBigUint64(0, BigInt(`0x${digits}`));
  return view.getFloat64(0);
}

/** The number of doubles below x, in order: neighbours differ by 1. */
function ordinal(x: number): bigint {
  view.setFloat64(0, x);
  const bits = view.getBigInt64(0);
  return bits < 0n ? -(bits & 0x7fffffffffffffffn) : bits;
}

test.each(Object.keys(functions))("%s is as near to the true value as it says", (name) => {
  let worst = 0;
  let at = "";
  for (const row of reference[name]) {
    const [x, y, remainder] = row.split(" ");
    const error = Math.abs(Number(ordinal(functions[name](double(x))) - ordinal(double(y))) - Number(remainder));
    if (!(error <= worst)) [worst, at] = [error, row];
  }
  expect(reference[name].length).toBeGreaterThan(470);
  expect(worst, at).toBeLessThanOrEqual(LIMITS[name]);
});

test("special values are those of the standard library", () => {
  for (const [name, own] of Object.entries(functions)) {
    const engine = Object.entries(Object.getOwnPropertyDescriptors(Math)).find(([key]) => key === name)?.[1].value;
    for (const x of [0, -0, Infinity, -Infinity, NaN, -1, 1e-320, -1e-320, -2, 1e308, -1e308]) {
      const expected: number = engine(x);
      const isExact = !Number.isFinite(expected) || Number.isInteger(expected) || Math.abs(x) < 1e-300;
      if (isExact) expect([name, x, own(x)]).toEqual([name, x, expected]);
      else expect(own(x) / expected).toBeCloseTo(1, 14);
    }
  }
  expect([exp(0), cos(0), cos(-0), log(1), exp(710), exp(-746), expm1(-50), tanh(25), tanh(-25)]).toEqual([
    1,
    1,
    1,
    0,
    Infinity,
    0,
    -1,
    1,
    -1,
  ]);
});

test("sin and cos keep their identities for any finite argument", () => {
  for (let i = 0; i < 3000; i++) {
    const x = (i - 1500.37) * 1.1 ** (i % 300);
    expect(sin(-x)).toBe(-sin(x));
    expect(cos(-x)).toBe(cos(x));
    const [s, c] = [sin(x), cos(x)];
    expect(Math.abs(s * s + c * c - 1)).toBeLessThan(1e-15);
    expect(Math.abs(2 * s * c - sin(2 * x))).toBeLessThan(1e-15);
  }
});

test("sin and cos agree to 1 ulp wherever one way of reducing the argument hands over to the other", () => {
  for (const edge of [Math.PI / 4, 1_600_000, 2 ** -27]) {
    for (const [own, engine] of [
      [sin, Math.sin],
      [cos, Math.cos],
    ] as const) {
      for (let i = -50; i <= 50; i++) {
        const x = edge * (1 + i * Number.EPSILON);
        expect(Math.abs(own(x) - engine(x))).toBeLessThanOrEqual(Math.abs(engine(x)) * 4e-16);
      }
    }
  }
});

test("clamp keeps to its range, and NaN stays NaN", () => {
  expect([clamp(2, -1, 1), clamp(-2, -1, 1), clamp(0.5, -1, 1), clamp(Infinity, -1, 1)]).toEqual([1, -1, 0.5, 1]);
  expect(clamp(NaN, -1, 1)).toBeNaN();
});
