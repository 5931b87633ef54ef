import { stream } from "@quantal/numeric";
import { beforeAll, expect, test } from "vitest";
import { loadTensorFlow } from "./load.ts";
import { openNetwork } from "./open-network.ts";
import type { Model, TensorFlow } from "./tensorflow.ts";
import { checkModel, topologyOf } from "./topology.ts";

let tf: TensorFlow;
beforeAll(async () => {
  tf = (await loadTensorFlow()).tf;
});

const SIZES = { inputs: 6, outputs: 3 };

/** A model with a recurrent layer over the observation as a sequence, and a skip. */
function model(config: object = {}): Model {
  const { layers } = tf;
  const input = tf.input({ shape: [6] });
  const memory = layers.lstm({ units: 4, unitForgetBias: true }).apply(layers.reshape({ targetShape: [3, 2] }).apply(input));
  const wide = layers.dense({ units: 5, activation: "elu", ...config }).apply(input);
  const both = layers.layerNormalization().apply(layers.concatenate().apply([memory, wide]));
  return tf.model({ inputs: input, outputs: [layers.dense({ units: 3 }).apply(both), layers.dense({ units: 1 }).apply(both)] });
}

function opened(config: object = {}) {
  const network = openNetwork(tf, topologyOf(model(config)), SIZES);
  const vectors = (): Float32Array[] => network.tensors.map(([, shape]) => new Float32Array(shape.reduce((a, b) => a * b, 1)));
  const parameters = vectors();
  network.init(parameters, stream(1, "init"));
  network.load(parameters);
  return { network, parameters, gradients: vectors() };
}

const ROWS = 9;
const inputs = Float32Array.from({ length: ROWS * SIZES.inputs }, (_, i) => Math.sin(i));
const heads = () => ({
  ...{ policy: new Float32Array(ROWS * 3), values: new Float32Array(ROWS) },
  ...{ policyGradient: new Float32Array(ROWS * 3), valueGradient: new Float32Array(ROWS) },
});

test("a topology is plain data, and two models of it do the same", () => {
  const [first, second] = [topologyOf(model()), topologyOf(model())];
  expect(JSON.parse(JSON.stringify(first))).toEqual(first);
  expect(second).not.toBe(first);
  const [a, b] = [openNetwork(tf, first, SIZES), openNetwork(tf, first, SIZES)];
  const [fromA, fromB] = [heads(), heads()];
  const { parameters } = opened();
  for (const network of [a, b]) network.load(parameters);
  a.forward(fromA, inputs, ROWS);
  b.forward(fromB, inputs, ROWS);
  expect(fromA).toEqual(fromB);
  expect(new Set(fromA.policy).size).toBeGreaterThan(10);
});

test("first parameters come from the stream alone", () => {
  const [first, second] = [opened(), opened()];
  expect(first.parameters).toEqual(second.parameters);
  const other = first.parameters.map((values) => values.slice());
  first.network.init(other, stream(2, "init"));
  expect(other).not.toEqual(first.parameters);
  const names = first.network.tensors.map(([name, shape]) => `${name.replace(/.*\//, "")} ${shape}`);
  expect(names).toContain("bias 16"); // of the LSTM: its forget gate begins at 1
  expect([...first.parameters[names.indexOf("bias 16")]]).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
  const largest = (size: string): number => Math.max(...first.parameters[names.indexOf(size)].map(Math.abs));
  expect(largest("kernel 9,3")).toBeLessThan(0.011); // the policy's last layer
  expect(largest("kernel 9,1")).toBeGreaterThan(0.3);
  expect(() => opened({ biasInitializer: "randomNormal" })).toThrow(/a bias begins at random numbers that don't come from the run's seed/);
});

test("what comes of a row doesn't depend on the other rows", () => {
  const { network } = opened();
  const [all, one] = [heads(), heads()];
  network.forward(all, inputs, ROWS);
  for (let row = 0; row < ROWS; row++) {
    network.forward(one, inputs.slice(row * 6, (row + 1) * 6), 1);
    expect([...one.policy.slice(0, 3), one.values[0]]).toEqual([...all.policy.slice(3 * row, 3 * row + 3), all.values[row]]);
  }
});

test("the gradient is that of finite differences", () => {
  const { network, parameters, gradients } = opened();
  for (const values of parameters) for (let i = 0; i < values.length; i++) values[i] += 0.3 * Math.sin(7 * i + 1);
  network.load(parameters);
  const made = heads();
  const losses = (): void => {
    made.policyGradient.forEach((_, i) => {
      made.policyGradient[i] = Math.cos(i);
    });
    made.valueGradient.fill(0.5);
  };
  network.descend(gradients, made, inputs, ROWS, losses);
  const loss = (): number => {
    network.load(parameters);
    network.forward(made, inputs, ROWS);
    return made.policy.reduce((sum, y, i) => sum + y * Math.cos(i), 0) + 0.5 * made.values.reduce((sum, v) => sum + v, 0);
  };
  const h = 1 / 256;
  for (const [k, values] of parameters.entries()) {
    for (let i = 0; i < values.length; i += 3) {
      const kept = values[i];
      values[i] = kept + h;
      const more = loss();
      values[i] = kept - h;
      const less = loss();
      values[i] = kept;
      expect(Math.abs((more - less) / (2 * h) - gradients[k][i])).toBeLessThan(0.005 * Math.max(1, Math.abs(gradients[k][i])));
    }
  }
});

test("gradients add up, and no tensor stays behind", () => {
  const { network, parameters, gradients } = opened();
  const made = heads();
  const losses = (): void => void made.valueGradient.fill(1);
  network.descend(gradients, made, inputs, ROWS, losses);
  const once = gradients.map((values) => values.slice());
  const before = tf.memory().numTensors;
  for (let k = 0; k < 50; k++) {
    network.load(parameters);
    network.forward(made, inputs, ROWS);
    for (const values of gradients) values.fill(0);
    for (let twice = 0; twice < 2; twice++) network.descend(gradients, made, inputs, ROWS, losses);
  }
  expect(tf.memory().numTensors).toBe(before);
  expect(gradients).toEqual(once.map((values) => values.map((value) => 2 * value)));
  network.close();
  expect(tf.memory().numTensors).toBeLessThan(before);
});

test("a model that isn't one for the task is refused", () => {
  const { layers } = tf;
  const input = tf.input({ shape: [6] });
  const dense = (units: number) => layers.dense({ units }).apply(input);
  const check = (made: Model) => () => checkModel(made, SIZES);
  expect(check(tf.model({ inputs: input, outputs: dense(3) }))).toThrow(/Got "1 inputs, 1 outputs", expected one input, and two outputs/);
  expect(check(tf.model({ inputs: input, outputs: [dense(2), dense(1)] }))).toThrow(/first output, the policy's, has not the task's size/);
  expect(check(tf.model({ inputs: input, outputs: [dense(3), dense(2)] }))).toThrow(/second output, the value, has not the task's size/);
  const normal = layers.batchNormalization().apply(input);
  const frozen = tf.model({ inputs: input, outputs: [layers.dense({ units: 3 }).apply(normal), dense(1)] });
  expect(check(frozen)).toThrow(/the model has weights that gradients don't train/);
});
