// PPO with a TensorFlow.js model as its network: `npx quantal train --agent ./examples/tf-agent.ts --env CartPole-v1 --steps 20000 --seed 1`.
import type { Task } from "@quantal/core";
import { ppo } from "@quantal/ppo";
import { type Model, type TensorFlow, tfAgent } from "@quantal/tfjs";
import { sizeOf } from "gymnasium-js";

/** A trunk of two layers, of which policy and value each read all neurons, and a layer of their own. */
export function network({ observationSpace, actionSpace }: Task, tf: TensorFlow): Model {
  const dense = (units: number, activation: string) => tf.layers.dense({ units, activation });
  const observation = tf.input({ shape: [sizeOf(observationSpace)] });
  const first = dense(32, "tanh").apply(observation);
  const trunk = tf.layers.concatenate().apply([first, dense(32, "elu").apply(first)]);
  const outputs = actionSpace.type === "Discrete" ? actionSpace.n : sizeOf(actionSpace);
  const policy = dense(outputs, "linear").apply(dense(32, "tanh").apply(trunk));
  const value = dense(1, "linear").apply(dense(32, "tanh").apply(trunk));
  return tf.model({ inputs: observation, outputs: [policy, value] });
}

export default tfAgent(ppo, { network: { module: import.meta.url, export: "network" } });
