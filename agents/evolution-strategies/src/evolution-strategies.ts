import { defineAgent, type Episodes, type Learner, type Metrics, rowsOf, type Task } from "@quantal/core";
import { type Kernels, loadKernels, plainKernels } from "@quantal/kernels";
import { emptyMoments, mergeMoments, OptionError } from "@quantal/numeric";
import { adamW, adamWState } from "./adamw.ts";
import { fitnessOf, jobsOf } from "./generation.ts";
import { noiseGradient, rankDifferences } from "./gradient.ts";
import { initialParameters, inputsOf, layoutFor, networkFor } from "./network.ts";
import { noiseSource } from "./noise.ts";
import { ES_OPTIONS, ES_PRESETS, type EsOptions } from "./options.ts";
import { esPolicy } from "./policy.ts";
import { type EsState, policySpec } from "./policy-spec.ts";

/**
 * Evolution strategies: pairs of members lie around the parameters at opposite noise, are played and ranked, and the parameters move by
 *   x <- AdamW(x, -(1 / pairs) * sum over pairs of (rank weight of + less that of -) * noise)
 * Noise is never stored nor sent: whoever needs it draws it again from the stream "noise" of (generation, pair).
 * Only an episode's total counts. A generation that the budget cuts moves nothing.
 * @see Salimans et al. 2017, arXiv:1703.03864; Loshchilov & Hutter 2019, arXiv:1711.05101
 */
export const evolutionStrategies = defineAgent({
  id: "es",
  module: import.meta.url,
  export: "evolutionStrategies",
  options: ES_OPTIONS,
  presets: ES_PRESETS,
  create(options) {
    let kernels: Kernels = plainKernels(); // the same bits as the loaded ones, only slower
    checkTogether(options);
    return {
      async prepare() {
        kernels = await loadKernels();
      },
      learner: (task, seed): Learner<EsState> => learnerOf(options, task, seed),
      createPolicy: (spec, task, numLanes) => esPolicy(kernels, spec, task, numLanes),
    };
  },
});

/** @throws OptionError for an odd population */
function checkTogether({ population }: EsOptions): void {
  if (population % 2 === 0) return;
  throw new OptionError({
    where: "es: option population",
    problem: "members come in pairs",
    got: population,
    expected: "an even number",
    fix: `Use ${population + 1}`,
  });
}

/** @throws OptionError for a normalization that can't serve observations of several rows */
function checkRows({ normalization }: EsOptions, rows: number): void {
  if (rows === 1 || normalization !== "meanStd") return;
  throw new OptionError({
    where: "es: option normalization",
    problem: `an observation of ${rows} rows has no moments of its own`,
    got: normalization,
    expected: "fixed or none",
    fix: "Use normalization fixed with inputMean and inputDeviation, as the preset of digits/MNISTBatch-v1 does",
  });
}

function learnerOf(options: EsOptions, task: Task, seed: number): Learner<EsState> {
  checkRows(options, rowsOf(task));
  const network = networkFor(options, task);
  const layout = layoutFor(network);
  const source = noiseSource(layout, options.sigma, seed);
  const gradient = new Float64Array(layout.length); // scratch
  const noise = new Float32Array(layout.length); // scratch

  const tellEpisodes = (state: EsState, { returns, moments }: Episodes): Metrics => {
    const fitness = fitnessOf(returns, options);
    if (moments !== undefined) mergeMoments(state.moments, moments);
    const gradientNorm = noiseGradient(gradient, noise, rankDifferences(fitness, options.ties), source, state.generation);
    adamW(state.parameters, state.optimizer, gradient, options);
    state.generation++;
    return { ...fitnessMetrics(fitness), gradientNorm, parameterNorm: normOf(state.parameters) };
  };

  return {
    init: () => ({
      generation: 0,
      parameters: initialParameters(network, layout, seed),
      optimizer: adamWState(layout.length),
      moments: emptyMoments(inputsOf(network)),
    }),
    ask: (state) => ({
      type: "episodes",
      policy: policySpec(options, network, state, "explore", seed),
      jobs: jobsOf(options, state.generation),
      moments: options.normalization === "meanStd",
    }),
    tell: (state, experience) => (experience.type === "episodes" && experience.complete ? tellEpisodes(state, experience) : {}),
    policy: (state, mode) => policySpec(options, network, state, mode, seed),
  };
}

function fitnessMetrics(fitness: Float64Array): Metrics {
  let sum = 0;
  let best = Number.NEGATIVE_INFINITY;
  for (const f of fitness) {
    sum += f;
    if (f > best) best = f;
  }
  return { meanFitness: sum / fitness.length, bestFitness: best };
}

/** Euclidean length. */
function normOf(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}
