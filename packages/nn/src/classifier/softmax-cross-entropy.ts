import { exp, log } from "@quantal/numeric";

/**
 * Returns the sum of cross-entropies of rows of logits, in nats, and writes the gradient of their mean. Sums in float64, rows in order.
 *   p[r, c] = exp(logits[r, c]) / sum of exp(logits[r, ...]),  loss = -sum of log p[r, labels[r]]
 *   gradient[r, c] = (p[r, c] - (c = labels[r])) / rows
 * Shapes: gradient and logits [rows, classes], labels [rows]. Writes: gradient. NaN where a logit is NaN or none is finite.
 */
export function softmaxCrossEntropy(
  gradient: Float32Array,
  logits: Float32Array,
  labels: Uint8Array,
  rows: number,
  classes: number,
): number {
  let loss = 0;
  for (let r = 0; r < rows; r++) {
    const row = r * classes;
    const chosen = row + labels[r];
    let largest = Number.NEGATIVE_INFINITY;
    for (let i = row; i < row + classes; i++) largest = Math.max(largest, logits[i]); // NaN wins
    let sum = 0;
    for (let i = row; i < row + classes; i++) sum += exp(logits[i] - largest);
    loss += largest + log(sum) - logits[chosen];
    for (let i = row; i < row + classes; i++) gradient[i] = (exp(logits[i] - largest) / sum - Number(i === chosen)) / rows;
  }
  return loss;
}
