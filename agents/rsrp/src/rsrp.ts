import { defineAgent, type Learner, type Task } from "@quantal/core";
import { loadSpikingKernels, plainSpikingKernels, type SpikingKernels } from "@quantal/kernels";
import { emptyMoments, mergeMoments, OptionError } from "@quantal/numeric";
import { fitnessOf, jobsOf, scheduledRate } from "./generation.ts";
import { naturalGradient } from "./gradient.ts";
import { metricsOf, normOf } from "./metrics.ts";
import { optimizerState, updateProbabilities } from "./optimize.ts";
import { RSRP_OPTIONS, RSRP_PRESETS, type RsrpOptions } from "./options.ts";
import { payloadBytes, rsrpPolicy } from "./policy.ts";
import { policySpec, type RsrpState, shapeOf } from "./policy-spec.ts";

/**
 * Reward-optimized stochastic release plasticity. Every synapse of a recurrent spiking network is one bit, drawn with a release probability of
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
    if (options.antithetic && options.population % 2 === 1) {
      throw new OptionError({
        where: "rsrp: option population",
        problem: "antithetic members come in pairs",
        got: options.population,
        expected: "an even number",
        fix: `Use ${options.population + 1}`,
      });
    }
    return {
      async prepare() {
        kernels = await loadSpikingKernels();
      },
      learner: (task, seed): Learner<RsrpState> => learnerOf(() => kernels, options, task, seed),
      createPolicy: (spec, task, numLanes) => rsrpPolicy(kernels, spec, task, numLanes),
    };
  },
});

function learnerOf(kernelsOf: () => SpikingKernels, options: RsrpOptions, task: Task, seed: number): Learner<RsrpState> {
  const shape = shapeOf(options, task);
  const { synapses, inputs } = shape;
  const stride = payloadBytes(synapses);
  const gradient = new Float64Array(synapses); // scratch
  let remaining = 0; // told by ask, for the tell that follows it
  return {
    init: () => ({
      generation: 0,
      probabilities: new Float32Array(synapses).fill(Math.max(options.eps, Math.min(1 - options.eps, options.initProbability))),
      average: new Float32Array(synapses).fill(options.initProbability),
      optimizer: optimizerState(synapses),
      moments: emptyMoments(inputs),
      baseline: options.initialBaseline,
      budget: 0,
    }),
    ask(state, steps) {
      remaining = steps;
      const policy = policySpec(options, shape, state, "explore", seed);
      return { type: "episodes", policy, jobs: jobsOf(options, state.generation), moments: options.normalization === "meanStd" };
    },
    tell(state, experience) {
      if (experience.type !== "episodes" || !experience.complete) return {};
      if (state.budget === 0) state.budget = remaining;
      const learningRate = scheduledRate(options, remaining, state.budget);
      const fitness = fitnessOf(experience.returns, options);
      const generation = { fitness, releases: experience.payload, stride: stride * options.episodesPerMember }; // the row of each member's first episode
      state.baseline = naturalGradient(gradient, kernelsOf(), generation, options, state);
      updateProbabilities(state.probabilities, state.optimizer, gradient, options, learningRate);
      for (let s = 0; s < synapses; s++) {
        state.average[s] = options.averaging * state.average[s] + (1 - options.averaging) * state.probabilities[s];
      }
      if (experience.moments !== undefined) mergeMoments(state.moments, experience.moments);
      state.generation++;
      return { learningRate, gradientNorm: normOf(gradient), ...metricsOf(state.probabilities, fitness, experience, stride) };
    },
    policy: (state, mode) => policySpec(options, shape, state, mode, seed),
  };
}
