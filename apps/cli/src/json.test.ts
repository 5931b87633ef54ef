import { expect, test } from "vitest";
import { toJson } from "./json.ts";

test("infinities are strings, NaN is null, typed arrays are lists of their doubles", () => {
  const value = {
    low: new Float64Array([Number.NEGATIVE_INFINITY, 1]),
    high: Number.POSITIVE_INFINITY,
    mean: Number.NaN,
    observation: new Float32Array([0.1]),
  };
  expect(toJson(value)).toBe('{"low":["-Infinity",1],"high":"Infinity","mean":null,"observation":[0.10000000149011612]}');
});
