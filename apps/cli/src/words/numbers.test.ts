import { InvalidArgumentError } from "commander";
import fc from "fast-check";
import { expect, test } from "vitest";
import { naturalNumber, positiveInteger, positiveSeconds, resetSeed } from "./numbers.ts";

test("integers come back from their digits, grouped or not", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (n) => {
      expect(positiveInteger(String(n))).toBe(n);
      expect(naturalNumber(n.toLocaleString("en-US").replaceAll(",", "_"))).toBe(n);
      expect(resetSeed(String(n))).toBe(n);
    }),
    { seed: 1 },
  );
  expect(resetSeed("18446744073709551616")).toBe(2n ** 64n);
});

test.each(["0", "-1", "1e5", "1.5", "", " 1", "_1", "1__0", "1_", "0x10", "9007199254740993", "Infinity", "NaN", "ten"])(
  "%j is no positive integer",
  (text) => {
    expect(() => positiveInteger(text)).toThrow(InvalidArgumentError);
  },
);

test("0 is a seed and a number of workers, and nothing negative is", () => {
  expect(naturalNumber("0")).toBe(0);
  expect(resetSeed("0")).toBe(0);
  expect(() => naturalNumber("-1")).toThrow(InvalidArgumentError);
  expect(() => resetSeed("-1")).toThrow(InvalidArgumentError);
});

test("seconds are above 0 and may have parts", () => {
  expect([positiveSeconds("20"), positiveSeconds("0.25")]).toEqual([20, 0.25]);
  for (const text of ["0", "-1", "1e3", ".5", "", "Infinity", "86401"])
    expect(() => positiveSeconds(text), text).toThrow(InvalidArgumentError);
});
