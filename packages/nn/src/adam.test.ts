import { plainKernels } from "@quantal/kernels";
import { describe, expect, it } from "vitest";
import { adamStep } from "./index.ts";

describe("Adam", () => {
  it("corrects the bias of step t", () => {
    for (const t of [1, 2, 7, 1000, 123_456]) {
      const step = adamStep({ learningRate: 0.01, beta1: 0.9, beta2: 0.99, epsilon: 1e-5 }, t);
      expect(step.stepSize).toBeCloseTo((0.01 * Math.sqrt(1 - 0.99 ** t)) / (1 - 0.9 ** t), 12);
      expect(step.epsilon).toBeCloseTo(1e-5 * Math.sqrt(1 - 0.99 ** t), 15);
    }
  });

  // torch.optim.Adam(lr=0.1, eps=1e-8) on f(x) = x^2 / 2 from x = 1: the first steps by its formula in float64.
  it("walks as the formula does in float64", () => {
    const workspace = plainKernels().workspace(64);
    const [x, m, v, g] = [0, 1, 2, 3].map(() => workspace.float32(1));
    x[0] = 1;
    let [x64, m64, v64] = [1, 0, 0];
    for (let t = 1; t <= 50; t++) {
      g[0] = x[0];
      workspace.adam(x, m, v, g, adamStep({ learningRate: 0.1 }, t));
      m64 = 0.9 * m64 + 0.1 * x64;
      v64 = 0.999 * v64 + 0.001 * x64 * x64;
      x64 -= ((0.1 / (1 - 0.9 ** t)) * m64) / (Math.sqrt(v64) / Math.sqrt(1 - 0.999 ** t) + 1e-8);
      expect(Math.abs(x[0] - x64)).toBeLessThan(2e-6);
    }
  });
});
