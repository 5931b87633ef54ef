import type { LibraryNetwork, ParallelFor, ParallelLoop, Segments } from "@quantal/core";
import { type Kernels, LOSS_SETTINGS, LOSS_SUMS, NUM_LOSS_SUMS, ROWS_PER_BLOCK, type Workspace } from "@quantal/kernels";
import { adamStep, firstNonFinite, type Layout, tensorIn } from "@quantal/nn";
import { NonFiniteError } from "@quantal/numeric";
import { createLibraryDescent, libraryFloats } from "./library/library-network.ts";
import { type NetworkShape, networkLayout } from "./network.ts";
import type { PpoOptions } from "./options.ts";
import { blockWork, type SharedUpdate, updateWork } from "./parallel-update.ts";
import { createSequences, sequenceFloats } from "./recurrent/sequences.ts";
import { type Batch, FIRST_BLOCK, MINIBATCH, ROWS, runBlock, type UpdateMemory, updateFloats, updateMemory } from "./update-memory.ts";

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
  /** Mean squared error, without a half; twice the Huber loss where that is wanted. */
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
  /** What minibatches are rows of: written by the caller. */
  readonly batch: Batch;
  load(from: Parameters): void;
  save(to: Parameters): void;
  /** With memory: where the rollout's sequences start from, by the parameters that acted, which must be loaded. The batch must be written. */
  read(rollout: Segments): void;
  /** One gradient step on the batch's rows indices[first ... first + count): with memory, whole sequences one behind the other. */
  minibatch(indices: Int32Array, first: number, count: number, rates: Rates): MinibatchResult;
  close(): void;
}

/** Options that an update goes by. */
export type UpdateOptions = Pick<
  PpoOptions,
  | "lanes"
  | "steps"
  | "minibatchSize"
  | "sequence"
  | "clipValue"
  | "valueLoss"
  | "valueCoefficient"
  | "entropyCoefficient"
  | "maxGradientNorm"
  | "targetKl"
  | "normalizeAdvantages"
  | "adamEpsilon"
>;

const MAX_BLOCKS = 32; // that have a gradient of their own: the blocks of a larger minibatch are done in several goes
const WORTH_SHARING = 2048; // parameters: a block of fewer is done in the time that threads take to meet

/**
 * Rows of a minibatch go through the networks in blocks; gradients and losses add up block after block, in a fixed order. Networks
 * with memory do blocks of whole sequences, in this thread.
 * @param parallel - does blocks in several threads, with the same bits
 * @param library - a network in place of the shape's layers, closed with the updater
 */
export function createUpdater(
  kernels: Kernels,
  shape: NetworkShape,
  options: UpdateOptions,
  parallel?: ParallelFor,
  library?: LibraryNetwork,
): Updater {
  const layout = networkLayout(shape);
  const { lanes, steps, minibatchSize } = options;
  const isRecurrent = shape.memory !== "none";
  const isOwn = !isRecurrent && library === undefined; // done in blocks, here or in threads
  const isShared = isOwn && parallel !== undefined && kernels.canShare && minibatchSize > ROWS_PER_BLOCK && layout.length >= WORTH_SHARING;
  const blocks = Math.min(MAX_BLOCKS, Math.ceil((2 * minibatchSize - 1) / ROWS_PER_BLOCK)); // the last minibatch may be almost twice as large
  const sharing = isShared ? { threads: parallel.threads, blocks } : { threads: isOwn ? 1 : 0, blocks: 0 };
  const plan = { shape, rows: lanes * steps, ...sharing };
  const inTime = { shape, length: options.sequence, lanes, steps };
  const workspace = kernels.workspace(
    updateFloats(plan) + (isRecurrent ? sequenceFloats(inTime) : 0) + (library ? libraryFloats(shape, plan.rows) : 0),
    { shared: isShared },
  );
  const memory = updateMemory(workspace, plan);
  const result = { policyLoss: 0, valueLoss: 0, entropy: 0, loss: 0, approximateKl: 0, clipFraction: 0, gradientNorm: 0, isStopped: false };
  const sequences = isRecurrent ? createSequences(workspace, memory, inTime) : undefined;
  const libraryDescent = library && createLibraryDescent(workspace, memory, shape, library);
  const descent: Descent =
    sequences ?? libraryDescent ?? (isShared ? inParallel(memory, parallel, { handle: workspace.handle, plan }) : inOrder(memory));
  const logDeviation = shape.isDiscrete ? undefined : tensorIn(memory.gradients, layout, "logDeviation");
  const add = blockAdder(logDeviation, result, (values) => workspace.add(memory.gradients, values));
  const { load, save, step } = optimizer(workspace, memory, layout, options);
  return {
    batch: memory.batch,
    load,
    save,
    read: (rollout) => sequences?.read(rollout),
    minibatch(indices, first, count, rates) {
      begin(memory, indices, first, count);
      writeSettings(memory, options, rates.clip);
      result.policyLoss = result.valueLoss = result.entropy = result.approximateKl = result.clipFraction = 0;
      descent.run(add);
      finishMeans(result, options, count);
      if (!Number.isFinite(result.loss)) throw lossNotFinite(result);
      result.isStopped = options.targetKl > 0 && result.approximateKl > 1.5 * options.targetKl;
      result.gradientNorm = result.isStopped ? Number.NaN : step(rates.learningRate);
      return result;
    },
    close() {
      descent.close?.();
      workspace.close();
    },
  };
}

/** Adam on the memory's parameters. */
function optimizer(workspace: Workspace, memory: UpdateMemory, layout: Layout, { maxGradientNorm, adamEpsilon }: UpdateOptions) {
  const { parameters, firstMoment, secondMoment, gradients } = memory;
  let adamSteps = 0;
  return {
    load(from: Parameters): void {
      parameters.set(from.parameters);
      firstMoment.set(from.firstMoment);
      secondMoment.set(from.secondMoment);
      adamSteps = from.adamSteps;
    },
    save(to: Parameters): void {
      const bad = firstNonFinite(parameters, layout);
      if (bad !== undefined) throw notFinite("parameter", parameters, layout, bad.value);
      to.parameters.set(parameters);
      to.firstMoment.set(firstMoment);
      to.secondMoment.set(secondMoment);
      to.adamSteps = adamSteps;
    },
    /** Clips the gradient's norm and takes a step. Returns the norm before that. */
    step(learningRate: number): number {
      const norm = Math.sqrt(workspace.sumOfSquares(gradients));
      if (!Number.isFinite(norm)) throw notFinite("gradient", gradients, layout, norm);
      const factor = maxGradientNorm / (norm + 1e-6);
      if (maxGradientNorm > 0 && factor < 1) workspace.scale(gradients, factor);
      adamSteps++;
      workspace.adam(parameters, firstMoment, secondMoment, gradients, adamStep({ learningRate, epsilon: adamEpsilon }, adamSteps));
      return norm;
    },
  };
}

/** Does all blocks of a minibatch, and calls `add` for each, in order. */
interface Descent {
  run(add: AddBlock): void;
  close?(): void;
}

/** Takes a block's sums, and its gradient where it has one of its own, to those of the minibatch. */
type AddBlock = (sums: Float64Array, blockGradients?: Float32Array) => void;

/** One thread: backward adds to the whole gradient, which comes to the same as adding blocks' own ones up. */
function inOrder(memory: UpdateMemory): Descent {
  const [scratch] = memory.scratch;
  return {
    run(add) {
      scratch.network.prepare();
      for (let block = 0; block * ROWS_PER_BLOCK < memory.header[ROWS]; block++) {
        runBlock(memory, scratch, block, memory.gradients);
        add(scratch.sums);
      }
    },
  };
}

/** Blocks are shared out to threads, as many at a time as have a gradient of their own. */
function inParallel(memory: UpdateMemory, parallel: ParallelFor, shared: SharedUpdate): Descent {
  const { header, blockGradients, blockSums } = memory;
  let loop: ParallelLoop | undefined; // opened when first needed: a learner may be made only to be asked
  return {
    run(add) {
      loop ??= parallel.open(updateWork(shared), blockWork(memory, 0));
      const numBlocks = Math.ceil(header[ROWS] / ROWS_PER_BLOCK);
      for (let first = 0; first < numBlocks; first += blockGradients.length) {
        const count = Math.min(blockGradients.length, numBlocks - first);
        header[FIRST_BLOCK] = first;
        loop.run(count);
        for (let k = 0; k < count; k++) add(blockSums[k], blockGradients[k]);
      }
    },
    close: () => loop?.close(),
  };
}

/** @param logDeviation - of the gradients, for a Box */
function blockAdder(
  logDeviation: Float32Array | undefined,
  result: MinibatchResult,
  addGradients: (values: Float32Array) => void,
): AddBlock {
  return (sums, blockGradients) => {
    if (blockGradients !== undefined) addGradients(blockGradients);
    result.policyLoss += sums[LOSS_SUMS.policyLoss];
    result.valueLoss += sums[LOSS_SUMS.valueLoss];
    result.entropy += sums[LOSS_SUMS.entropy];
    result.approximateKl += sums[LOSS_SUMS.approximateKl];
    result.clipFraction += sums[LOSS_SUMS.clipFraction];
    if (logDeviation === undefined) return;
    for (let j = 0; j < logDeviation.length; j++) logDeviation[j] += sums[NUM_LOSS_SUMS + j]; // the sum in float64, rounded once
  };
}

/** Writes what blocks read of a minibatch, and an empty gradient. */
function begin({ header, indices: rows, gradients }: UpdateMemory, indices: Int32Array, first: number, count: number): void {
  for (let k = 0; k < count; k++) rows[k] = indices[first + k];
  header[MINIBATCH]++;
  header[ROWS] = count;
  header[FIRST_BLOCK] = 0;
  gradients.fill(0);
}

/** Writes the settings of the minibatch's loss, the moments of its advantages among them. */
function writeSettings({ header, settings, indices, batch: { advantages } }: UpdateMemory, options: UpdateOptions, clip: number): void {
  const count = header[ROWS];
  let mean = 0;
  let scale = 1;
  if (options.normalizeAdvantages && count >= 2) {
    for (let k = 0; k < count; k++) mean += advantages[indices[k]];
    mean /= count;
    let squares = 0;
    for (let k = 0; k < count; k++) squares += (advantages[indices[k]] - mean) * (advantages[indices[k]] - mean);
    scale = 1 / (Math.sqrt(squares / (count - 1)) + 1e-8);
  }
  settings[LOSS_SETTINGS.mean] = mean;
  settings[LOSS_SETTINGS.scale] = scale;
  settings[LOSS_SETTINGS.clip] = clip;
  settings[LOSS_SETTINGS.share] = 1 / count;
  settings[LOSS_SETTINGS.clipValue] = options.clipValue;
  settings[LOSS_SETTINGS.valueCoefficient] = options.valueCoefficient;
  settings[LOSS_SETTINGS.entropyCoefficient] = options.entropyCoefficient;
  settings[LOSS_SETTINGS.huber] = options.valueLoss === "huber" ? 1 : 0;
}

/** Turns sums into means. */
function finishMeans(result: MinibatchResult, options: UpdateOptions, count: number): void {
  const share = 1 / count;
  result.policyLoss *= share;
  result.valueLoss *= share;
  result.entropy *= share;
  result.approximateKl *= share;
  result.clipFraction *= share;
  result.loss = result.policyLoss + options.valueCoefficient * result.valueLoss - options.entropyCoefficient * result.entropy;
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
