import type { NetworkSizes } from "@quantal/core";
import { OptionError, ShapeError } from "@quantal/numeric";
import type { Data } from "gymnasium-js";
import type { Model, OpenModel, Symbolic, TensorFlow, Variable, Weight } from "./tensorflow.ts";

/** A model's layers as plain data, without its weights. */
export function topologyOf(model: Model): Data {
  return JSON.parse(JSON.stringify(model.getConfig()));
}

/** A model of that topology, with weights that TensorFlow.js gave it. @throws ShapeError when it doesn't fit the sizes */
export function openModel(tf: TensorFlow, topology: Data, sizes: NetworkSizes): OpenModel {
  const model = tf.LayersModel.fromConfig(tf.LayersModel, topology as object); // what topologyOf made
  try {
    checkModel(model, sizes);
  } catch (error) {
    model.dispose();
    throw error;
  }
  return model;
}

/** The variable of a weight. */
export function variableOf(weight: Weight): Variable {
  return weight.read() as Variable; // LayerVariable.read is typed as any tensor, and returns its variable
}

/** Sizes of a weight, all known once a model is made. */
export function shapeOf({ shape }: Weight | Symbolic): number[] {
  return shape.map((size) => size ?? 1);
}

/** Elements of a row: all sizes but the first, which is the number of rows. */
export function rowSize({ shape }: Symbolic): number {
  return shape.slice(1).reduce<number>((product, size) => product * (size ?? Number.NaN), 1);
}

/** @throws ShapeError, OptionError */
export function checkModel(model: Model & Partial<OpenModel>, { inputs, outputs }: NetworkSizes): void {
  const got = `${model.inputs.length} inputs, ${model.outputs.length} outputs`;
  if (model.inputs.length !== 1 || model.outputs.length !== 2) {
    const expected = "one input, and two outputs: the policy's and the value";
    throw new ShapeError({ where: "tfjs", problem: "the model has not the inputs and outputs of a policy", got, expected });
  }
  const sizes: [string, Symbolic, number][] = [
    ["the model's input", model.inputs[0], inputs],
    ["the model's first output, the policy's,", model.outputs[0], outputs],
    ["the model's second output, the value,", model.outputs[1], 1],
  ];
  for (const [name, symbolic, size] of sizes) {
    if (rowSize(symbolic) === size) continue;
    const expected = `[null, ${size}], or another shape of ${size} numbers a row`;
    throw new ShapeError({ where: "tfjs", problem: `${name} has not the task's size`, got: symbolic.shape, expected });
  }
  const fixed = model.nonTrainableWeights ?? [];
  if (fixed.length === 0) return;
  throw new OptionError({
    where: "tfjs",
    problem: "the model has weights that gradients don't train",
    got: fixed.map((weight) => weight.originalName),
    expected: "none, as of batch normalization or a frozen layer",
    fix: "Leave these layers out, or normalize by layer",
  });
}
