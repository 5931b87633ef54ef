import type { Task } from "@quantal/core";
import { ppo } from "@quantal/ppo";
import { type Model, type Symbolic, type TensorFlow, tfAgent } from "@quantal/tfjs";
import { sizeOf } from "gymnasium-js";

/** PPO's own networks, made of TensorFlow.js's layers: two perceptrons of two hidden layers. */
export function network({ observationSpace, actionSpace }: Task, tf: TensorFlow): Model {
  const input = tf.input({ shape: [sizeOf(observationSpace)] });
  const perceptron = (name: string, outputs: number): Symbolic =>
    [64, 64, outputs].reduce<Symbolic>(
      (from, units, k) => tf.layers.dense({ units, activation: k < 2 ? "tanh" : "linear", name: `${name}.${k}` }).apply(from),
      input,
    );
  const outputs = actionSpace.type === "Discrete" ? actionSpace.n : sizeOf(actionSpace);
  return tf.model({ inputs: input, outputs: [perceptron("policy", outputs), perceptron("value", 1)] });
}

export default tfAgent(ppo, { id: "twin", network: { module: import.meta.url, export: "network" } });
