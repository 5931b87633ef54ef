import { type ComputeOrder, defineAgent, type Episodes, type EpisodesOrder, type Learner, type Metrics, type Task } from "@quantal/core";
import { type Kernels, loadKernels, loadSpikingKernels, plainKernels, plainSpikingKernels, type SpikingKernels } from "@quantal/kernels";
import { emptyMoments, mergeMoments, OptionError } from "@quantal/numeric";
import { connectedProbabilities } from "./connectivity.ts";
import { fitnessOf, jobsOf, scheduledRate } from "./generation.ts";
import { naturalGradient, scaleSums } from "./gradient.ts";
import { firingWarning, fitnessMetrics, normOf, synapseMetrics } from "./metrics.ts";
import { type NetworkShape, shapeOf } from "./network.ts";
import { optimizerState, updateProbabilities } from "./optimize.ts";
import { RSRP_OPTIONS, RSRP_PRESETS, type RsrpOptions } from "./options.ts";
import { payloadBytes, rsrpPolicy } from "./policy.ts";
import { policySpec, type RsrpState, storesReleases } from "./policy-spec.ts";
import { finiteFitness, isRanked, rankScale, rankWeights } from "./regularize.ts";
import { joinSums, SUMS, type SumsData, sumParts, sumsPolicy } from "./release-sums.ts";

/** Synapses of a generation from which on the workers sum releases: some 3 ms of one thread's work. */
const MANY_SYNAPSES = 33_554_432;

/**
 * Reward-optimized stochastic release plasticity. Every synapse of a network is one bit, drawn with a release probability of
 * its own; a generation of networks is drawn and played, and one global reward a member moves the probabilities along the natural gradient:
 *   p <- clip(p + optimizer((1 / n) sum over members of w(fitness) * (release - p)))
 * A generation that the budget cuts moves nothing: fitness is only ever of whole episodes, and ranks only of whole generations.
 * @see Sun et al. 2025, Frontiers in Neural Circuits 19:1618506; Wang et al. 2023, arXiv:2305.17650
 */
export const rsrp = defineAgent({
  id: "rsrp",
  module: import.meta.url,
  export: "rsrp",
  options: RSRP_OPTIONS,
  presets: RSRP_PRESETS,
  create(options) {
    let kernels: SpikingKernels = plainSpikingKernels(); // the same bits as the loaded ones, only slower
    let dense: Kernels = plainKernels();
    checkTogether(options);
    return {
      async prepare() {
        kernels = await loadSpikingKernels();
        if (options.network === "binaryMlp") dense = await loadKernels();
      },
      learner: (task, seed): Learner<RsrpState> => learnerOf(() => kernels, options, task, seed),
      createPolicy: (spec, task, numLanes) =>
        spec.kind === SUMS ? sumsPolicy(kernels, spec) : rsrpPolicy(kernels, spec, task, numLanes, dense),
    };
  },
});

/** @throws OptionError for options that don't go together */
function checkTogether({ antithetic, population, gradient, regularization }: RsrpOptions): void {
  if (antithetic && population % 2 === 1) {
    throw new OptionError({
      where: "rsrp: option population",
      problem: "antithetic members come in pairs",
      got: population,
      expected: "an even number",
      fix: `Use ${population + 1}`,
    });
  }
  if ((gradient === "stored" || gradient === "drawn") && !isRanked(regularization)) {
    throw new OptionError({
      where: "rsrp: option gradient",
      problem: "workers sum ranks only: other weights aren't integers, so their sum would depend on its order",
      got: `${gradient} with regularization ${regularization}`,
      expected: "auto or learner",
      fix: "Use regularization crt or crt12, or leave gradient out",
    });
  }
}

function learnerOf(kernelsOf: () => SpikingKernels, options: RsrpOptions, task: Task, seed: number): Learner<RsrpState> {
  const shape = shapeOf(options, task);
  const { synapses, inputs } = shape;
  const byWorkers = isSummedByWorkers(options, synapses);
  const stride = payloadBytes(storesReleases(options) ? synapses : 0);
  const rowStride = stride * options.episodesPerMember; // the row of each member's first episode
  const gradient = new Float64Array(synapses); // scratch
  let remaining = 0; // told by ask, for the tell that follows it
  let releases: Uint8Array | undefined; // of the generation in hand; a run that goes on from a checkpoint draws them again

  /** Moves the probabilities along the gradient. */
  const move = (state: RsrpState, learningRate: number): Metrics => {
    const updateNorm = updateProbabilities(state.probabilities, state.optimizer, gradient, options, learningRate);
    for (let s = 0; s < synapses; s++) {
      state.average[s] = options.averaging * state.average[s] + (1 - options.averaging) * state.probabilities[s];
    }
    state.generation++;
    return { learningRate, gradientNorm: normOf(gradient), updateNorm, ...synapseMetrics(state.probabilities, options.eps) };
  };

  /** Ranks a generation; its releases are summed now, or in the workers next. */
  const tellEpisodes = (state: RsrpState, experience: Episodes): Metrics => {
    if (state.budget === 0) state.budget = remaining;
    const learningRate = scheduledRate(options, remaining, state.budget);
    const fitness = fitnessOf(experience.returns, options);
    const metrics = fitnessMetrics(fitness, experience, stride, shape.neurons);
    if (experience.moments !== undefined) mergeMoments(state.moments, experience.moments);
    const ranked = byWorkers ? rankWeights(finiteFitness(fitness, true), options) : undefined;
    if (ranked === undefined) {
      const generation = { fitness, releases: experience.payload, stride: rowStride };
      state.baseline = naturalGradient(gradient, kernelsOf(), generation, options, state);
      return { ...move(state, learningRate), ...metrics };
    }
    state.ranks = ranked.ranks;
    state.learningRate = learningRate;
    releases = storesReleases(options) ? experience.payload : undefined;
    return metrics;
  };

  return {
    init: () => ({
      generation: 0,
      probabilities: connectedProbabilities(
        options,
        synapses,
        seed,
        Math.max(options.eps, Math.min(1 - options.eps, options.initProbability)),
      ),
      average: connectedProbabilities(options, synapses, seed, options.initProbability),
      optimizer: optimizerState(synapses),
      moments: emptyMoments(inputs),
      baseline: options.initialBaseline,
      ranks: new Int32Array(0),
      learningRate: 0,
      budget: 0,
    }),
    ask(state, steps) {
      if (state.ranks.length > 0)
        return sumsOrder(options, shape, state, seed, releases === undefined ? undefined : { releases, stride: rowStride });
      remaining = steps;
      return generationOrder(options, shape, state, seed);
    },
    tell(state, experience) {
      if (experience.type === "episodes" && experience.complete) return tellEpisodes(state, experience);
      if (experience.type !== "compute") return {};
      const sums = new Int32Array(synapses);
      joinSums(sums, experience);
      scaleSums(gradient, sums, { ranks: state.ranks, scale: rankScale(options.regularization, state.ranks.length) });
      const metrics = move(state, state.learningRate);
      state.ranks = new Int32Array(0);
      state.learningRate = 0;
      releases = undefined;
      return metrics;
    },
    warning: firingWarning,
    policy: (state, mode) => policySpec(options, shape, state, mode, seed),
  };
}

function isSummedByWorkers({ gradient, regularization, population }: RsrpOptions, synapses: number): boolean {
  if (gradient === "auto") return isRanked(regularization) && population * synapses >= MANY_SYNAPSES;
  return gradient !== "learner";
}

/** One episode or more of each member. */
function generationOrder(options: RsrpOptions, shape: NetworkShape, state: Readonly<RsrpState>, seed: number): EpisodesOrder {
  const policy = policySpec(options, shape, state, "explore", seed);
  return { type: "episodes", policy, jobs: jobsOf(options, state.generation), moments: options.normalization === "meanStd" };
}

/** The sums over members of rank * release. */
function sumsOrder(
  { antithetic }: RsrpOptions,
  { synapses }: NetworkShape,
  state: Readonly<RsrpState>,
  seed: number,
  stored: { releases: Uint8Array; stride: number } | undefined,
): ComputeOrder {
  const probabilities = stored === undefined ? state.probabilities : new Float32Array(0);
  const data: SumsData = { probabilities, synapses, seed, antithetic, generation: state.generation };
  return { type: "compute", policy: { kind: SUMS, data }, parts: sumParts(synapses, state.ranks, stored) };
}
