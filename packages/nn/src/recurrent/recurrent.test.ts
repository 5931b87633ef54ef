import { type Kernels, loadKernels, plainKernels } from "@quantal/kernels";
import { stream } from "@quantal/numeric";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import {
  createRecurrent,
  gatedLayout,
  gatedMembers,
  initRecurrent,
  layoutOf,
  type Recurrent,
  type RecurrentShape,
  recurrentFloats,
  recurrentMemory,
  recurrentTensors,
  tensorIn,
} from "../index.ts";

let wasm: Kernels;
beforeAll(async () => {
  wasm = await loadKernels();
});

interface Made {
  readonly shape: RecurrentShape;
  readonly layer: Recurrent;
  readonly parameters: Float32Array;
  readonly gradients: Float32Array;
  /** [steps, sequences, inputs] */
  readonly inputs: Float32Array;
  readonly inputGradient: Float32Array;
  readonly sequences: number;
  readonly steps: number;
  readonly begins: Uint8Array;
}

/** A layer with random parameters, inputs and first state. @param begins - rows where an episode begins */
function make(kernels: Kernels, shape: RecurrentShape, sequences: number, steps: number, begins: readonly number[], seed = 1): Made {
  const layout = layoutOf(recurrentTensors(shape));
  const rows = sequences * steps;
  const room = { rows, sequences };
  const workspace = kernels.workspace(recurrentFloats(shape, room, true) + 2 * layout.length + 2 * (rows * shape.inputs + 4));
  const [parameters, gradients] = [1, 2].map(() => workspace.float32(layout.length));
  const [inputs, inputGradient] = [1, 2].map(() => workspace.float32(rows * shape.inputs));
  const rng = stream(seed, "test");
  initRecurrent(parameters, layout, shape, rng);
  for (const { offset, length } of layout.tensors) for (let i = offset; i < offset + length; i++) parameters[i] += 0.5 * rng.normal();
  for (let i = 0; i < inputs.length; i++) inputs[i] = rng.normal();
  const layer = createRecurrent(workspace, shape, layout, { parameters, gradients }, room);
  for (let i = 0; i < layer.initial.length; i++) layer.initial[i] = rng.uniform(-1, 1);
  const marks = new Uint8Array(rows);
  for (const row of begins) marks[row % rows] = 1;
  return { shape, layer, parameters, gradients, inputs, inputGradient, sequences, steps, begins: marks };
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** A layer's outputs [steps, sequences, hidden] in float64, a neuron at a time, straight from the equations. */
function twin({ shape, layer, sequences, steps, begins }: Made, parameters: Float64Array, inputs: Float64Array): Float64Array {
  const { cell, hidden: n, inputs: m } = shape;
  const { tensors } = layoutOf(recurrentTensors(shape));
  const width = (cell === "lstm" ? 4 : 3) * n;
  const outputs = new Float64Array(sequences * steps * n);
  for (let s = 0; s < sequences; s++) {
    const memory = recurrentMemory(shape);
    let h = Array.from(layer.initial.subarray(s * memory, s * memory + n));
    let c = Array.from(layer.initial.subarray(s * memory + n, s * memory + 2 * n));
    for (let t = 0; t < steps; t++) {
      const row = t * sequences + s;
      if (begins[row] === 1) [h, c] = [h.map(() => 0), c.map(() => 0)];
      const fromInputs = (g: number, j: number): number => {
        let sum = parameters[tensors[1].offset + g * n + j];
        for (let i = 0; i < m; i++) sum += inputs[row * m + i] * parameters[tensors[0].offset + i * width + g * n + j];
        return sum;
      };
      const fromState = (g: number, j: number): number =>
        h.reduce((sum, value, i) => sum + value * parameters[tensors[2].offset + i * width + g * n + j], 0);
      const into = (g: number, j: number): number => fromInputs(g, j) + fromState(g, j);
      const next = h.map((was, j) => {
        if (cell === "gru") {
          const [r, z] = [logistic(into(0, j)), logistic(into(1, j))];
          return (1 - z) * Math.tanh(fromInputs(2, j) + r * (fromState(2, j) + parameters[tensors[3].offset + j])) + z * was;
        }
        c[j] = logistic(into(1, j)) * c[j] + logistic(into(0, j)) * Math.tanh(into(2, j));
        return logistic(into(3, j)) * Math.tanh(c[j]);
      });
      h = next;
      outputs.set(h, row * n);
    }
  }
  return outputs;
}

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

/** Outputs beside the twin's, and the gradient of a random sum of outputs beside finite differences of the twin's. */
function checkGradient(made: Made): void {
  const { layer, parameters, gradients, inputs, inputGradient, sequences, steps, begins, shape } = made;
  layer.forward(inputs, sequences, steps, begins);
  const at = Float64Array.from(parameters);
  const from = Float64Array.from(inputs);
  const expected = twin(made, at, from);
  for (const [i, value] of expected.entries()) expect(Math.abs(layer.outputs[i] - value)).toBeLessThan(1e-5);
  const rng = stream(2, "test");
  const lossWeights = Float32Array.from(expected, () => rng.normal());
  layer.outputGradient.set(lossWeights);
  layer.prepareBackward();
  layer.backward(inputs, inputGradient);
  const loss = (): number => twin(made, at, from).reduce((sum, value, i) => sum + value * lossWeights[i], 0);
  // The twin is float64: what remains is float32's rounding over sums of some `rows` terms.
  const near = (name: string, got: number, wanted: number): void =>
    expect(Math.abs(got - wanted), `${name}: ${got}, ${wanted}`).toBeLessThan(2e-5 * (1 + Math.abs(wanted)) + 1e-6 * expected.length);
  for (const { name, offset, length } of layoutOf(recurrentTensors(shape)).tensors)
    for (let i = offset; i < offset + length; i++) near(`${name}[${i - offset}]`, gradients[i], difference(at, i, loss));
  for (let i = 0; i < from.length; i++) near(`inputs[${i}]`, inputGradient[i], difference(from, i, loss));
}

describe.each(["lstm", "gru"] as const)("the gradient of a %s", (cell) => {
  it("is that of finite differences, for any sizes, with episodes that begin anywhere", () => {
    const size = (max: number) => fc.integer({ min: 1, max });
    fc.assert(
      fc.property(size(4), size(5), size(4), size(5), fc.array(fc.nat(19), { maxLength: 4 }), (inputs, hidden, sequences, steps, begins) =>
        checkGradient(make(wasm, { name: "memory", cell, inputs, hidden }, sequences, steps, begins)),
      ),
      { numRuns: 40, seed: 1 },
    );
  });

  it.each([0, 1, 2, 3, 4])("is right where one of two sequences begins anew at step %i of 5", (step) => {
    checkGradient(make(wasm, { name: "memory", cell, inputs: 2, hidden: 3 }, 2, 5, [2 * step + 1]));
  });

  it("is right for one step, with and without a beginning", () => {
    for (const begins of [[], [0]]) checkGradient(make(wasm, { name: "memory", cell, inputs: 3, hidden: 5 }, 1, 1, begins));
  });

  it("adds up over calls", () => {
    const made = make(wasm, { name: "memory", cell, inputs: 3, hidden: 4 }, 2, 6, [5]);
    const { layer, inputs, sequences, steps, begins, gradients } = made;
    layer.prepareBackward();
    const run = (): Float32Array => {
      layer.forward(inputs, sequences, steps, begins);
      layer.outputGradient.fill(0.5);
      layer.backward(inputs);
      return gradients.slice();
    };
    const once = run();
    for (const [i, value] of run().entries()) expect(value).toBeCloseTo(2 * once[i], 4);
  });
});

describe.each(["lstm", "gru"] as const)("a %s", (cell) => {
  const shape: RecurrentShape = { name: "memory", cell, inputs: 3, hidden: 9 };

  it("has the same bits in WebAssembly and plain", () => {
    const run = (kernels: Kernels): Made => {
      const made = make(kernels, shape, 7, 11, [3, 40, 41, 76]);
      made.layer.forward(made.inputs, 7, 11, made.begins);
      for (let i = 0; i < made.layer.outputGradient.length; i++) made.layer.outputGradient[i] = Math.fround((i % 13) / 7 - 1);
      made.layer.prepareBackward();
      made.layer.backward(made.inputs, made.inputGradient);
      return made;
    };
    const [one, two] = [run(wasm), run(plainKernels())];
    for (const name of ["gradients", "inputGradient"] as const) expect(one[name]).toEqual(two[name]);
    for (const name of ["outputs", "final"] as const) expect(one.layer[name]).toEqual(two.layer[name]);
    expect(one.gradients.some((value) => value !== 0)).toBe(true);
  });

  it("gives each sequence what it would get alone, step by step, from its state", () => {
    const { layer, inputs, begins } = make(wasm, shape, 5, 6, [12, 13]);
    const start = layer.initial.slice();
    layer.forward(inputs, 5, 6, begins);
    const [together, final] = [layer.outputs.slice(), layer.final.slice()];
    const memory = recurrentMemory(shape);
    for (let s = 0; s < 5; s++) {
      layer.initial.set(start.subarray(s * memory, (s + 1) * memory));
      for (let t = 0; t < 6; t++) {
        const row = t * 5 + s;
        layer.forward(inputs.subarray(3 * row), 1, 1, begins.subarray(row));
        expect(layer.outputs.slice(0, 9)).toEqual(together.slice(9 * row, 9 * row + 9));
        layer.initial.set(layer.final.subarray(0, memory));
      }
      expect(layer.final.slice(0, memory)).toEqual(final.slice(s * memory, (s + 1) * memory));
    }
  });

  it("computes what the member network of the same name computes", () => {
    const gated = { cell, inputs: 3, hidden: 9, outputs: 9 };
    const { layer, inputs, parameters } = make(wasm, shape, 1, 8, []);
    const members = gatedMembers(wasm, gated, 1);
    const vector = new Float32Array(members.layout.length);
    const layout = layoutOf(recurrentTensors(shape));
    for (const { name } of gatedLayout(gated).tensors) {
      const target = tensorIn(vector, members.layout, name);
      if (name === "output.weights") for (let j = 0; j < 9; j++) target[j * 9 + j] = 1;
      else if (name === "recurrent.bias" && cell === "lstm") target.set(tensorIn(parameters, layout, "memory.input.bias"));
      else if (!name.startsWith("output")) target.set(tensorIn(parameters, layout, `memory.${name}`));
    }
    members.load(0, vector);
    members.reset(0, stream(1, "test"));
    layer.initial.fill(0);
    layer.forward(inputs, 1, 8);
    for (let t = 0; t < 8; t++) {
      members.inputs.set(inputs.subarray(3 * t, 3 * t + 3));
      members.step(Int32Array.of(0), 1);
      for (let j = 0; j < 9; j++) expect(Math.abs(layer.outputs[9 * t + j] - members.outputs[j])).toBeLessThan(1e-6);
    }
  });

  it("starts with an orthogonal matrix a gate, and remembers", () => {
    const layout = layoutOf(recurrentTensors(shape));
    const parameters = new Float32Array(layout.length).fill(7);
    initRecurrent(parameters, layout, shape, stream(1, "test"));
    const weights = tensorIn(parameters, layout, "memory.recurrent.weights");
    const width = weights.length / 9;
    for (let a = 0; a < width; a++) {
      const gate = 9 * Math.floor(a / 9);
      for (let b = gate; b < gate + 9; b++) {
        let product = 0;
        for (let i = 0; i < 9; i++) product += weights[i * width + a] * weights[i * width + b];
        expect(product).toBeCloseTo(a === b ? 1 : 0, 5);
      }
    }
    const bias = tensorIn(parameters, layout, "memory.input.bias");
    for (const [j, value] of bias.entries()) expect(value).toBe(cell === "lstm" && j >= 9 && j < 18 ? 1 : 0);
    if (cell === "gru") expect(tensorIn(parameters, layout, "memory.recurrent.bias")).toEqual(new Float32Array(9));
  });
});
