import { exp, log } from "@quantal/numeric";
import { LOSS_SETTINGS, LOSS_SUMS, type LossArrays, type LossRows, NUM_LOSS_SUMS } from "./losses.ts";

const HALF_LOG_TWO_PI = 0.9189385332046727;

/** The loss of PPO in TypeScript. @param scratch - [2 * numOutputs] */
export function plainLoss(arrays: LossArrays, scratch: Float64Array): LossRows {
  return arrays.logDeviation === undefined ? softmaxLoss(arrays, scratch) : gaussianLoss(arrays, arrays.logDeviation, scratch);
}

function softmaxLoss(arrays: LossArrays, scratch: Float64Array): LossRows {
  const { numOutputs: n, outputs, outputGradient, sums, settings, indices, samples } = arrays;
  const [logProbs, probs] = [scratch.subarray(0, n), scratch.subarray(n)];
  return (first, count) => {
    sums.fill(0, 0, NUM_LOSS_SUMS);
    const share = settings[LOSS_SETTINGS.share];
    const byEntropy = -share * settings[LOSS_SETTINGS.entropyCoefficient];
    for (let r = 0; r < count; r++) {
      const row = indices[first + r];
      softmax(logProbs, probs, outputs, r * n);
      let entropy = 0;
      for (let k = 0; k < n; k++) entropy -= probs[k] * logProbs[k];
      sums[LOSS_SUMS.entropy] += entropy;
      const byLogProb = share * policyTerm(arrays, row, logProbs[samples[row]]);
      // d log p[a] / d outputs[k] = [k = a] - p[k];  d entropy / d outputs[k] = -p[k] (log p[k] + entropy)
      for (let k = 0; k < n; k++) {
        const byThisLogProb = (k === samples[row] ? 1 : 0) - probs[k];
        outputGradient[r * n + k] = byLogProb * byThisLogProb - byEntropy * probs[k] * (logProbs[k] + entropy);
      }
      valueTerm(arrays, row, r);
    }
  };
}

function gaussianLoss(arrays: LossArrays, logDeviation: Float32Array, scratch: Float64Array): LossRows {
  const { numOutputs: n, outputs, outputGradient, sums, settings, indices, samples } = arrays;
  const [deviations, scores] = [scratch.subarray(0, n), scratch.subarray(n)];
  return (first, count) => {
    sums.fill(0, 0, NUM_LOSS_SUMS + n);
    let entropy = 0;
    for (let j = 0; j < n; j++) {
      deviations[j] = exp(logDeviation[j]);
      entropy += 0.5 + HALF_LOG_TWO_PI + logDeviation[j];
    }
    const share = settings[LOSS_SETTINGS.share];
    const byEntropy = -share * settings[LOSS_SETTINGS.entropyCoefficient];
    for (let r = 0; r < count; r++) {
      const row = indices[first + r];
      let logProb = 0;
      for (let j = 0; j < n; j++) {
        const score = (samples[row * n + j] - outputs[r * n + j]) / deviations[j];
        scores[j] = score;
        logProb -= 0.5 * score * score + logDeviation[j] + HALF_LOG_TWO_PI;
      }
      sums[LOSS_SUMS.entropy] += entropy;
      const byLogProb = share * policyTerm(arrays, row, logProb);
      // d log p / d mean = score / deviation;  d log p / d logDeviation = score^2 - 1;  d entropy / d logDeviation = 1
      for (let j = 0; j < n; j++) {
        outputGradient[r * n + j] = (byLogProb * scores[j]) / deviations[j];
        sums[NUM_LOSS_SUMS + j] += byLogProb * (scores[j] * scores[j] - 1) + byEntropy;
      }
      valueTerm(arrays, row, r);
    }
  };
}

function softmax(logProbs: Float64Array, probs: Float64Array, outputs: Float32Array, first: number): void {
  const n = logProbs.length;
  let largest = outputs[first];
  for (let k = 1; k < n; k++) if (outputs[first + k] > largest) largest = outputs[first + k];
  let sum = 0;
  for (let k = 0; k < n; k++) {
    const shifted = outputs[first + k] - largest;
    logProbs[k] = shifted;
    probs[k] = shifted === 0 ? 1 : exp(shifted);
    sum += probs[k];
  }
  const logSum = log(sum);
  for (let k = 0; k < n; k++) {
    logProbs[k] -= logSum;
    probs[k] /= sum;
  }
}

/** Adds a row's policy loss, and returns its derivative by the log-probability. */
function policyTerm({ sums, settings, logProbs, advantages }: LossArrays, row: number, logProb: number): number {
  const clip = settings[LOSS_SETTINGS.clip];
  const logRatio = logProb - logProbs[row];
  const ratio = exp(logRatio);
  const advantage = (advantages[row] - settings[LOSS_SETTINGS.mean]) * settings[LOSS_SETTINGS.scale];
  const clipped = Math.min(Math.max(ratio, 1 - clip), 1 + clip);
  sums[LOSS_SUMS.policyLoss] -= Math.min(ratio * advantage, clipped * advantage);
  sums[LOSS_SUMS.approximateKl] += ratio - 1 - logRatio;
  if (Math.abs(ratio - 1) > clip) sums[LOSS_SUMS.clipFraction]++;
  return ratio * advantage <= clipped * advantage ? -advantage * ratio : 0;
}

/** Adds a row's value loss, and writes its gradient. */
function valueTerm({ sums, settings, values, valueGradient, oldValues, returns }: LossArrays, row: number, r: number): void {
  const clipValue = settings[LOSS_SETTINGS.clipValue];
  const change = values[r] - oldValues[row];
  const isClipped = clipValue > 0 && Math.abs(change) > clipValue;
  const near = isClipped ? oldValues[row] + (change > 0 ? clipValue : -clipValue) : values[r];
  const error = near - returns[row];
  const huber = settings[LOSS_SETTINGS.huber];
  const isFar = huber > 0 && Math.abs(error) > huber;
  const limited = isFar ? (error > 0 ? huber : -huber) : error;
  sums[LOSS_SUMS.valueLoss] += limited * (isFar ? 2 * error - limited : error);
  valueGradient[r] = settings[LOSS_SETTINGS.share] * settings[LOSS_SETTINGS.valueCoefficient] * (isClipped ? 0 : 2 * limited);
}
