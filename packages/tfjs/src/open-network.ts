import type { LibraryNetwork, NetworkSizes } from "@quantal/core";
import { orthogonal } from "@quantal/nn";
import { OptionError, type Rng } from "@quantal/numeric";
import type { Data } from "gymnasium-js";
import type { OpenModel, Tensor, TensorFlow, Weight } from "./tensorflow.ts";
import { openModel, shapeOf, variableOf } from "./topology.ts";

/** A model of this topology as a network whose parameters lie with the caller. */
export function openNetwork(tf: TensorFlow, topology: Data, sizes: NetworkSizes): LibraryNetwork {
  const model = openModel(tf, topology, sizes);
  const weights = model.trainableWeights;
  const variables = weights.map(variableOf);
  const inputShape = shapeOf(model.inputs[0]).slice(1);
  const inputTensor = (inputs: Float32Array, rows: number): Tensor =>
    tf.tensor(inputs.slice(0, rows * sizes.inputs), [rows, ...inputShape]); // a copy: a backend may keep what it is given
  return {
    tensors: weights.map((weight) => [weight.originalName, shapeOf(weight)] as const),
    init(parameters, rng) {
      const vectors = vectorsOf(tf, topology, sizes);
      for (const [k, weight] of weights.entries()) initWeight(parameters[k], weight, gainOf(model, weight), vectors[k], rng);
    },
    load(parameters) {
      tf.tidy(() => {
        for (const [k, variable] of variables.entries()) variable.assign(tf.tensor(parameters[k].slice(), shapeOf(weights[k])));
      });
    },
    forward({ policy, values }, inputs, rows) {
      tf.tidy(() => {
        const [policyOutput, valueOutput] = model.apply(inputTensor(inputs, rows), { training: false });
        policy.set(policyOutput.dataSync());
        values.set(valueOutput.dataSync());
      });
    },
    descend(gradients, { policy, values, policyGradient, valueGradient }, inputs, rows, losses) {
      tf.tidy(() => {
        // The gradient of sum(outputs * g) by the parameters is that of a loss whose gradient by the outputs is g.
        const { grads } = tf.variableGrads(() => {
          const [policyOutput, valueOutput] = model.apply(inputTensor(inputs, rows), { training: false });
          policy.set(policyOutput.dataSync());
          values.set(valueOutput.dataSync());
          losses();
          const byPolicy = tf.tensor(policyGradient.slice(0, rows * sizes.outputs), [...policyOutput.shape]);
          const byValue = tf.tensor(valueGradient.slice(0, rows), [...valueOutput.shape]);
          return tf.add(tf.sum(tf.mul(policyOutput, byPolicy)), tf.sum(tf.mul(valueOutput, byValue)));
        }, variables);
        for (const [k, { name }] of variables.entries()) addTo(gradients[k], grads[name]);
      });
    },
    close: () => void model.dispose(),
  };
}

function addTo(sums: Float32Array, gradient: Tensor | undefined): void {
  const values = gradient?.dataSync() ?? []; // none where outputs don't depend on the weight
  for (let i = 0; i < values.length; i++) sums[i] += values[i];
}

/** sqrt(2), but 0.01 for the policy's last layer, so that all actions are alike, and 1 for the value's: as PPO's own networks. */
function gainOf({ outputLayers: [policy, value] }: OpenModel, weight: Weight): number {
  if (policy.trainableWeights.includes(weight)) return 0.01;
  return value.trainableWeights.includes(weight) ? 1 : Math.SQRT2;
}

/** Matrices, and tensors of more sizes as matrices, are orthogonal; vectors are what their layer makes of them. */
function initWeight(out: Float32Array, weight: Weight, gain: number, vector: Float32Array | undefined, rng: Rng): void {
  const columns = shapeOf(weight).at(-1) ?? 1;
  if (vector === undefined) orthogonal(out, out.length / columns, columns, gain, rng);
  else out.set(vector);
}

/**
 * What layers begin with in weights of one size: zeros, ones, an LSTM's bias; undefined for others.
 * @throws OptionError where two models of the topology differ, because a layer draws it from TensorFlow.js's own random numbers
 */
function vectorsOf(tf: TensorFlow, topology: Data, sizes: NetworkSizes): (Float32Array | undefined)[] {
  const models = [openModel(tf, topology, sizes), openModel(tf, topology, sizes)];
  const [first, second] = models.map(({ trainableWeights }) =>
    trainableWeights.map((weight) => (weight.shape.length < 2 ? Float32Array.from(weight.read().dataSync()) : undefined)),
  );
  const random = models[0].trainableWeights.find((_, k) => first[k]?.some((value, i) => value !== second[k]?.[i]));
  for (const model of models) model.dispose();
  if (random === undefined) return first;
  throw new OptionError({
    where: "tfjs",
    problem: "a bias begins at random numbers that don't come from the run's seed",
    got: random.originalName,
    expected: "an initializer of constants, such as zeros",
  });
}
