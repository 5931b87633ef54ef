import { stream } from "@quantal/numeric";
import { describe, expect, it } from "vitest";
import { orthogonal } from "./index.ts";

describe("orthogonal", () => {
  it.each([
    [4, 64],
    [64, 64],
    [64, 2],
    [1, 1],
    [3, 1],
  ])("makes the shorter side of [%i, %i] orthonormal, times the gain", (rows, columns) => {
    const out = new Float32Array(rows * columns);
    orthogonal(out, rows, columns, 1.5, stream(1, "init"));
    const count = Math.min(rows, columns);
    const element = (k: number, i: number): number => (rows <= columns ? out[k * columns + i] : out[i * columns + k]);
    for (let k = 0; k < count; k++) {
      for (let j = 0; j <= k; j++) {
        let product = 0;
        for (let i = 0; i < Math.max(rows, columns); i++) product += element(k, i) * element(j, i);
        expect(Math.abs(product - (j === k ? 2.25 : 0))).toBeLessThan(1e-6);
      }
    }
  });

  it("favours no direction", () => {
    const out = new Float32Array(4);
    let [mean, square] = [0, 0];
    const rng = stream(7, "init");
    const n = 4000;
    for (let k = 0; k < n; k++) {
      orthogonal(out, 2, 2, 1, rng);
      mean += out[1] / n;
      square += (out[1] * out[1]) / n;
    }
    expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(0.5 / n)); // four standard errors: variance 1/2
    expect(Math.abs(square - 0.5)).toBeLessThan(4 * Math.sqrt(0.125 / n));
  });
});
