/** What an optimizer remembers. Unused parts stay 0. */
export type OptimizerState = {
  /** [synapses]: Adam's first moment, or the momentum trace */
  first: Float32Array;
  /** [synapses]: Adam's second moment */
  second: Float32Array;
  /** Powers of Adam's betas: beta^(updates so far) */
  beta1Power: number;
  beta2Power: number;
};

export interface OptimizerOptions {
  readonly optimizer: string;
  readonly adamBeta1: number;
  readonly adamBeta2: number;
  readonly adamEps: number;
  readonly momentum: number;
  readonly decayToZero: number;
  readonly decayToHalf: number;
  readonly eps: number;
}

/** Nothing remembered yet. */
export function optimizerState(synapses: number): OptimizerState {
  return { first: new Float32Array(synapses), second: new Float32Array(synapses), beta1Power: 1, beta2Power: 1 };
}

/**
 * Moves probabilities up the gradient, then clips them to [eps, 1 - eps]. Moments are neither clipped nor reset. A probability of exactly 0 is
 * a synapse that doesn't exist, and stays so.
 *   step = -gradient by the optimizer (Adam with bias correction, momentum without dampening, or as it is) + decayToZero * p
 *   p <- clip(p - learningRate * step - decayToHalf * (p - 0.5))
 * Shapes: all [synapses]. Writes: probabilities, state. Returns the Euclidean length of what the probabilities moved.
 * @see Kingma & Ba 2015, algorithm 1, arXiv:1412.6980
 */
export function updateProbabilities(
  probabilities: Float32Array,
  state: OptimizerState,
  gradient: Float64Array,
  options: OptimizerOptions,
  learningRate: number,
): number {
  const { eps, decayToZero, decayToHalf } = options;
  const step = stepOf(state, options);
  const low = Math.fround(eps);
  const high = Math.fround(1 - eps);
  let squares = 0;
  for (let s = 0; s < probabilities.length; s++) {
    const p = probabilities[s];
    if (p === 0) continue;
    const moved = Math.fround(p - learningRate * (step(s, -gradient[s]) + decayToZero * p) - decayToHalf * (p - 0.5));
    probabilities[s] = moved < low ? low : moved > high ? high : moved;
    squares += (probabilities[s] - p) * (probabilities[s] - p);
  }
  return Math.sqrt(squares);
}

/** The function from a synapse and its descent direction to its step; it updates what the optimizer remembers of that synapse. */
function stepOf(state: OptimizerState, { optimizer, adamBeta1, adamBeta2, adamEps, momentum }: OptimizerOptions) {
  const { first, second } = state;
  if (optimizer === "sgd") return (_s: number, g: number): number => g;
  if (optimizer === "momentum") {
    return (s: number, g: number): number => {
      first[s] = momentum * first[s] + g;
      return first[s];
    };
  }
  state.beta1Power *= adamBeta1;
  state.beta2Power *= adamBeta2;
  const correction1 = 1 / (1 - state.beta1Power);
  const correction2 = 1 / (1 - state.beta2Power);
  return (s: number, g: number): number => {
    first[s] = adamBeta1 * first[s] + (1 - adamBeta1) * g;
    second[s] = adamBeta2 * second[s] + (1 - adamBeta2) * g * g;
    const denominator = Math.sqrt(second[s] * correction2) + adamEps;
    return denominator === 0 ? 0 : (first[s] * correction1) / denominator; // 0 / 0 with adamEps 0 and no gradient ever
  };
}
