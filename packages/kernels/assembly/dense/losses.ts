// PPO's losses of some rows of a minibatch, with their gradients by the networks' outputs, in double precision, rows in order.

import { exp64, log64 } from "./double";

const HALF_LOG_TWO_PI: f64 = 0.9189385332046727;

/** What a loss reads and writes: byte offsets, as src/losses-wasm.ts writes them. */
class Arrays {
  outputs: usize;
  values: usize;
  outputGradient: usize;
  valueGradient: usize;
  sums: usize;
  samples: usize;
  logProbs: usize;
  oldValues: usize;
  advantages: usize;
  returns: usize;
  indices: usize;
  settings: usize;
  scratch: usize;
  logDeviation: usize;
  numOutputs: i32;
}

/** Doubles of `settings`, as LOSS_SETTINGS of src/losses.ts says. */
class Settings {
  mean: f64;
  scale: f64;
  clip: f64;
  share: f64;
  clipValue: f64;
  valueCoefficient: f64;
  entropyCoefficient: f64;
  huber: f64;
}

/** Doubles of `sums`, as LOSS_SUMS of src/losses.ts says; the gradient of log deviations follows. */
class Sums {
  policyLoss: f64;
  valueLoss: f64;
  entropy: f64;
  approximateKl: f64;
  clipFraction: f64;
}

const OWN_SUMS: usize = 5;

/** Rows first to first + count - 1 of a minibatch; row r of the networks' outputs is its row first + r. */
export function softmaxLoss(at: usize, first: i32, count: i32): void {
  const arrays = changetype<Arrays>(at);
  const settings = changetype<Settings>(arrays.settings);
  const sums = changetype<Sums>(arrays.sums);
  clear(arrays.sums, OWN_SUMS);
  const n = arrays.numOutputs;
  const logProbs = arrays.scratch;
  const probs = logProbs + ((<usize>n) << 3);
  for (let r = 0; r < count; r++) {
    const row = load<i32>(arrays.indices + ((<usize>(first + r)) << 2));
    softmax(logProbs, probs, arrays.outputs + ((<usize>(r * n)) << 2), n);
    const action = <i32>load<f32>(arrays.samples + ((<usize>row) << 2));
    let entropy: f64 = 0;
    for (let k: usize = 0; k < (<usize>n) << 3; k += 8) entropy -= load<f64>(probs + k) * load<f64>(logProbs + k);
    sums.entropy += entropy;
    const byLogProb = settings.share * policyTerm(arrays, settings, sums, row, load<f64>(logProbs + ((<usize>action) << 3)));
    const byEntropy = -settings.share * settings.entropyCoefficient;
    const gradient = arrays.outputGradient + ((<usize>(r * n)) << 2);
    for (let k = 0; k < n; k++) {
      const p = load<f64>(probs + ((<usize>k) << 3));
      const byThisLogProb = <f64>(k === action ? 1 : 0) - p;
      const slope = byLogProb * byThisLogProb - byEntropy * p * (load<f64>(logProbs + ((<usize>k) << 3)) + entropy);
      store<f32>(gradient + ((<usize>k) << 2), <f32>slope);
    }
    valueTerm(arrays, settings, sums, row, r);
  }
}

export function gaussianLoss(at: usize, first: i32, count: i32): void {
  const arrays = changetype<Arrays>(at);
  const settings = changetype<Settings>(arrays.settings);
  const sums = changetype<Sums>(arrays.sums);
  const n = arrays.numOutputs;
  const kept = arrays.sums + (OWN_SUMS << 3);
  clear(arrays.sums, OWN_SUMS + <usize>n);
  const deviations = arrays.scratch;
  const scores = deviations + ((<usize>n) << 3);
  let entropy: f64 = 0;
  for (let j: usize = 0; j < <usize>n; j++) {
    const logDeviation = <f64>load<f32>(arrays.logDeviation + (j << 2));
    store<f64>(deviations + (j << 3), exp64(logDeviation));
    entropy += 0.5 + HALF_LOG_TWO_PI + logDeviation;
  }
  const byEntropy = -settings.share * settings.entropyCoefficient;
  for (let r = 0; r < count; r++) {
    const row = load<i32>(arrays.indices + ((<usize>(first + r)) << 2));
    const sample = arrays.samples + ((<usize>(row * n)) << 2);
    const mean = arrays.outputs + ((<usize>(r * n)) << 2);
    let logProb: f64 = 0;
    for (let j: usize = 0; j < <usize>n; j++) {
      const score = (<f64>load<f32>(sample + (j << 2)) - <f64>load<f32>(mean + (j << 2))) / load<f64>(deviations + (j << 3));
      store<f64>(scores + (j << 3), score);
      logProb -= 0.5 * score * score + <f64>load<f32>(arrays.logDeviation + (j << 2)) + HALF_LOG_TWO_PI;
    }
    sums.entropy += entropy;
    const byLogProb = settings.share * policyTerm(arrays, settings, sums, row, logProb);
    const gradient = arrays.outputGradient + ((<usize>(r * n)) << 2);
    for (let j: usize = 0; j < <usize>n; j++) {
      const score = load<f64>(scores + (j << 3));
      store<f32>(gradient + (j << 2), <f32>((byLogProb * score) / load<f64>(deviations + (j << 3))));
      store<f64>(kept + (j << 3), load<f64>(kept + (j << 3)) + (byLogProb * (score * score - 1) + byEntropy));
    }
    valueTerm(arrays, settings, sums, row, r);
  }
}

function clear(at: usize, count: usize): void {
  for (const end = at + (count << 3); at < end; at += 8) store<f64>(at, 0);
}

function softmax(logProbs: usize, probs: usize, outputs: usize, n: i32): void {
  let largest = load<f32>(outputs);
  for (let k = 1; k < n; k++) {
    const output = load<f32>(outputs + ((<usize>k) << 2));
    if (output > largest) largest = output;
  }
  let sum: f64 = 0;
  for (let k = 0; k < n; k++) {
    const shifted = <f64>load<f32>(outputs + ((<usize>k) << 2)) - <f64>largest;
    const weight = shifted === 0 ? 1 : exp64(shifted);
    store<f64>(logProbs + ((<usize>k) << 3), shifted);
    store<f64>(probs + ((<usize>k) << 3), weight);
    sum += weight;
  }
  const logSum = log64(sum);
  for (let k: usize = 0; k < (<usize>n) << 3; k += 8) {
    store<f64>(logProbs + k, load<f64>(logProbs + k) - logSum);
    store<f64>(probs + k, load<f64>(probs + k) / sum);
  }
}

/** Adds a row's policy loss, and returns its derivative by the log-probability. */
function policyTerm(arrays: Arrays, settings: Settings, sums: Sums, row: i32, logProb: f64): f64 {
  const logRatio = logProb - <f64>load<f32>(arrays.logProbs + ((<usize>row) << 2));
  const ratio = exp64(logRatio);
  const advantage = (load<f64>(arrays.advantages + ((<usize>row) << 3)) - settings.mean) * settings.scale;
  const clipped = min(max(ratio, 1 - settings.clip), 1 + settings.clip);
  sums.policyLoss -= min(ratio * advantage, clipped * advantage);
  sums.approximateKl += ratio - 1 - logRatio;
  if (abs(ratio - 1) > settings.clip) sums.clipFraction += 1;
  return ratio * advantage <= clipped * advantage ? -advantage * ratio : 0;
}

/** Adds a row's value loss, and writes its gradient. */
function valueTerm(arrays: Arrays, settings: Settings, sums: Sums, row: i32, r: i32): void {
  const value = <f64>load<f32>(arrays.values + ((<usize>r) << 2));
  const old = <f64>load<f32>(arrays.oldValues + ((<usize>row) << 2));
  const change = value - old;
  const isClipped = settings.clipValue > 0 && abs(change) > settings.clipValue;
  const near = isClipped ? old + (change > 0 ? settings.clipValue : -settings.clipValue) : value;
  const error = near - load<f64>(arrays.returns + ((<usize>row) << 3));
  const isFar = settings.huber > 0 && abs(error) > settings.huber;
  const limited = isFar ? (error > 0 ? settings.huber : -settings.huber) : error;
  sums.valueLoss += limited * (isFar ? 2 * error - limited : error);
  const slope = settings.share * settings.valueCoefficient * (isClipped ? 0 : 2 * limited);
  store<f32>(arrays.valueGradient + ((<usize>r) << 2), <f32>slope);
}
