/** What the optimizer remembers. */
export type AdamWState = {
  /** [parameters]: first and second moment */
  first: Float32Array;
  second: Float32Array;
  /** Powers of the betas: beta^(updates so far) */
  beta1Power: number;
  beta2Power: number;
};

export interface AdamWOptions {
  readonly adamBeta1: number;
  readonly adamBeta2: number;
  readonly adamEps: number;
  readonly learningRate: number;
  readonly weightDecay: number;
}

/** Nothing remembered yet. */
export function adamWState(parameters: number): AdamWState {
  return { first: new Float32Array(parameters), second: new Float32Array(parameters), beta1Power: 1, beta2Power: 1 };
}

/**
 * One step of Adam with decoupled weight decay.
 *   x <- x - learningRate * (m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + eps) + weightDecay * x)
 * Shapes: all [parameters]. Writes: parameters, state.
 * @see Loshchilov & Hutter 2019, algorithm 2, arXiv:1711.05101
 */
export function adamW(parameters: Float32Array, state: AdamWState, gradient: Float64Array, options: AdamWOptions): void {
  const { adamBeta1, adamBeta2, adamEps, learningRate, weightDecay } = options;
  const { first, second } = state;
  state.beta1Power *= adamBeta1;
  state.beta2Power *= adamBeta2;
  const correction1 = 1 / (1 - state.beta1Power);
  const correction2 = 1 / (1 - state.beta2Power);
  for (let i = 0; i < parameters.length; i++) {
    const g = gradient[i];
    first[i] = adamBeta1 * first[i] + (1 - adamBeta1) * g;
    second[i] = adamBeta2 * second[i] + (1 - adamBeta2) * g * g;
    const denominator = Math.sqrt(second[i] * correction2) + adamEps;
    const step = denominator === 0 ? 0 : (first[i] * correction1) / denominator; // 0 / 0 with adamEps 0 and no gradient ever
    parameters[i] -= learningRate * (step + weightDecay * parameters[i]);
  }
}
