import { defineAgent, type Episodes, type EpisodesOrder, type Learner, type Metrics, type Task } from "@quantal/core";
import { type Kernels, loadKernels, loadSpikingKernels, plainKernels, plainSpikingKernels, type SpikingKernels } from "@quantal/kernels";
import { emptyMoments, mergeMoments } from "@quantal/numeric";
import { checkRows, checkTogether } from "./check-together.ts";
import { connectedProbabilities } from "./connectivity.ts";
import { fitnessOf, jobsOf, scheduledRate } from "./generation.ts";
import { naturalGradient, scaleSums } from "./gradient.ts";
import { addFiring, firingWarning, fitnessMetrics, normOf, synapseMetrics } from "./metrics.ts";
import { type NetworkShape, shapeOf } from "./network.ts";
import { optimizerState, updateProbabilities } from "./optimize.ts";
import { RSRP_OPTIONS, RSRP_PRESETS, type RsrpOptions } from "./options.ts";
import { payloadBytes, rsrpPolicy } from "./policy.ts";
import { policySpec, type RsrpState, storesReleases } from "./policy-spec.ts";
import { finishRounds, playsRounds, type RoundsState, roundJobs, roundsState, takeOrder } from "./published/rounds.ts";
import { finiteFitness, rankScale, rankWeights } from "./regularize.ts";
import { drawMembers, isSummedByWorkers, joinSums, type ReleaseRows, SUMS, sumsData, sumsOrder, sumsPolicy } from "./release-sums.ts";

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

function learnerOf(kernelsOf: () => SpikingKernels, options: RsrpOptions, task: Task, seed: number): Learner<RsrpState> {
  const shape = shapeOf(options, task);
  const { synapses, inputs } = shape;
  checkRows(options, shape.rows);
  const byWorkers = isSummedByWorkers(options, synapses);
  const stride = payloadBytes(storesReleases(options) ? synapses : 0);
  const rowStride = stride * options.episodesPerMember; // the row of each member's first episode
  const gradient = new Float64Array(synapses); // scratch
  let remaining = 0; // told by ask, for the tell that follows it
  let releases: ReleaseRows | undefined; // of the generation in hand; a run that goes on from a checkpoint draws them again

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
  const learn = (state: RsrpState, fitness: Float64Array, stored: ReleaseRows | undefined): Metrics => {
    const learningRate = scheduledRate(options, remaining, state.budget);
    const ranked = byWorkers ? rankWeights(finiteFitness(fitness, true), options) : undefined;
    if (ranked === undefined) {
      const rows = stored ?? drawMembers(kernelsOf(), sumsData(options, state, seed), 0, options.population);
      state.baseline = naturalGradient(gradient, kernelsOf(), { fitness, ...rows }, options, state);
      return move(state, learningRate);
    }
    state.ranks = ranked.ranks;
    state.learningRate = learningRate;
    releases = stored;
    return {};
  };

  /** Learns from a generation of one order. */
  const tellEpisodes = (state: RsrpState, experience: Episodes): Metrics => {
    const fitness = fitnessOf(experience.returns, options);
    const firing = new Float64Array(3);
    addFiring(firing, experience, stride);
    if (experience.moments !== undefined) mergeMoments(state.moments, experience.moments);
    const learned = learn(state, fitness, storesReleases(options) ? { releases: experience.payload, stride: rowStride } : undefined);
    return { ...learned, ...fitnessMetrics(fitness, firing, shape.neurons) };
  };

  /** Learns from a generation once the last of its orders is played. */
  const tellRound = (state: RsrpState, rounds: RoundsState, experience: Episodes): Metrics => {
    if (!takeOrder(options, shape, rounds, experience)) return {};
    const { fitness, metrics } = finishRounds(options, shape, rounds, state.moments);
    return { ...learn(state, fitness, undefined), ...metrics };
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
      ...(playsRounds(options) ? { rounds: roundsState(options, shape) } : {}),
    }),
    ask(state, steps) {
      if (state.ranks.length > 0) return sumsOrder(options, state, seed, releases);
      remaining = steps;
      return generationOrder(options, shape, state, seed);
    },
    tell(state, experience) {
      if (experience.type === "episodes" && experience.complete) {
        if (state.budget === 0) state.budget = remaining;
        return state.rounds === undefined ? tellEpisodes(state, experience) : tellRound(state, state.rounds, experience);
      }
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

/** The episodes of a generation, or those of its next order. */
function generationOrder(options: RsrpOptions, shape: NetworkShape, state: Readonly<RsrpState>, seed: number): EpisodesOrder {
  const policy = policySpec(options, shape, state, "explore", seed);
  const { generation, rounds } = state;
  const jobs = rounds === undefined ? jobsOf(options, generation) : roundJobs(options, generation, rounds);
  return { type: "episodes", policy, jobs, moments: options.normalization === "meanStd" };
}
