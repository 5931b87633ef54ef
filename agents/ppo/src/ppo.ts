import {
  type AgentBody,
  defineAgent,
  END,
  type Learner,
  type LibraryNetwork,
  type Metrics,
  type NetworkLibrary,
  type ParallelFor,
  type Segments,
  type Task,
} from "@quantal/core";
import { type Kernels, loadKernels, plainKernels } from "@quantal/kernels";
import { addMoments, NonFiniteError, OptionError, type Rng, stream } from "@quantal/numeric";
import type { Data, FlatSpace } from "gymnasium-js";
import { gae } from "./gae.ts";
import { initLibraryNetwork } from "./library/library-network.ts";
import { initNetwork, type NetworkShape, networkLayout } from "./network.ts";
import { type Moments, noMoments, normalizeRewards, normalizeRow, normalizerOf } from "./normalizer.ts";
import { checkOptions, LIBRARY_OPTIONS, NO_LAYERS, OPTIONS, type PpoOptions } from "./options.ts";
import { auxNames, createPpoPolicy, type LayerOptions, layersOf, openLibrary, type PolicyData, shapeFor } from "./policy.ts";
import { PRESETS } from "./presets.ts";
import { memoryFloats } from "./recurrent/recurrent-network.ts";
import { createUpdater, type MinibatchResult, type Parameters, type Rates, type Updater } from "./update.ts";
import type { Batch } from "./update-memory.ts";

/** All of PPO between two calls. Shapes: parameters and moments as networkLayout says. */
export type PpoState = Parameters & Moments & { seed: number; updates: number; steps: number };

/**
 * Proximal policy optimization: rollouts of fixed length from lanes that go on where they stopped, advantages by GAE, several
 * epochs of minibatches on the clipped surrogate, by Adam. Serves Discrete and Box actions; observations are flattened. With memory,
 * minibatches are of whole sequences, which start from the state that the lane was in when it acted.
 * @see Schulman et al. 2017, arXiv:1707.06347; defaults and presets follow Stable-Baselines3 and its zoo
 */
export const ppo = Object.assign(
  defineAgent({
    id: "ppo",
    module: import.meta.url,
    export: "ppo",
    options: OPTIONS,
    presets: PRESETS,
    create: (options) => createBody(options),
  }),
  { withNetworks },
);

/** PPO with another library's networks in place of its own, under an identity of its own: a bridge calls it. */
function withNetworks(library: NetworkLibrary, identity: { readonly id: string; readonly module: string; readonly export: string }) {
  return defineAgent({
    ...identity,
    options: LIBRARY_OPTIONS,
    presets: Object.fromEntries(
      Object.entries(PRESETS).filter(([, preset]) => Object.keys(preset).every((name) => name in LIBRARY_OPTIONS)),
    ),
    create: (options) => createBody({ ...options, ...NO_LAYERS }, library),
  });
}

function createBody(options: PpoOptions, library?: NetworkLibrary): AgentBody<PpoState> {
  checkOptions(options);
  let kernels = plainKernels(); // the same bits as those that prepare loads
  let parallel: ParallelFor | undefined;
  return {
    async prepare(host) {
      parallel = host.parallel;
      kernels = await loadKernels({ shared: parallel !== undefined });
      await library?.prepare();
    },
    learner: (task, seed) => learner({ kernels, parallel, library }, options, task, seed),
    createPolicy: (spec, task, numLanes) => createPpoPolicy(kernels, spec, task, numLanes, library),
    ...(library === undefined ? {} : { sameBitsOn: () => library.sameBitsOn() }),
  };
}

/** What an agent learns with. */
interface Means {
  readonly kernels: Kernels;
  readonly parallel: ParallelFor | undefined;
  readonly library: NetworkLibrary | undefined;
}

function learner({ kernels, parallel, library }: Means, options: PpoOptions, task: Task, seed: number): Learner<PpoState> {
  const { lanes, steps, normalizeObservations, normalizeReturns } = options;
  const { shape, other, layers } = library === undefined ? ownNetwork(task, options) : libraryNetwork(task, library);
  const layout = networkLayout(shape);
  const updater = createUpdater(kernels, shape, options, parallel, other);
  const length = shape.memory === "none" ? 1 : options.sequence; // rows that stay together
  let budget = Number.POSITIVE_INFINITY; // scratch from ask to tell: an order is always asked for before it is told of

  return {
    init() {
      const parameters = new Float32Array(layout.length);
      const rng = stream(seed, "init");
      if (other) initLibraryNetwork(parameters, shape, other, options.initialLogDeviation, rng);
      else initNetwork(parameters, layout, shape, options.initialLogDeviation, rng);
      const adam = { firstMoment: new Float32Array(layout.length), secondMoment: new Float32Array(layout.length), adamSteps: 0 };
      const moments = noMoments(normalizeObservations ? shape.observationSize : 0, normalizeReturns ? lanes : 0);
      return { parameters, ...adam, ...moments, seed, updates: 0, steps: 0 };
    },

    ask(state, remaining) {
      budget = state.steps + remaining;
      return { type: "segments", policy: this.policy(state, "explore"), lanes, steps };
    },

    /**
     * Learns from a rollout. One that the budget cut is learned from if it fills a minibatch: its rows are then all used, the last
     * minibatch taking what is left over. A shorter one only counts its steps: a handful of rows, many epochs over, would do harm.
     * With memory, only whole sequences of it are used.
     */
    tell(state, experience) {
      if (experience.type !== "segments") {
        throw new OptionError({
          where: "ppo.tell",
          problem: "this is no rollout",
          got: experience.type,
          expected: "segments, as it asked for",
        });
      }
      const progress = state.steps / budget; // at the rollout's beginning: the last update still has something to learn with
      const taken = rowsOf(experience, 1);
      const indices = rowsOf(experience, length);
      state.steps += taken.length;
      if (indices.length < options.minibatchSize) return {};
      fillBatch(updater.batch, state, experience, options, task.actionSpace);
      updater.load(state);
      updater.read(experience);
      const rates = ratesAt(options, progress);
      const metrics = update(updater, { indices, length }, options, rates, stream(state.seed, "learn", state.updates));
      updater.save(state);
      state.updates++;
      if (normalizeObservations)
        for (const row of taken) addMoments(state.observationMoments, experience.observations, row * shape.observationSize);
      return { ...metrics, ...rates };
    },

    policy(state, mode) {
      const normalizer = normalizerOf(state.observationMoments);
      const data: PolicyData = { ...normalizer, ...layers, parameters: state.parameters, greedy: mode === "greedy" };
      const aux = mode === "explore" ? { aux: auxNames(shape) } : {};
      return { kind: "ppo", data, ...aux, ...(shape.memory === "none" ? {} : { memory: memoryFloats(shape) }) };
    },

    close: () => updater.close(),
    ...(library?.warning === undefined ? {} : { warning: () => library.warning?.() }),
  };
}

/** What a learner's network is: its shape, and how a policy tells it. */
interface Chosen {
  readonly shape: NetworkShape;
  readonly layers: LayerOptions | { readonly topology: Data };
  readonly other?: LibraryNetwork;
}

function ownNetwork(task: Task, options: PpoOptions): Chosen {
  return { shape: shapeFor(task, options), layers: layersOf(options) };
}

function libraryNetwork(task: Task, library: NetworkLibrary): Chosen {
  const { observationSize, outputs } = shapeFor(task, NO_LAYERS);
  const topology = library.topology(task, { inputs: observationSize, outputs });
  return { ...openLibrary(library, topology, task), layers: { topology } };
}

/** Rows of a rollout to learn from: `length` at a time stay together. */
interface Rows {
  readonly indices: Int32Array;
  readonly length: number;
}

/** Epochs of minibatches over the rollout's rows, in an order of its own each. Returns what they came to in the mean. */
function update(updater: Updater, { indices: rows, length }: Rows, options: PpoOptions, rates: Rates, rng: Rng): Metrics {
  const { epochs, minibatchSize } = options;
  const explainedVariance = explained(updater.batch, rows);
  const sums = { policyLoss: 0, valueLoss: 0, entropy: 0, approximateKl: 0, clipFraction: 0, gradientNorm: 0 };
  const numMinibatches = Math.floor(rows.length / minibatchSize);
  let count = 0;
  let isStopped = false;
  for (let epoch = 0; epoch < epochs && !isStopped; epoch++) {
    shuffle(rows, length, rng);
    for (let k = 0; k < numMinibatches && !isStopped; k++) {
      const first = k * minibatchSize;
      const result = updater.minibatch(rows, first, k === numMinibatches - 1 ? rows.length - first : minibatchSize, rates);
      isStopped = result.isStopped;
      addResult(sums, result);
      count++;
    }
  }
  const means = Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / count]));
  return { ...means, explainedVariance, minibatches: count };
}

function addResult(sums: Metrics, result: MinibatchResult): void {
  sums.policyLoss += result.policyLoss;
  sums.valueLoss += result.valueLoss;
  sums.entropy += result.entropy;
  sums.approximateKl += result.approximateKl;
  sums.clipFraction += result.clipFraction;
  sums.gradientNorm += result.isStopped ? 0 : result.gradientNorm;
}

/** Learning rate and clip, falling linearly to zero where that is wanted. */
function ratesAt({ learningRate, learningRateSchedule, clip, clipSchedule }: PpoOptions, progress: number): Rates {
  return {
    learningRate: learningRateSchedule === "linear" ? learningRate * (1 - progress) : learningRate,
    clip: clipSchedule === "linear" ? clip * (1 - progress) : clip,
  };
}

/**
 * Turns a rollout into what the update reads: observations by the normalizer that acted, samples, advantages and returns.
 * Writes: batch, and the moments of discounted returns in state.
 */
export function fillBatch(
  batch: Batch,
  state: Moments,
  rollout: Segments,
  options: Pick<PpoOptions, "discount" | "gaeLambda" | "normalizeReturns" | "rewardScale" | "bootstrapTruncation">,
  actionSpace: FlatSpace,
): void {
  const { lanes, steps, aux, actions } = rollout;
  const numRows = lanes * steps;
  const numAux = aux.length / numRows;
  const size = rollout.observations.length / numRows;
  const sampleSize = numAux - 2; // of a Box; an action's number is its own sample
  const normalizer = normalizerOf(state.observationMoments);
  for (let row = 0; row < numRows; row++) {
    normalizeRow(batch.observations, row, rollout.observations, row, size, normalizer);
    batch.logProbs[row] = aux[row * numAux];
    batch.values[row] = aux[row * numAux + 1];
    if (actionSpace.type === "Discrete") batch.samples[row] = actions[row] - actionSpace.start;
    else for (let j = 0; j < sampleSize; j++) batch.samples[row * sampleSize + j] = aux[row * numAux + 2 + j];
  }
  for (let row = 0; row < numRows; row++) batch.rewards[row] = options.rewardScale * rollout.rewards[row];
  const ends = options.bootstrapTruncation ? rollout.ends : rollout.ends.map((end) => (end === END.truncated ? END.terminated : end));
  const known = { ...rollout, rewards: batch.rewards, values: batch.values, ends };
  if (options.normalizeReturns) normalizeRewards(batch.rewards, state, known, options.discount);
  gae(batch.advantages, known, options.discount, options.gaeLambda);
  for (let row = 0; row < numRows; row++) {
    batch.returns[row] = batch.advantages[row] + batch.values[row];
    if (!Number.isFinite(batch.returns[row])) throw notFinite(batch.returns[row], Math.floor(row / steps), row % steps);
  }
}

/** Numbers of the rows that were taken, in order: of each lane as many as make whole sequences. */
function rowsOf({ lengths, steps }: Segments, sequence: number): Int32Array {
  const whole = lengths.map((length) => length - (length % sequence));
  const rows = new Int32Array(whole.reduce((sum, length) => sum + length, 0));
  let count = 0;
  for (const [lane, length] of whole.entries()) for (let step = 0; step < length; step++) rows[count++] = lane * steps + step;
  return rows;
}

/** Fisher and Yates, of groups of `length` values that stay together. */
function shuffle(values: Int32Array, length: number, rng: Rng): void {
  for (let i = values.length / length - 1; i > 0; i--) {
    const j = rng.integers(0, i + 1);
    for (let k = 0; k < length; k++) {
      const kept = values[i * length + k];
      values[i * length + k] = values[j * length + k];
      values[j * length + k] = kept;
    }
  }
}

/** 1 - variance(returns - values) / variance(returns): 1 for perfect values, 0 for a constant, and where returns don't vary. */
function explained({ returns, values }: Batch, rows: Int32Array): number {
  let [sum, squares, errors, errorSquares] = [0, 0, 0, 0];
  for (const row of rows) {
    const error = returns[row] - values[row];
    sum += returns[row];
    squares += returns[row] * returns[row];
    errors += error;
    errorSquares += error * error;
  }
  const n = rows.length;
  const variance = squares / n - (sum / n) * (sum / n);
  return variance > 0 ? 1 - (errorSquares / n - (errors / n) * (errors / n)) / variance : 0;
}

function notFinite(got: number, lane: number, step: number): Error {
  const problem = `the return of lane ${lane}, step ${step} of the rollout is not finite`;
  return new NonFiniteError({
    where: "ppo.tell",
    problem,
    got,
    expected: "a finite number",
    fix: "Look for huge rewards, or lower learningRate",
  });
}
