import { type Kernels, ROWS_PER_BLOCK } from "@quantal/kernels";
import { adamStep, firstNonFinite, type Layout } from "@quantal/nn";
import { exp, NonFiniteError } from "@quantal/numeric";
import { createNetwork, type Network, type NetworkShape, networkFloats } from "./network.ts";
import type { PpoOptions } from "./options.ts";

/** A rollout as the update reads it, row = lane * steps + step. */
export interface Batch {
  /** [rows, observation size], normalized */
  readonly observations: Float32Array;
  /** [rows, sample size], as drawn */
  readonly samples: Float32Array;
  /** [rows], as they were when the rollout was made */
  readonly logProbs: Float32Array;
  readonly values: Float32Array;
  readonly advantages: Float64Array;
  /** [rows]: advantages + values, what values should have been */
  readonly returns: Float64Array;
}

/** What changes from update to update. */
export interface Rates {
  readonly learningRate: number;
  readonly clip: number;
}

/** The parameters and Adam's memory of them, as they are saved. */
export type Parameters = { parameters: Float32Array; firstMoment: Float32Array; secondMoment: Float32Array; adamSteps: number };

/** What one minibatch came to; an object that the next one writes again. */
export interface MinibatchResult {
  policyLoss: number;
  /** Mean squared error, without a half. */
  valueLoss: number;
  entropy: number;
  /** policyLoss + valueCoefficient * valueLoss - entropyCoefficient * entropy */
  loss: number;
  /** mean((ratio - 1) - log ratio) @see Schulman 2020, http://joschu.net/blog/kl-approx.html */
  approximateKl: number;
  clipFraction: number;
  /** Before it is clipped; NaN where the target KL divergence stopped the update. */
  gradientNorm: number;
  isStopped: boolean;
}

/** Gradient steps on a copy of the parameters. */
export interface Updater {
  load(from: Parameters): void;
  save(to: Parameters): void;
  /** One gradient step on the batch's rows indices[first ... first + count). */
  minibatch(batch: Batch, indices: Int32Array, first: number, count: number, rates: Rates): MinibatchResult;
  close(): void;
}

type UpdateOptions = Pick<
  PpoOptions,
  "clipValue" | "valueCoefficient" | "entropyCoefficient" | "maxGradientNorm" | "targetKl" | "normalizeAdvantages" | "adamEpsilon"
>;

/** Rows of a minibatch go through the networks in blocks; gradients add up block after block, in a fixed order. */
export function createUpdater(kernels: Kernels, shape: NetworkShape, layout: Layout, options: UpdateOptions): Updater {
  const rows = ROWS_PER_BLOCK;
  const size = shape.observationSize;
  const workspace = kernels.workspace(4 * layout.length + rows * size + networkFloats(shape, rows, true));
  const [parameters, firstMoment, secondMoment, gradients] = Array.from({ length: 4 }, () => workspace.float32(layout.length));
  const inputs = workspace.float32(rows * size);
  const network = createNetwork(workspace, shape, layout, { parameters, gradients }, rows);
  const result = { policyLoss: 0, valueLoss: 0, entropy: 0, loss: 0, approximateKl: 0, clipFraction: 0, gradientNorm: 0, isStopped: false };
  const losses = lossOf(network, options, result);
  let adamSteps = 0;

  /** Clips the gradient's norm and takes a step of Adam. */
  const descend = (learningRate: number): void => {
    const norm = Math.sqrt(workspace.sumOfSquares(gradients));
    if (!Number.isFinite(norm)) throw notFinite("gradient", gradients, layout, norm);
    result.gradientNorm = norm;
    const factor = options.maxGradientNorm / (norm + 1e-6);
    if (options.maxGradientNorm > 0 && factor < 1) workspace.scale(gradients, factor);
    adamSteps++;
    workspace.adam(parameters, firstMoment, secondMoment, gradients, adamStep({ learningRate, epsilon: options.adamEpsilon }, adamSteps));
  };

  return {
    load(from) {
      parameters.set(from.parameters);
      firstMoment.set(from.firstMoment);
      secondMoment.set(from.secondMoment);
      adamSteps = from.adamSteps;
    },
    save(to) {
      const bad = firstNonFinite(parameters, layout);
      if (bad !== undefined) throw notFinite("parameter", parameters, layout, bad.value);
      to.parameters.set(parameters);
      to.firstMoment.set(firstMoment);
      to.secondMoment.set(secondMoment);
      to.adamSteps = adamSteps;
    },
    minibatch(batch, indices, first, count, rates) {
      losses.begin(batch, indices, first, count, rates.clip);
      network.prepare();
      gradients.fill(0);
      for (let at = first; at < first + count; at += rows) {
        const blockRows = Math.min(rows, first + count - at);
        gather(inputs, batch.observations, indices, at, blockRows, size);
        network.forward(inputs, blockRows, "both");
        losses.block(batch, indices, at, blockRows);
        network.backward(inputs, blockRows);
      }
      losses.end(count);
      if (!Number.isFinite(result.loss)) throw lossNotFinite(result);
      result.isStopped = options.targetKl > 0 && result.approximateKl > 1.5 * options.targetKl;
      result.gradientNorm = Number.NaN;
      if (!result.isStopped) descend(rates.learningRate);
      return result;
    },
    close: () => workspace.close(),
  };
}

interface Losses {
  begin(batch: Batch, indices: Int32Array, first: number, count: number, clip: number): void;
  /** Adds up the losses of a block of rows, and writes their gradients to the network's. */
  block(batch: Batch, indices: Int32Array, first: number, count: number): void;
  /** Turns sums into means. */
  end(count: number): void;
}

/**
 * PPO's loss of a minibatch, with its gradient by the networks' outputs. Sums in float64, rows in order.
 *   ratio = exp(logProb - old logProb), policyLoss = -mean(min(ratio * A, clip(ratio, 1 - clip, 1 + clip) * A))
 *   A = advantages, moved to mean 0 and divided by (sample standard deviation + 1e-8)
 *   valueLoss = mean((return - V)^2), V clipped to old value +- clipValue where that is wanted
 * @see Schulman et al. 2017, equations 7 and 9, arXiv:1707.06347
 */
function lossOf(network: Network, options: UpdateOptions, result: MinibatchResult): Losses {
  const { distribution, policy, values, policyGradient, valueGradient } = network;
  const { sampleSize } = distribution;
  const { clipValue, valueCoefficient, entropyCoefficient } = options;
  let mean = 0;
  let scale = 1;
  let clip = 0;
  let share = 1; // of a row in the minibatch's means

  /** Adds row r's policy loss, and returns its derivative by the log-probability. */
  const policyTerm = (batch: Batch, row: number): number => {
    const logRatio = distribution.logProb - batch.logProbs[row];
    const ratio = exp(logRatio);
    const advantage = (batch.advantages[row] - mean) * scale;
    const clipped = Math.min(Math.max(ratio, 1 - clip), 1 + clip);
    result.policyLoss -= Math.min(ratio * advantage, clipped * advantage);
    result.approximateKl += ratio - 1 - logRatio;
    if (Math.abs(ratio - 1) > clip) result.clipFraction++;
    return ratio * advantage <= clipped * advantage ? -advantage * ratio : 0;
  };

  /** Adds row r's value loss, and returns its derivative by the value. */
  const valueTerm = (batch: Batch, row: number, value: number): number => {
    const change = value - batch.values[row];
    const isClipped = clipValue > 0 && Math.abs(change) > clipValue;
    const error = (isClipped ? batch.values[row] + Math.sign(change) * clipValue : value) - batch.returns[row];
    result.valueLoss += error * error;
    return isClipped ? 0 : 2 * error;
  };

  return {
    begin({ advantages }, indices, first, count, clipRange) {
      clip = clipRange;
      share = 1 / count;
      result.policyLoss = result.valueLoss = result.entropy = result.approximateKl = result.clipFraction = 0;
      mean = 0;
      scale = 1;
      if (!options.normalizeAdvantages || count < 2) return;
      for (let k = first; k < first + count; k++) mean += advantages[indices[k]];
      mean /= count;
      let squares = 0;
      for (let k = first; k < first + count; k++) squares += (advantages[indices[k]] - mean) * (advantages[indices[k]] - mean);
      scale = 1 / (Math.sqrt(squares / (count - 1)) + 1e-8);
    },
    block(batch, indices, first, count) {
      for (let r = 0; r < count; r++) {
        const row = indices[first + r];
        distribution.evaluate(policy, r, batch.samples, row * sampleSize);
        result.entropy += distribution.entropy;
        distribution.backward(policyGradient, r, share * policyTerm(batch, row), -share * entropyCoefficient);
        valueGradient[r] = share * valueCoefficient * valueTerm(batch, row, values[r]);
      }
    },
    end() {
      result.policyLoss *= share;
      result.valueLoss *= share;
      result.entropy *= share;
      result.approximateKl *= share;
      result.clipFraction *= share;
      result.loss = result.policyLoss + valueCoefficient * result.valueLoss - entropyCoefficient * result.entropy;
    },
  };
}

/** Copies rows of observations, chosen by indices, one behind the other. */
function gather(out: Float32Array, from: Float32Array, indices: Int32Array, first: number, count: number, size: number): void {
  for (let r = 0; r < count; r++) {
    const row = indices[first + r] * size;
    for (let j = 0; j < size; j++) out[r * size + j] = from[row + j];
  }
}

const FIX = "Lower learningRate, or look for huge rewards or observations";

function lossNotFinite({ policyLoss, valueLoss, entropy, loss }: MinibatchResult): Error {
  const [name, got] = Object.entries({ policyLoss, valueLoss, entropy, loss }).find(([, value]) => !Number.isFinite(value)) ?? [
    "loss",
    loss,
  ];
  return new NonFiniteError({ where: "ppo.tell", problem: `${name} is not finite`, got, expected: "a finite number", fix: FIX });
}

function notFinite(what: string, vector: Float32Array, layout: Layout, got: number): Error {
  const bad = firstNonFinite(vector, layout);
  const problem = bad === undefined ? `the ${what}'s norm is not finite` : `the ${what} ${bad.name}[${bad.index}] is not finite`;
  return new NonFiniteError({ where: "ppo.tell", problem, got: bad?.value ?? got, expected: "a finite number", fix: FIX });
}
