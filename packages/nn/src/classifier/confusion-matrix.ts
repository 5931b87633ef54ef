import { OptionError, ShapeError } from "@quantal/numeric";

/**
 * How often each class was taken for each: counts[labels[i] * classes + predicted[i]] for all i. Shape: [classes, classes], row-major.
 * @throws ShapeError unless there are as many predictions as labels; OptionError for a class that isn't below `classes`
 */
export function confusionMatrix(labels: ArrayLike<number>, predicted: ArrayLike<number>, classes: number): Uint32Array {
  const where = "confusionMatrix";
  if (labels.length !== predicted.length) {
    const expected = `${labels.length}, one for each label`;
    throw new ShapeError({ where, problem: "predicted has the wrong length", got: predicted.length, expected });
  }
  const counts = new Uint32Array(classes * classes);
  for (let i = 0; i < labels.length; i++) {
    for (const [name, of] of [
      ["labels", labels[i]],
      ["predicted", predicted[i]],
    ] as const) {
      if (Number.isInteger(of) && of >= 0 && of < classes) continue;
      throw new OptionError({ where, problem: `${name}[${i}] is out of range`, got: of, expected: `an integer in [0, ${classes - 1}]` });
    }
    counts[labels[i] * classes + predicted[i]]++;
  }
  return counts;
}
