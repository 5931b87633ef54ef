import { columnLoadings, copyColumns, fieldsOf, loadArrays } from "../../env/columns.ts";
import type { VectorEnv } from "../../make/make-vec.ts";
import { defineWrapper } from "../define-wrapper.ts";
import { aroundVector, createOuterStep, takeStep } from "../plain-vector.ts";
import { beginMoments, mergeScalar } from "../running-moments.ts";

/** Extra fields of an Env or VectorEnv whose rewards are normalized. */
export interface NormalizedReward {
  /** Whether steps go on changing the statistics. Set it to false to evaluate. */
  updateRunningMean: boolean;
  /** Of the discounted sum of rewards. */
  readonly returnStatistics: { readonly mean: number; readonly variance: number; readonly count: number };
  /** [1], or [numEnvs] for a vector: the discounted sum of rewards up to now. */
  readonly discountedReward: Float64Array;
}

interface NormalizeRewardConstants {
  gamma: number;
  epsilon: number;
  updateRunningMean: boolean;
}

interface NormalizeRewardState {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  readonly count: Float64Array;
  readonly discounted: Float64Array;
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
  vector: (envs, _base, p) => normalizeVector(envs, p),
});

function fieldsOfReward(state: NormalizeRewardState, params: NormalizeRewardConstants): NormalizedReward {
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

/** All lanes' discounted sums are one batch of the statistics, at every step. */
function normalizeVector(envs: VectorEnv, p: NormalizeRewardConstants): VectorEnv & NormalizedReward {
  const { numEnvs } = envs;
  const state = {
    mean: new Float64Array(1),
    variance: new Float64Array(1),
    count: new Float64Array(1),
    discounted: new Float64Array(numEnvs),
  };
  const updating = new Uint8Array(1);
  beginMoments(state, 0, 1);
  const step = createOuterStep(numEnvs, undefined);
  const wrapped = aroundVector("NormalizeReward", envs, {
    reset: (options) => envs.reset(options),
    step(actions) {
      takeStep(step, envs.step(actions));
      const { discounted } = state;
      for (let i = 0; i < numEnvs; i++) discounted[i] = discounted[i] * p.gamma * (1 - step.terminated[i]) + step.rewards[i];
      if (p.updateRunningMean) mergeBatch(state, discounted);
      const spread = Math.sqrt(state.variance[0] + p.epsilon);
      for (let i = 0; i < numEnvs; i++) step.rewards[i] /= spread;
      return step;
    },
    save: () => ({ state: copyColumns(state), updating: Uint8Array.of(Number(p.updateRunningMean)) }),
    load(saved, observations) {
      const fields = fieldsOf(saved);
      loadArrays("NormalizeReward.restore", [...columnLoadings(state, fields["state"]), ["updating", updating, fields["updating"]]]);
      p.updateRunningMean = updating[0] !== 0;
      return observations;
    },
  });
  return Object.defineProperties(wrapped, Object.getOwnPropertyDescriptors(fieldsOfReward(state, p))) as VectorEnv & NormalizedReward; // what was just added
}

function mergeBatch(state: NormalizeRewardState, batch: Float64Array): void {
  const n = batch.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += batch[i];
  const mean = sum / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (batch[i] - mean) * (batch[i] - mean);
  mergeScalar(state, 0, mean, squares / n, n);
}
