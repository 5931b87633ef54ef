import { exp, log, stream } from "@quantal/numeric";
import { beforeAll, describe, expect, it } from "vitest";
import { type Kernels, LOSS_SETTINGS, LOSS_SUMS, type LossArrays, loadKernels, lossFloats, plainKernels, type Workspace } from "./index.ts";

let wasm: Kernels;
beforeAll(async () => {
  wasm = await loadKernels();
  expect(wasm.name, "run `npm run assemble` first").toBe("wasm");
});

const SETTINGS = { mean: 0.1, scale: 1.7, clip: 0.2, share: 1 / 9, clipValue: 0, valueCoefficient: 0.5, entropyCoefficient: 0.1, huber: 0 };
const ROLLOUT = 40;

interface Made {
  readonly workspace: Workspace;
  readonly arrays: LossArrays;
}

/** Arrays of random numbers, for up to `rows` rows, in a workspace with room for the loss. */
function make(kernels: Kernels, numOutputs: number, rows: number, isGaussian: boolean, settings: Partial<typeof SETTINGS> = {}): Made {
  const workspace = kernels.workspace(4000 + 8 * rows * (numOutputs + 4) + 4 * ROLLOUT * (numOutputs + 8) + lossFloats(numOutputs));
  const rng = stream(7, "loss", numOutputs, rows);
  const fill = <T extends Float32Array | Float64Array>(array: T, spread = 1): T => {
    for (let i = 0; i < array.length; i++) array[i] = spread * rng.normal();
    return array;
  };
  const samples = fill(workspace.float32(ROLLOUT * numOutputs));
  if (!isGaussian) for (let i = 0; i < samples.length; i++) samples[i] = rng.integers(0, numOutputs);
  const indices = workspace.int32(rows + 3);
  for (let i = 0; i < indices.length; i++) indices[i] = rng.integers(0, ROLLOUT);
  const logProbs = fill(workspace.float32(ROLLOUT), 0.3);
  for (let i = 0; i < ROLLOUT; i++) logProbs[i] -= isGaussian ? 1.2 * numOutputs : log(numOutputs);
  const arrays = {
    numOutputs,
    outputs: fill(workspace.float32(rows * numOutputs)),
    values: fill(workspace.float32(rows)),
    outputGradient: workspace.float32(rows * numOutputs),
    valueGradient: workspace.float32(rows),
    sums: workspace.float64(5 + numOutputs).fill(99),
    settings: workspace.float64(8),
    indices,
    samples,
    logProbs,
    oldValues: fill(workspace.float32(ROLLOUT)),
    advantages: fill(workspace.float64(ROLLOUT)),
    returns: fill(workspace.float64(ROLLOUT)),
    ...(isGaussian ? { logDeviation: fill(workspace.float32(numOutputs), 0.2) } : {}),
  };
  for (const [name, value] of Object.entries({ ...SETTINGS, ...settings }))
    arrays.settings[LOSS_SETTINGS[name as keyof typeof LOSS_SETTINGS]] = value; // its own keys
  return { workspace, arrays };
}

const bits = ({ arrays: { outputGradient, valueGradient, sums } }: Made): unknown => [[...outputGradient], [...valueGradient], [...sums]];

describe("WebAssembly gives the bits of the plain twin", () => {
  it("in exp and log of doubles, numeric's", () => {
    const n = 100_000;
    const workspace = wasm.workspace(4 * n);
    const [values, out] = [workspace.float64(n), workspace.float64(n)];
    const rng = stream(3, "doubles");
    const words = new Uint32Array(values.buffer, values.byteOffset, 2 * n);
    for (let i = 0; i < n; i++) {
      if (i % 4 === 0) values[i] = rng.normal();
      else if (i % 4 === 1) values[i] = rng.uniform(-760, 720);
      else if (i % 4 === 2) values[i] = exp(rng.uniform(-745, 709));
      else [words[2 * i], words[2 * i + 1]] = [rng.u32(), rng.u32()]; // any double at all
    }
    values.set([0, -0, 1, -1, 709.782712893384, 709.79, -745.1332191019412, -745.2, -708.5, 5e-324, 2.2e-308, 1.7976931348623157e308]);
    values.set([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN], 20);
    workspace.expDouble(out, values, n);
    expect(out).toEqual(values.map(exp));
    workspace.logDouble(out, values, n);
    expect(out).toEqual(values.map(log));
    workspace.close();
  });

  it.each([
    ["softmax", false, {}],
    ["softmax, values clipped", false, { clipValue: 0.3 }],
    ["softmax, values and errors clipped", false, { clipValue: 0.3, huber: 0.5 }],
    ["gaussian", true, {}],
    ["gaussian, errors clipped", true, { huber: 1 }],
    ["gaussian, values clipped", true, { clipValue: 0.3, entropyCoefficient: 0 }],
  ] as const)("in the loss of PPO: %s", (_, isGaussian, settings) => {
    for (const numOutputs of [1, 2, 3, 5, 17]) {
      for (const rows of [1, 3, 4, 5, 17, 64, 65]) {
        const both = [wasm, plainKernels()].map((kernels) => make(kernels, numOutputs, rows, isGaussian, settings));
        for (const { workspace, arrays } of both) workspace.policyLoss(arrays)(3, rows);
        expect(bits(both[0])).toEqual(bits(both[1]));
        for (const { workspace } of both) workspace.close();
      }
    }
  });

  it("in the loss of no rows", () => {
    const both = [wasm, plainKernels()].map((kernels) => make(kernels, 2, 4, false));
    for (const { workspace, arrays } of both) workspace.policyLoss(arrays)(0, 0);
    expect(bits(both[0])).toEqual(bits(both[1]));
    expect([...both[0].arrays.sums.subarray(0, 5)]).toEqual([0, 0, 0, 0, 0]);
  });
});

describe.each([
  ["softmax", false],
  ["gaussian", true],
] as const)("the loss of a %s", (_, isGaussian) => {
  const rows = 9;
  const lossOf = ({ arrays: { sums, settings } }: Made): number =>
    settings[LOSS_SETTINGS.share] *
    (sums[LOSS_SUMS.policyLoss] +
      settings[LOSS_SETTINGS.valueCoefficient] * sums[LOSS_SUMS.valueLoss] -
      settings[LOSS_SETTINGS.entropyCoefficient] * sums[LOSS_SUMS.entropy]);

  // Inputs are float32, the arithmetic is float64: a step of 2^-10 is exact in inputs below 8, and its error some 1e-6 of third derivatives.
  it.each([0, 0.5])("has the gradient of finite differences, errors of values clipped to %d", (huber) => {
    const made = make(wasm, 3, rows, isGaussian, { huber });
    const loss = made.workspace.policyLoss(made.arrays);
    const { outputs, values, outputGradient, valueGradient, logDeviation, sums } = made.arrays;
    loss(0, rows);
    const own = [outputGradient.slice(), valueGradient.slice(), Float64Array.from(sums.subarray(5))];
    for (const [k, array] of [outputs, values, ...(logDeviation === undefined ? [] : [logDeviation])].entries()) {
      for (let i = 0; i < array.length; i++) {
        const [kept, h] = [array[i], 1 / 1024];
        const at = (change: number): number => {
          array[i] = kept + change;
          loss(0, rows);
          return lossOf(made);
        };
        const [above, below] = [at(h), at(-h)];
        array[i] = kept;
        expect(Math.abs((above - below) / (2 * h) - own[k][i])).toBeLessThan(3e-5);
      }
    }
    made.workspace.close();
  });

  it("of values is twice the Huber loss where errors are clipped", () => {
    const made = make(wasm, 3, rows, isGaussian, { huber: 1 });
    made.workspace.policyLoss(made.arrays)(0, rows);
    const { values, returns, indices, sums } = made.arrays;
    const errors = Array.from(values, (value, r) => Math.abs(value - returns[indices[r]]));
    expect(errors.some((e) => e > 1) && errors.some((e) => e < 1)).toBe(true);
    const total = errors.reduce((sum, e) => sum + (e < 1 ? 0.5 * e * e : e - 0.5), 0);
    expect(sums[LOSS_SUMS.valueLoss]).toBeCloseTo(2 * total, 12);
  });

  it("sums what rows come to one by one", () => {
    const made = make(wasm, 3, rows, isGaussian);
    const loss = made.workspace.policyLoss(made.arrays);
    loss(0, rows);
    const together = [...made.arrays.sums];
    const one = make(wasm, 3, rows, isGaussian);
    const single = one.workspace.policyLoss(one.arrays);
    const sums = together.map(() => 0);
    for (let r = 0; r < rows; r++) {
      one.arrays.outputs.copyWithin(0, 3 * r, 3 * r + 3);
      one.arrays.values.copyWithin(0, r, r + 1);
      single(r, 1);
      for (const [k, sum] of one.arrays.sums.entries()) if (k < 5 || isGaussian) sums[k] += sum;
    }
    const known = isGaussian ? sums.length : 5;
    for (let k = 0; k < known; k++) expect(sums[k]).toBeCloseTo(together[k], 12);
  });
});

describe.each(["wasm", "plain"])("policyLoss of %s kernels", (name) => {
  it("refuses arrays of other memory, short ones, and rows beyond them", () => {
    const { workspace, arrays } = make(name === "wasm" ? wasm : plainKernels(), 2, 4, false);
    expect(() => workspace.policyLoss({ ...arrays, values: new Float32Array(4) })).toThrow(
      /policyLoss: values is an array of other memory/,
    );
    expect(() => workspace.policyLoss({ ...arrays, outputs: arrays.outputs.subarray(1) })).toThrow(
      /outputs is too short. Got 7, expected 8/,
    );
    const loss = workspace.policyLoss(arrays);
    expect(() => loss(0, 5)).toThrow(/the count is out of range/);
    expect(() => loss(4, 4)).toThrow(/indices is too short/);
    workspace.close();
    expect(() => loss(0, 1)).toThrow(/the workspace is closed/);
  });
});
