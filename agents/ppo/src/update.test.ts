import { type Kernels, loadKernels, plainKernels } from "@quantal/kernels";
import { stream } from "@quantal/numeric";
import { beforeAll, describe, expect, it } from "vitest";
import { initNetwork, type NetworkShape, networkLayout } from "./network.ts";
import { createUpdater, type Parameters, type UpdateOptions } from "./update.ts";
import type { Batch } from "./update-memory.ts";

let wasm: Kernels;
beforeAll(async () => {
  wasm = await loadKernels();
});

const ROWS = 70; // a block of 64 and some
const DISCRETE: NetworkShape = {
  observationSize: 3,
  outputs: 3,
  isDiscrete: true,
  hidden: 6,
  layers: 2,
  activation: "tanh",
  sharedTrunk: false,
  memory: "none",
  memorySize: 0,
};
const OPTIONS: UpdateOptions = {
  lanes: 1,
  steps: ROWS,
  minibatchSize: ROWS,
  sequence: 1,
  valueLoss: "mse",
  clipValue: 0,
  valueCoefficient: 0.5,
  entropyCoefficient: 0.1,
  maxGradientNorm: 0,
  targetKl: 0,
  normalizeAdvantages: true,
  adamEpsilon: 1e-5,
};
const RATES = { learningRate: 0.01, clip: 0.2 };

function parametersOf(shape: NetworkShape): Parameters {
  const layout = networkLayout(shape);
  const parameters = new Float32Array(layout.length);
  initNetwork(parameters, layout, shape, -0.5, stream(1, "init"));
  for (let i = 0; i < parameters.length; i++) if (i % 3 === 0) parameters[i] *= 3; // away from where all actions are alike
  return { parameters, firstMoment: new Float32Array(layout.length), secondMoment: new Float32Array(layout.length), adamSteps: 0 };
}

function fill(batch: Batch, shape: NetworkShape): void {
  const rows = batch.returns.length;
  const rng = stream(2, "batch");
  for (let i = 0; i < batch.observations.length; i++) batch.observations[i] = rng.normal();
  for (let i = 0; i < batch.samples.length; i++) batch.samples[i] = shape.isDiscrete ? rng.integers(0, shape.outputs) : rng.normal();
  for (let i = 0; i < rows; i++) {
    batch.logProbs[i] = (shape.isDiscrete ? -1.1 : -2) + 0.3 * rng.normal();
    batch.values[i] = rng.normal();
    batch.advantages[i] = rng.normal();
    batch.returns[i] = batch.values[i] + rng.normal();
  }
}

const ALL = Int32Array.from({ length: ROWS }, (_, i) => (i * 29) % ROWS);

describe("the gradient of the whole loss is that of finite differences", () => {
  const shapes: [string, NetworkShape, Partial<UpdateOptions>][] = [
    ["discrete", DISCRETE, {}],
    ["clipped values, raw advantages", DISCRETE, { clipValue: 0.4, normalizeAdvantages: false }],
    ["shared trunk", { ...DISCRETE, sharedTrunk: true }, {}],
    ["continuous, shared trunk, one layer", { ...DISCRETE, isDiscrete: false, outputs: 2, layers: 1, sharedTrunk: true }, {}],
    ["continuous", { ...DISCRETE, isDiscrete: false, outputs: 2 }, {}],
  ];

  // The loss comes from float32 networks: its noise of some 1e-7 over a step of 2 * 2^-11 is 1e-4.
  it.each(shapes)("%s", (_, shape, more) => {
    const layout = networkLayout(shape);
    const updater = createUpdater(wasm, shape, { ...OPTIONS, ...more });
    fill(updater.batch, shape);
    const before = parametersOf(shape);
    const after = parametersOf(shape);
    updater.load(before);
    updater.minibatch(ALL, 0, ROWS, { ...RATES, learningRate: 0 });
    updater.save(after); // Adam's first moment is then a tenth of the gradient
    const h = 1 / 2048;
    const lossWith = (i: number, change: number): number => {
      const parameters = before.parameters.slice();
      parameters[i] += change;
      updater.load({ ...before, parameters });
      return updater.minibatch(ALL, 0, ROWS, { ...RATES, learningRate: 0 }).loss;
    };
    let [worst, largest] = [0, 0];
    for (const { offset, length } of layout.tensors) {
      for (let i = offset; i < offset + length; i++) {
        const gradient = 10 * after.firstMoment[i];
        worst = Math.max(worst, Math.abs((lossWith(i, h) - lossWith(i, -h)) / (2 * h) - gradient));
        largest = Math.max(largest, Math.abs(gradient));
      }
    }
    expect(largest).toBeGreaterThan(0.05);
    // No row of this batch crosses a clip within the step, where the loss has a corner.
    expect(worst / largest).toBeLessThan(0.004);
    updater.close();
  });
});

describe("an update", () => {
  it("has the same bits in WebAssembly and plain", () => {
    const run = (kernels: Kernels): Parameters => {
      const shape = { ...DISCRETE, hidden: 17, sharedTrunk: true };
      const updater = createUpdater(kernels, shape, { ...OPTIONS, maxGradientNorm: 0.1 });
      const state = parametersOf(shape);
      fill(updater.batch, shape);
      updater.load(state);
      for (let k = 0; k < 5; k++) updater.minibatch(ALL, 0, ROWS, RATES);
      updater.save(state);
      updater.close();
      return state;
    };
    expect(run(wasm)).toEqual(run(plainKernels()));
  });

  it("takes no step where the policy has gone too far", () => {
    const updater = createUpdater(wasm, DISCRETE, { ...OPTIONS, targetKl: 1e-4 });
    const state = parametersOf(DISCRETE);
    fill(updater.batch, DISCRETE);
    updater.load(state);
    const result = updater.minibatch(ALL, 0, ROWS, RATES);
    expect(result.approximateKl).toBeGreaterThan(1.5e-4);
    expect(result.isStopped).toBe(true);
    updater.save(state);
    expect(state).toEqual(parametersOf(DISCRETE));
  });

  it("stops at what isn't finite, and names it", () => {
    const updater = createUpdater(wasm, DISCRETE, OPTIONS);
    const step = (spoil: (batch: Batch) => void, state = parametersOf(DISCRETE)): void => {
      fill(updater.batch, DISCRETE);
      spoil(updater.batch);
      updater.load(state);
      updater.minibatch(ALL, 0, ROWS, RATES);
      updater.save(state);
    };
    const set = (name: "advantages" | "returns", value: number) => (batch: Batch) => {
      batch[name][5] = value;
    };
    expect(() => step(set("advantages", Number.NaN))).toThrow(/ppo.tell: policyLoss is not finite. Got NaN/);
    expect(() => step(set("returns", 1e200))).toThrow(/ppo.tell: valueLoss is not finite. Got Infinity/);
    // 1e60: its square is a float64, its gradient no float32
    expect(() => step(set("returns", 1e60))).toThrow(/ppo.tell: the gradient value\.0\.weights\[\d+\] is not finite/);
    const state = parametersOf(DISCRETE);
    state.firstMoment[DISCRETE.observationSize * DISCRETE.hidden + 2 + 2] = Number.POSITIVE_INFINITY; // weights take 20 floats with their gap
    expect(() => step(() => undefined, state)).toThrow(/ppo.tell: the parameter policy\.0\.bias\[2\] is not finite/);
  });
});
