import type { AdamStep } from "@quantal/kernels";

/** Settings of Adam. */
export interface AdamOptions {
  readonly learningRate: number;
  /** @default 0.9 */
  readonly beta1?: number;
  /** @default 0.999 */
  readonly beta2?: number;
  /** @default 1e-8 */
  readonly epsilon?: number;
}

/**
 * Constants of Adam's step number t, for `adam` of a workspace.
 *   stepSize = learningRate * c / (1 - beta1^t), epsilon = epsilon * c, c = sqrt(1 - beta2^t)
 * so that stepSize * m / (sqrt(v) + epsilon) is PyTorch's learningRate / (1 - beta1^t) * m / (sqrt(v) / c + epsilon).
 * @param t - from 1
 * @see Kingma & Ba 2015, section 2, arXiv:1412.6980
 */
export function adamStep({ learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions, t: number): AdamStep {
  const correction = Math.sqrt(1 - power(beta2, t));
  return { beta1, beta2, stepSize: (learningRate * correction) / (1 - power(beta1, t)), epsilon: epsilon * correction };
}

/** base^exponent for an integer of 0 or more, by squaring: products only, so the same on every engine. */
function power(base: number, exponent: number): number {
  let result = 1;
  let square = base;
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}
