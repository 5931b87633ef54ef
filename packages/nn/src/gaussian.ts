import { exp, type Rng } from "@quantal/numeric";
import type { ActionDistribution } from "./action-distribution.ts";

const HALF_LOG_TWO_PI = 0.9189385332046727;

/**
 * Independent normal distributions, one a dimension: the outputs are the means, and one vector of log standard deviations
 * serves all rows. Nothing is clipped: the log-probability is that of the sample as it was drawn.
 *   log p(x) = sum over j of -((x[j] - mean[j]) / deviation[j])^2 / 2 - logDeviation[j] - log(2 pi) / 2
 *   entropy = sum over j of 1/2 + log(2 pi) / 2 + logDeviation[j]
 * @param logDeviation - [dimensions], read by `prepare`
 * @param gradient - [dimensions], added to by `addGradient`; may be left out where nothing learns
 */
export function gaussian(logDeviation: Float32Array, gradient?: Float32Array): ActionDistribution {
  const size = logDeviation.length;
  const deviation = new Float64Array(size);
  const scores = new Float64Array(size); // (x - mean) / deviation of the last evaluate
  const kept = new Float64Array(size);

  const distribution = {
    outputs: size,
    sampleSize: size,
    logProb: 0,
    entropy: 0,
    prepare() {
      let entropy = 0;
      for (let j = 0; j < size; j++) {
        deviation[j] = exp(logDeviation[j]);
        entropy += 0.5 + HALF_LOG_TWO_PI + logDeviation[j];
      }
      distribution.entropy = entropy;
    },
    sample(samples: Float32Array, at: number, outputs: Float32Array, row: number, rng: Rng) {
      for (let j = 0; j < size; j++) samples[at + j] = outputs[row * size + j] + deviation[j] * rng.normal();
      distribution.evaluate(outputs, row, samples, at); // of the sample as float32, which is what the learner will see
    },
    mode(samples: Float32Array, at: number, outputs: Float32Array, row: number) {
      for (let j = 0; j < size; j++) samples[at + j] = outputs[row * size + j];
    },
    evaluate(outputs: Float32Array, row: number, samples: Float32Array, at: number) {
      let sum = 0;
      for (let j = 0; j < size; j++) {
        const score = (samples[at + j] - outputs[row * size + j]) / deviation[j];
        scores[j] = score;
        sum -= 0.5 * score * score + logDeviation[j] + HALF_LOG_TWO_PI;
      }
      distribution.logProb = sum;
    },
    backward(outputGradient: Float32Array, row: number, byLogProb: number, byEntropy: number) {
      // d log p / d mean = score / deviation;  d log p / d logDeviation = score^2 - 1;  d entropy / d logDeviation = 1
      for (let j = 0; j < size; j++) {
        outputGradient[row * size + j] = (byLogProb * scores[j]) / deviation[j];
        kept[j] += byLogProb * (scores[j] * scores[j] - 1) + byEntropy;
      }
    },
    addGradient() {
      for (let j = 0; j < size; j++) if (gradient !== undefined) gradient[j] += kept[j];
      kept.fill(0);
    },
  };
  distribution.prepare();
  return distribution;
}
