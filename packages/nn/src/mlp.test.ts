import { type Kernels, loadKernels, plainKernels } from "@quantal/kernels";
import { stream } from "@quantal/numeric";
import { beforeAll, describe, expect, it } from "vitest";
import { type Activation, createMlp, firstNonFinite, initMlp, layoutOf, type Mlp, type MlpShape, mlpFloats, mlpTensors } from "./index.ts";

let wasm: Kernels;
beforeAll(async () => {
  wasm = await loadKernels();
});

const GAINS = { gain: Math.SQRT2, outputGain: 1 };

interface Made {
  readonly mlp: Mlp;
  readonly parameters: Float32Array;
  readonly gradients: Float32Array;
  readonly inputs: Float32Array;
  readonly inputGradient: Float32Array;
  /** Another vector like gradients. */
  readonly other: Float32Array;
}

function make(kernels: Kernels, shape: MlpShape, rows: number, seed: number): Made {
  const layout = layoutOf(mlpTensors(shape));
  const workspace = kernels.workspace(mlpFloats(shape, rows, true) + 3 * layout.length + 2 * rows * shape.sizes[0] + 8);
  const [parameters, gradients, other] = [1, 2, 3].map(() => workspace.float32(layout.length));
  const inputs = workspace.float32(rows * shape.sizes[0]);
  const inputGradient = workspace.float32(inputs.length);
  const rng = stream(seed, "test");
  initMlp(parameters, layout, shape, GAINS, rng);
  for (const { name, offset, length } of layout.tensors)
    if (name.endsWith("bias")) for (let i = 0; i < length; i++) parameters[offset + i] = 0.3 * rng.normal();
  for (let i = 0; i < inputs.length; i++) inputs[i] = rng.normal();
  const mlp = createMlp(workspace, shape, layout, { parameters, gradients }, rows);
  return { mlp, parameters, gradients, inputs, inputGradient, other };
}

/** The network in float64 with exact tanh: its loss is the sum of outputs[i] * weights[i]. */
function lossInFloat64(shape: MlpShape, parameters: Float64Array, inputs: Float64Array, lossWeights: Float64Array, rows: number): number {
  const layout = layoutOf(mlpTensors(shape));
  let x = inputs;
  for (let k = 0; k < shape.sizes.length - 1; k++) {
    const [numInputs, numOutputs] = [shape.sizes[k], shape.sizes[k + 1]];
    const [weights, bias] = [layout.tensors[2 * k].offset, layout.tensors[2 * k + 1].offset];
    const activation = k === shape.sizes.length - 2 ? (shape.outputActivation ?? "linear") : shape.activation;
    const y = new Float64Array(rows * numOutputs);
    for (let r = 0; r < rows; r++) {
      for (let o = 0; o < numOutputs; o++) {
        let sum = parameters[bias + o];
        for (let i = 0; i < numInputs; i++) sum += x[r * numInputs + i] * parameters[weights + i * numOutputs + o];
        y[r * numOutputs + o] = activation === "tanh" ? Math.tanh(sum) : activation === "relu" ? Math.max(sum, 0) : sum;
      }
    }
    x = y;
  }
  return x.reduce((sum, value, i) => sum + value * lossWeights[i], 0);
}

describe("an MLP's gradient", () => {
  const shapes: [string, number[], Activation, Activation][] = [
    ["tanh", [3, 7, 6, 2], "tanh", "linear"],
    ["tanh to the end", [4, 9, 5], "tanh", "tanh"],
    ["relu", [3, 8, 5, 1], "relu", "linear"],
    ["one layer", [5, 3], "tanh", "linear"],
  ];

  // Differences are taken in float64 of the same function, so the tolerance is float32's rounding over some 20 sums, not the step's.
  it.each(shapes)("is that of finite differences: %s", (_, sizes, activation, outputActivation) => {
    const rows = 5;
    const shape: MlpShape = { name: "net", sizes, activation, outputActivation };
    const { mlp, parameters, gradients, inputs, inputGradient } = make(wasm, shape, rows, 1);
    const rng = stream(2, "test");
    const lossWeights = Float64Array.from({ length: rows * sizes[sizes.length - 1] }, () => rng.normal());
    mlp.forward(inputs, rows);
    mlp.outputGradient.set(lossWeights);
    mlp.prepareBackward();
    mlp.backward(inputs, rows, inputGradient);
    const at = Float64Array.from(parameters);
    const from = Float64Array.from(inputs);
    const loss = (): number => lossInFloat64(shape, at, from, lossWeights, rows);
    for (let i = 0; i < at.length; i++) expect(Math.abs(difference(at, i, loss) - gradients[i])).toBeLessThan(2e-5);
    for (let i = 0; i < from.length; i++) expect(Math.abs(difference(from, i, loss) - inputGradient[i])).toBeLessThan(2e-5);
  });
});

/** Central difference by element i. */
function difference(values: Float64Array, i: number, loss: () => number): number {
  const [kept, h] = [values[i], 1e-6];
  values[i] = kept + h;
  const above = loss();
  values[i] = kept - h;
  const below = loss();
  values[i] = kept;
  return (above - below) / (2 * h);
}

describe("an MLP", () => {
  it("has the same outputs and gradients in WebAssembly and plain, and in one batch or row by row", () => {
    const shape: MlpShape = { name: "net", sizes: [3, 17, 9, 2], activation: "tanh" };
    const rows = 70;
    const run = (kernels: Kernels): Made => {
      const made = make(kernels, shape, rows, 3);
      made.mlp.forward(made.inputs, rows);
      for (let i = 0; i < made.mlp.outputGradient.length; i++) made.mlp.outputGradient[i] = Math.fround((i % 13) / 7 - 1);
      made.mlp.prepareBackward();
      made.mlp.backward(made.inputs, rows);
      return made;
    };
    const [one, two] = [run(wasm), run(plainKernels())];
    expect(one.mlp.outputs).toEqual(two.mlp.outputs);
    expect(one.gradients).toEqual(two.gradients);
    const together = one.mlp.outputs.slice();
    for (let r = 0; r < rows; r++) {
      one.mlp.forward(one.inputs.subarray(3 * r), 1);
      expect(one.mlp.outputs.slice(0, 2)).toEqual(together.slice(2 * r, 2 * r + 2));
    }
  });

  it("adds its gradient to another vector where it is told to", () => {
    const rows = 5;
    const { mlp, inputs, gradients, other } = make(wasm, { name: "net", sizes: [3, 7, 2], activation: "tanh" }, rows, 4);
    const backward = (into?: Float32Array): void => {
      mlp.forward(inputs, rows);
      for (let i = 0; i < mlp.outputGradient.length; i++) mlp.outputGradient[i] = 1 - i / 3;
      mlp.backward(inputs, rows, undefined, into);
    };
    mlp.prepareBackward();
    backward(other);
    expect(gradients).toEqual(new Float32Array(gradients.length));
    backward();
    expect(gradients).toEqual(other);
    expect(gradients.some((value) => value !== 0)).toBe(true);
  });

  it("names its tensors, and the first that is not finite", () => {
    const layout = layoutOf(mlpTensors({ name: "policy", sizes: [3, 5, 2], activation: "tanh" }));
    expect(layout.tensors.map(({ name, shape, offset }) => [name, shape, offset])).toEqual([
      ["policy.0.weights", [3, 5], 0],
      ["policy.0.bias", [5], 16],
      ["policy.1.weights", [5, 2], 24],
      ["policy.1.bias", [2], 36],
    ]);
    const vector = new Float32Array(layout.length);
    vector[15] = Number.NaN; // a gap
    expect(firstNonFinite(vector, layout)).toBeUndefined();
    vector[37] = Number.NEGATIVE_INFINITY;
    vector[25] = Number.NaN;
    expect(firstNonFinite(vector, layout)).toEqual({ name: "policy.1.weights", index: 1, value: Number.NaN });
  });
});
