import { type LossRows, lossFloats, NUM_LOSS_SUMS, NUM_SETTINGS, ROWS_PER_BLOCK, type Workspace } from "@quantal/kernels";
import { createNetwork, type Heads, type Network, type NetworkShape, networkFloats, networkLayout } from "./network.ts";

/** Where the header holds the number of the minibatch, with which parameters change. */
export const MINIBATCH = 0;
/** Where it holds the minibatch's rows. */
export const ROWS = 1;
/** Where it holds the number of the first block that is being done. */
export const FIRST_BLOCK = 2;

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
  /** [rows]: what advantages come from */
  readonly rewards: Float64Array;
}

/** What an update's memory is laid out by. Plain data: a thread that joins the memory gets it with the handle. */
export interface UpdatePlan {
  readonly shape: NetworkShape;
  /** Of a rollout. */
  readonly rows: number;
  /** 1, or the threads that share blocks out; 0 where the network has memory or is a library's, and something else does them. */
  readonly threads: number;
  /** Blocks that have a gradient of their own; 0 where one thread adds up as it goes. */
  readonly blocks: number;
}

/** What one thread needs to do a block: its networks, and how its rows' losses are done. */
export interface Scratch {
  /** [ROWS_PER_BLOCK, observation size] */
  readonly inputs: Float32Array;
  readonly network: Network;
  /** As LOSS_SUMS says, of the last block; then the gradient of log deviations. */
  readonly sums: Float64Array;
  readonly losses: LossRows;
}

/** The arrays of an update. */
export interface UpdateMemory {
  readonly parameters: Float32Array;
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
  /** Of the whole minibatch. */
  readonly gradients: Float32Array;
  /** [3]: as MINIBATCH, ROWS and FIRST_BLOCK say */
  readonly header: Int32Array;
  /** As LOSS_SETTINGS says. */
  readonly settings: Float64Array;
  /** [rows]: the minibatch's rows of the batch */
  readonly indices: Int32Array;
  readonly batch: Batch;
  /** [threads] */
  readonly scratch: readonly Scratch[];
  /** [blocks], and their sums */
  readonly blockGradients: readonly Float32Array[];
  readonly blockSums: readonly Float64Array[];
}

/** Floats that `updateMemory` takes from a workspace. */
export function updateFloats({ shape, rows, threads, blocks }: UpdatePlan): number {
  const { length } = networkLayout(shape);
  const { observationSize, outputs } = shape;
  const numSums = numSumsOf(shape);
  const inBatch = rows * (observationSize + sampleSizeOf(shape) + 2 + 2 * 2 + 1);
  const ofThread =
    ROWS_PER_BLOCK * observationSize + length + 2 * numSums + networkFloats(shape, ROWS_PER_BLOCK, true) + lossFloats(outputs);
  const gaps = 4 * (16 + 8 * threads + 2 * blocks);
  return 4 * length + 2 * NUM_SETTINGS + inBatch + threads * ofThread + blocks * (length + 2 * numSums) + gaps;
}

/** Makes the arrays: in memory that was joined, those that are there, because the same calls come in the same order. */
export function updateMemory(workspace: Workspace, { shape, rows, threads, blocks }: UpdatePlan): UpdateMemory {
  const layout = networkLayout(shape);
  const { observationSize } = shape;
  const vector = (): Float32Array => workspace.float32(layout.length);
  const numSums = numSumsOf(shape);
  const [parameters, firstMoment, secondMoment, gradients] = [vector(), vector(), vector(), vector()];
  const header = workspace.int32(3);
  const settings = workspace.float64(NUM_SETTINGS);
  const indices = workspace.int32(rows);
  const batch = {
    observations: workspace.float32(rows * observationSize),
    samples: workspace.float32(rows * sampleSizeOf(shape)),
    logProbs: workspace.float32(rows),
    values: workspace.float32(rows),
    advantages: workspace.float64(rows),
    returns: workspace.float64(rows),
    rewards: new Float64Array(rows),
  };
  const createScratch = (): Scratch => {
    const inputs = workspace.float32(ROWS_PER_BLOCK * observationSize);
    const network = createNetwork(workspace, shape, layout, { parameters, gradients }, ROWS_PER_BLOCK);
    const sums = workspace.float64(numSums);
    return { inputs, network, sums, losses: lossesOf(workspace, shape, { settings, indices, batch }, network, sums) };
  };
  const scratch = Array.from({ length: threads }, createScratch);
  const blockGradients = Array.from({ length: blocks }, vector);
  const blockSums = Array.from({ length: blocks }, () => workspace.float64(numSums));
  return { parameters, firstMoment, secondMoment, gradients, header, settings, indices, batch, scratch, blockGradients, blockSums };
}

/** The losses of rows of a minibatch that a network did. @param sums - written */
export function lossesOf(
  workspace: Workspace,
  { outputs: numOutputs }: NetworkShape,
  { settings, indices, batch }: Pick<UpdateMemory, "settings" | "indices" | "batch">,
  { policy, values, policyGradient, valueGradient, logDeviation }: Omit<Heads, "distribution" | "prepare">,
  sums: Float64Array,
): LossRows {
  const { samples, logProbs, values: oldValues, advantages, returns } = batch;
  return workspace.policyLoss({
    ...{ numOutputs, outputs: policy, values, outputGradient: policyGradient, valueGradient, sums, settings, indices },
    ...{ samples, logProbs, oldValues, advantages, returns },
    ...(logDeviation === undefined ? {} : { logDeviation }),
  });
}

/** Adds the gradient of a block of the minibatch to `into`, and writes its rows' losses to the scratch's sums. */
export function runBlock(memory: UpdateMemory, { inputs, network, losses }: Scratch, block: number, into: Float32Array): void {
  const { header, indices, batch } = memory;
  const first = block * ROWS_PER_BLOCK;
  const count = Math.min(ROWS_PER_BLOCK, header[ROWS] - first);
  const size = inputs.length / ROWS_PER_BLOCK;
  for (let r = 0; r < count; r++) {
    const row = indices[first + r] * size;
    for (let j = 0; j < size; j++) inputs[r * size + j] = batch.observations[row + j];
  }
  network.forward(inputs, count, "both");
  losses(first, count);
  network.backward(inputs, count, into);
}

/** Floats of an action as it was drawn: its number, or its coordinates. */
function sampleSizeOf({ isDiscrete, outputs }: NetworkShape): number {
  return isDiscrete ? 1 : outputs;
}

/** Sums of a block's losses, with the gradient of log deviations where there are some. */
export function numSumsOf({ isDiscrete, outputs }: NetworkShape): number {
  return NUM_LOSS_SUMS + (isDiscrete ? 0 : outputs);
}
