import { type Kernels, loadKernels, type Workspace } from "@quantal/kernels";
import {
  createMlp,
  createRecurrent,
  type Layout,
  layoutOf,
  type MlpShape,
  mlpFloats,
  mlpTensors,
  type RecurrentShape,
  recurrentFloats,
  recurrentTensors,
  tensorIn,
} from "@quantal/nn";
import { stream } from "@quantal/numeric";
import { beforeAll, expect, test } from "vitest";
import { loadTensorFlow } from "./load.ts";
import type { Tensor, TensorFlow } from "./tensorflow.ts";

/** More of TensorFlow.js than the bridge itself uses. */
interface Tf extends TensorFlow {
  matMul(a: Tensor, b: Tensor): Tensor;
  sub(a: Tensor | number, b: Tensor): Tensor;
  tanh(x: Tensor): Tensor;
  relu(x: Tensor): Tensor;
  sigmoid(x: Tensor): Tensor;
  split(x: Tensor, parts: number, axis: number): Tensor[];
  slice(x: Tensor, begin: number[], size: number[]): Tensor;
  concat(parts: Tensor[], axis: number): Tensor;
  grads(f: (...xs: Tensor[]) => Tensor): (xs: Tensor[]) => Tensor[];
}

let tf: Tf;
let kernels: Kernels;
beforeAll(async () => {
  tf = (await loadTensorFlow()).tf as Tf; // the whole module
  kernels = await loadKernels();
});

interface Case {
  readonly layout: Layout;
  readonly workspace: Workspace;
  readonly parameters: Float32Array;
  readonly gradients: Float32Array;
  /** [rows, inputs] */
  readonly inputs: Float32Array;
  readonly inputGradient: Float32Array;
  /** [rows, outputs]: the loss is sum(outputs * weighting) */
  readonly weighting: Float32Array;
}

function random(tensors: ReturnType<typeof mlpTensors>, floats: number, numInputs: number, numOutputs: number, seed: number): Case {
  const layout = layoutOf(tensors);
  const workspace = kernels.workspace(floats + 2 * layout.length + 2 * (numInputs + 4));
  const [parameters, gradients] = [1, 2].map(() => workspace.float32(layout.length));
  const [inputs, inputGradient] = [1, 2].map(() => workspace.float32(numInputs));
  const rng = stream(seed, "gradients");
  for (const { offset, length, shape } of layout.tensors)
    for (let i = offset; i < offset + length; i++) parameters[i] = rng.normal() / Math.sqrt(shape.length === 1 ? 4 : shape[0]);
  for (let i = 0; i < inputs.length; i++) inputs[i] = rng.normal();
  return {
    layout,
    workspace,
    parameters,
    gradients,
    inputs,
    inputGradient,
    weighting: Float32Array.from({ length: numOutputs }, () => rng.normal()),
  };
}

/** Largest difference between ours and TensorFlow.js's gradients of sum(outputs * weighting), by the largest number of each tensor. */
function worstError(
  made: Case,
  inputShape: number[],
  outputShape: number[],
  theirs: (tensors: Tensor[], inputs: Tensor) => Tensor,
): number {
  const { layout, parameters, gradients, inputs, inputGradient, weighting } = made;
  const ours = [...layout.tensors.map(({ name }) => tensorIn(gradients, layout, name)), inputGradient];
  return tf.tidy(() => {
    const tensors = layout.tensors.map(({ name, shape }) => tf.tensor(tensorIn(parameters, layout, name).slice(), [...shape]));
    const weights = tf.tensor(weighting, outputShape);
    const loss = (...xs: Tensor[]): Tensor => tf.sum(tf.mul(theirs(xs.slice(0, -1), xs[xs.length - 1]), weights));
    const expected = tf
      .grads(loss)([...tensors, tf.tensor(inputs.slice(), inputShape)])
      .map((gradient) => gradient.dataSync());
    let worst = 0;
    for (const [k, values] of expected.entries()) {
      const largest = Math.max(...Array.from(values, Math.abs));
      expect(largest).toBeGreaterThan(0);
      for (let i = 0; i < values.length; i++) worst = Math.max(worst, Math.abs(values[i] - ours[k][i]) / largest);
    }
    return worst;
  });
}

const MLPS: [number, MlpShape["activation"], number[]][] = [
  [1, "tanh", [4, 64, 64, 2]],
  [17, "tanh", [3, 5, 1]],
  [64, "tanh", [7, 33, 17, 9, 4]],
  [64, "relu", [4, 64, 64, 2]],
  [33, "relu", [11, 128, 3]],
  [5, "relu", [1, 6]],
];

test.each(MLPS)("our gradient of an MLP is TensorFlow.js's: %i rows, %s, %j", (rows, activation, sizes) => {
  const shape: MlpShape = { name: "net", sizes, activation };
  for (let seed = 1; seed <= 5; seed++) {
    const [inputs, outputs] = [sizes[0], sizes[sizes.length - 1]];
    const made = random(mlpTensors(shape), mlpFloats(shape, rows, true), rows * inputs, rows * outputs, seed);
    const net = createMlp(made.workspace, shape, made.layout, made, rows);
    net.forward(made.inputs, rows);
    net.prepareBackward();
    net.outputGradient.set(made.weighting);
    net.backward(made.inputs, rows, made.inputGradient);
    const theirs = (tensors: Tensor[], x: Tensor): Tensor => {
      let y = x;
      for (let k = 0; k < tensors.length; k += 2) {
        y = tf.add(tf.matMul(y, tensors[k]), tensors[k + 1]);
        if (k + 2 < tensors.length) y = activation === "tanh" ? tf.tanh(y) : tf.relu(y);
      }
      return y;
    };
    expect(worstError(made, [rows, inputs], [rows, outputs], theirs)).toBeLessThan(1e-4);
    made.workspace.close();
  }
});

const LAYERS: [RecurrentShape["cell"], number, number, number, number][] = [
  ["lstm", 3, 5, 1, 2],
  ["lstm", 4, 64, 4, 16],
  ["lstm", 7, 17, 3, 9],
  ["gru", 3, 5, 1, 2],
  ["gru", 4, 64, 4, 16],
  ["gru", 7, 17, 3, 9],
];

test.each(LAYERS)(
  "our gradient through time is TensorFlow.js's: %s of %i inputs and %i neurons, %i sequences of %i steps",
  (cell, inputs, hidden, sequences, steps) => {
    const shape: RecurrentShape = { name: "memory", cell, inputs, hidden };
    const rows = sequences * steps;
    const room = { rows, sequences };
    for (let seed = 1; seed <= 3; seed++) {
      const made = random(recurrentTensors(shape), recurrentFloats(shape, room, true), rows * inputs, rows * hidden, seed);
      const layer = createRecurrent(made.workspace, shape, made.layout, made, room);
      layer.forward(made.inputs, sequences, steps);
      layer.prepareBackward();
      layer.outputGradient.set(made.weighting);
      layer.backward(made.inputs, made.inputGradient);
      const theirs = (tensors: Tensor[], x: Tensor): Tensor => unrolled(cell, tensors, x, [sequences, steps, inputs, hidden]);
      expect(worstError(made, [rows, inputs], [rows, hidden], theirs)).toBeLessThan(1e-4);
      made.workspace.close();
    }
  },
);

/** Outputs of all steps from a state of zeros, by TensorFlow.js's own functions. */
function unrolled(cell: "gru" | "lstm", tensors: Tensor[], x: Tensor, [sequences, steps, inputs, hidden]: number[]): Tensor {
  const [inputWeights, bias, recurrentWeights, recurrentBias] = tensors;
  const zeros = (): Tensor => tf.tensor(new Float32Array(sequences * hidden), [sequences, hidden]);
  let [h, c] = [zeros(), zeros()];
  const outputs: Tensor[] = [];
  for (let t = 0; t < steps; t++) {
    const here = tf.slice(x, [t * sequences, 0], [sequences, inputs]);
    const byInput = tf.add(tf.matMul(here, inputWeights), bias);
    const byState = tf.matMul(h, recurrentWeights);
    if (cell === "lstm") {
      const [i, f, g, o] = tf.split(tf.add(byInput, byState), 4, 1);
      c = tf.add(tf.mul(tf.sigmoid(f), c), tf.mul(tf.sigmoid(i), tf.tanh(g)));
      h = tf.mul(tf.sigmoid(o), tf.tanh(c));
    } else {
      const [[r, z, n], [byR, byZ, byN]] = [tf.split(byInput, 3, 1), tf.split(byState, 3, 1)];
      const keep = tf.sigmoid(tf.add(z, byZ));
      const candidate = tf.tanh(tf.add(n, tf.mul(tf.sigmoid(tf.add(r, byR)), tf.add(byN, recurrentBias))));
      h = tf.add(tf.mul(tf.sub(1, keep), candidate), tf.mul(keep, h));
    }
    outputs.push(h);
  }
  return tf.concat(outputs, 0);
}
