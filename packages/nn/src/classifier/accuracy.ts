import { ShapeError } from "@quantal/numeric";

/**
 * Share of predictions that are their label, in [0, 1].
 * @throws ShapeError unless there are as many predictions as labels, one or more
 */
export function accuracy(labels: Uint8Array, predicted: Uint8Array): number {
  if (labels.length === 0 || labels.length !== predicted.length) {
    const expected = `${labels.length}, one for each label, and 1 or more`;
    throw new ShapeError({ where: "accuracy", problem: "predicted has the wrong length", got: predicted.length, expected });
  }
  let hits = 0;
  for (let i = 0; i < labels.length; i++) hits += Number(labels[i] === predicted[i]);
  return hits / labels.length;
}
