import { loadKernels } from "@quantal/kernels";
import { stream } from "@quantal/numeric";
import { expect, it } from "vitest";
import { classifierLoss, classifierLossFloats } from "./classifier-loss.ts";

const SIZES = [6, 5, 4, 3];
const WEIGHT_DECAY = 0.1;
const SCALING = { inputMean: 10, inputDeviation: 20 };

/** Mean cross-entropy and L2 in float64; tensors lie one behind the other, with gaps up to a multiple of four. */
function lossInFloat64(parameters: Float64Array, images: Uint8Array, labels: Uint8Array, rows: number[]): number {
  let loss = 0;
  for (const r of rows) {
    let x = Array.from(images.subarray(r * SIZES[0], (r + 1) * SIZES[0]), (gray) => (gray - 10) / 20);
    let offset = 0;
    for (const [k, outputs] of SIZES.slice(1).entries()) {
      const bias = offset + 4 * Math.ceil((x.length * outputs) / 4);
      const y = Array.from({ length: outputs }, (_, o) =>
        x.reduce((sum, value, i) => sum + value * parameters[offset + i * outputs + o], parameters[bias + o]),
      );
      x = k === SIZES.length - 2 ? y : y.map((value) => Math.max(value, 0));
      offset = bias + 4 * Math.ceil(outputs / 4);
    }
    loss += (Math.log(x.reduce((sum, value) => sum + Math.exp(value), 0)) - x[labels[r]]) / rows.length;
  }
  return loss + (WEIGHT_DECAY / 2) * parameters.reduce((sum, value) => sum + value * value, 0);
}

it("the gradient of a classifier's whole loss is that of finite differences", async () => {
  const rng = stream(1, "test");
  const images = Uint8Array.from({ length: 8 * SIZES[0] }, () => rng.integers(0, 60));
  const labels = Uint8Array.from({ length: 8 }, () => rng.integers(0, 3));
  const workspace = (await loadKernels()).workspace(classifierLossFloats(SIZES, 5));
  const task = { examples: { images, labels }, sizes: SIZES, scaling: SCALING, weightDecay: WEIGHT_DECAY };
  const loss = classifierLoss(workspace, task, 5);
  for (let i = 0; i < loss.parameters.length; i++) loss.parameters[i] = 0.5 * rng.normal(); // gaps too: they only decay
  const order = Int32Array.of(7, 3, 0, 2, 6, 1, 5, 4);
  for (const [first, rows] of [
    [1, 5],
    [6, 2],
  ]) {
    // the second fewer than there is room for
    loss.descend(order, first, rows);
    const at = Float64Array.from(loss.parameters);
    const valueAt = (): number => lossInFloat64(at, images, labels, [...order.subarray(first, first + rows)]);
    const decay = (WEIGHT_DECAY / 2) * at.reduce((sum, value) => sum + value * value, 0);
    expect(loss.loss / rows).toBeCloseTo(valueAt() - decay, 5);
    for (let i = 0; i < at.length; i++) {
      const [kept, h] = [at[i], 1e-6];
      at[i] = kept + h;
      const above = valueAt();
      at[i] = kept - h;
      const below = valueAt();
      at[i] = kept;
      expect(Math.abs((above - below) / (2 * h) - loss.gradients[i])).toBeLessThan(2e-6);
    }
  }
});
