import { exp, log, type Rng } from "@quantal/numeric";
import type { ActionDistribution } from "./action-distribution.ts";

/**
 * One of n actions, with probabilities softmax(outputs).
 *   log p[k] = outputs[k] - max - log(sum over j of exp(outputs[j] - max)), entropy = -sum over k of p[k] log p[k]
 * A draw takes one uniform number; the likeliest action is the first of equals.
 */
export function categorical(n: number): ActionDistribution {
  const logProbs = new Float64Array(n);
  const probs = new Float64Array(n);
  let evaluated = 0; // the action of the last evaluate

  const softmax = (outputs: Float32Array, row: number): void => {
    const first = row * n;
    let max = outputs[first];
    for (let k = 1; k < n; k++) if (outputs[first + k] > max) max = outputs[first + k];
    let sum = 0;
    for (let k = 0; k < n; k++) {
      const shifted = outputs[first + k] - max;
      const weight = shifted === 0 ? 1 : exp(shifted);
      logProbs[k] = shifted;
      probs[k] = weight;
      sum += weight;
    }
    const logSum = log(sum);
    for (let k = 0; k < n; k++) {
      logProbs[k] -= logSum;
      probs[k] /= sum;
    }
  };

  const distribution = {
    outputs: n,
    sampleSize: 1,
    logProb: 0,
    entropy: 0,
    prepare() {},
    sample(samples: Float32Array, at: number, outputs: Float32Array, row: number, rng: Rng) {
      softmax(outputs, row);
      let left = rng.uniform();
      let action = 0;
      while (action < n - 1 && left >= probs[action]) left -= probs[action++];
      samples[at] = action;
      distribution.logProb = logProbs[action];
    },
    mode(samples: Float32Array, at: number, outputs: Float32Array, row: number) {
      let best = 0;
      for (let k = 1; k < n; k++) if (outputs[row * n + k] > outputs[row * n + best]) best = k;
      samples[at] = best;
    },
    evaluate(outputs: Float32Array, row: number, samples: Float32Array, at: number) {
      softmax(outputs, row);
      evaluated = samples[at];
      let sum = 0;
      for (let k = 0; k < n; k++) sum -= probs[k] * logProbs[k];
      distribution.logProb = logProbs[evaluated];
      distribution.entropy = sum;
    },
    backward(outputGradient: Float32Array, row: number, byLogProb: number, byEntropy: number) {
      // d log p[a] / d outputs[k] = [k = a] - p[k];  d entropy / d outputs[k] = -p[k] (log p[k] + entropy)
      for (let k = 0; k < n; k++) {
        const byThisLogProb = (k === evaluated ? 1 : 0) - probs[k];
        outputGradient[row * n + k] = byLogProb * byThisLogProb - byEntropy * probs[k] * (logProbs[k] + distribution.entropy);
      }
    },
    addGradient() {},
  };
  return distribution;
}
