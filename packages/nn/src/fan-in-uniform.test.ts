import { stream } from "@quantal/numeric";
import { expect, it } from "vitest";
import { fanInUniform } from "./index.ts";

it("a fan-in of 25 gives uniform numbers within 0.2 of 0", () => {
  const out = new Float32Array(20_000);
  fanInUniform(out, 25, stream(1, "init"));
  const mean = out.reduce((sum, x) => sum + x, 0) / out.length;
  const variance = out.reduce((sum, x) => sum + x * x, 0) / out.length;
  expect(Math.max(...out)).toBeLessThanOrEqual(Math.fround(0.2));
  expect(Math.max(...out)).toBeGreaterThan(0.1995);
  expect(Math.min(...out)).toBeLessThan(-0.1995);
  expect(Math.abs(mean)).toBeLessThan((4 * 0.2) / Math.sqrt(3 * out.length)); // 4 standard errors
  expect(variance / (0.04 / 3)).toBeCloseTo(1, 1);
});
