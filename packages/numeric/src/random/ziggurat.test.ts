import { expect, test } from "vitest";
import { EXPONENTIAL_DENSITY, EXPONENTIAL_INSIDE, EXPONENTIAL_WIDTH } from "./ziggurat-exponential.ts";
import { NORMAL_DENSITY, NORMAL_INSIDE, NORMAL_WIDTH } from "./ziggurat-normal.ts";

const TABLES = [
  {
    name: "normal",
    inside: NORMAL_INSIDE,
    width: NORMAL_WIDTH,
    density: NORMAL_DENSITY,
    unit: 2 ** 52,
    f: (x: number) => Math.exp((-x * x) / 2),
  },
  {
    name: "exponential",
    inside: EXPONENTIAL_INSIDE,
    width: EXPONENTIAL_WIDTH,
    density: EXPONENTIAL_DENSITY,
    unit: 2 ** 53,
    f: (x: number) => Math.exp(-x),
  },
];

test.each(TABLES)("the layers of the $name ziggurat have equal areas under its density", ({ inside, width, density, unit, f }) => {
  expect([inside.length, width.length, density.length, density[0], inside[1]]).toEqual([256, 256, 256, 1, 0]);
  const area = width[0] * unit * density[255]; // the base strip, its tail included
  for (let i = 1; i < 256; i++) {
    const x = width[i] * unit;
    expect(f(x) / density[i]).toBeCloseTo(1, 13);
    expect((x * (density[i - 1] - density[i])) / area).toBeCloseTo(1, 11);
    if (i > 1) expect((inside[i] * width[i]) / (width[i - 1] * unit)).toBeCloseTo(1, 12);
  }
  expect((inside[0] * width[0]) / (width[255] * unit)).toBeCloseTo(1, 12);
});
