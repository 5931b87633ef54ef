import { requireFinite } from "@quantal/numeric";
import { beginMoments, mergeScalar } from "../arithmetic/running-moments.ts";
import { defineWrapper } from "../define-wrapper.ts";
import { normalizeRewards } from "./normalize-rewards.ts";

/** Extra fields of an Env or VectorEnv whose rewards are normalized. */
export interface NormalizedReward {
  /** Whether steps go on changing the statistics. Set it to false to evaluate. */
  updateRunningMean: boolean;
  /** Of the discounted sum of rewards. */
  readonly returnStatistics: { readonly mean: number; readonly variance: number; readonly count: number };
  /** [1], or [numEnvs] for a vector: the discounted sum of rewards up to now. */
  readonly discountedReward: Float64Array | Float32Array;
}

/** Params that hooks read. */
export interface NormalizeRewardConstants {
  gamma: number;
  epsilon: number;
  updateRunningMean: boolean;
}

/** State columns. */
export interface NormalizeRewardState {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  readonly count: Float64Array;
  readonly discounted: Float64Array | Float32Array;
}

/**
 * Divides rewards by the running spread of their discounted sum, in float64. The reward before is the score.
 * Statistics outlive episodes. Of a definition they are per lane; a VectorEnv's lanes share them.
 * Gymnasium's NormalizeReward. Takes definitions, Envs and VectorEnvs.
 * @example normalizeReward(cartPole, { gamma: 0.9 })
 */
export const normalizeReward = defineWrapper({
  id: "NormalizeReward",
  module: import.meta.url,
  export: "normalizeReward",
  params: { gamma: 0.99, epsilon: 1e-8, updateRunningMean: true },
  scored: true,
  prepare(_base, { gamma, epsilon }) {
    requireFinite("NormalizeReward", "gamma", gamma, 0, 1);
    requireFinite("NormalizeReward", "epsilon", epsilon, Number.MIN_VALUE);
    return {};
  },
  state: ["mean", "variance", "count", "discounted"],
  step(state, result, i, p) {
    beginMoments(state, i, 1);
    state.discounted[i] = state.discounted[i] * p.gamma * (1 - result.terminated[i]) + result.reward[i];
    if (p.updateRunningMean) mergeScalar(state, i, state.discounted[i], 0, 1);
    result.reward[i] /= Math.sqrt(state.variance[i] + p.epsilon);
  },
  fields: ({ state, params }) => {
    beginMoments(state, 0, 1);
    return fieldsOfReward(state, params);
  },
  vector: (envs, _base, p) => normalizeRewards(envs, p),
});

/** The extra fields over a state. */
export function fieldsOfReward(state: NormalizeRewardState, params: NormalizeRewardConstants): NormalizedReward {
  return {
    get updateRunningMean() {
      return params.updateRunningMean;
    },
    set updateRunningMean(value) {
      params.updateRunningMean = value;
    },
    returnStatistics: {
      get mean() {
        return state.mean[0];
      },
      get variance() {
        return state.variance[0];
      },
      get count() {
        return state.count[0];
      },
    },
    discountedReward: state.discounted,
  };
}
