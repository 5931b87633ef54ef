import { columnLoadings, copyColumns, fieldsOf, loadArrays } from "../../env/columns.ts";
import type { VectorEnv } from "../../make/make-vec.ts";
import { beginMoments, mergeScalar, sumFloat32 } from "../arithmetic/running-moments.ts";
import { aroundVector, createOuterStep, takeStep } from "../kinds/plain-vector.ts";
import { fieldsOfReward, type NormalizedReward, type NormalizeRewardConstants } from "./normalize-reward.ts";

const { fround } = Math;

/**
 * The VectorEnv kind: the discounted sums of all lanes that were stepped are one batch of the statistics, at every step. The
 * sums are float32 there, and begin anew at a reset.
 */
export function normalizeRewards(envs: VectorEnv, p: NormalizeRewardConstants): VectorEnv & NormalizedReward {
  const state = createState(envs.numEnvs);
  const step = createOuterStep(envs.numEnvs, undefined);
  const wrapped = aroundVector("NormalizeReward", envs, {
    reset(options) {
      const observations = envs.reset(options);
      for (let lane = 0; lane < envs.numEnvs; lane++) {
        if (options?.mask && !options.mask[lane]) continue;
        state.discounted[lane] = 0;
        state.isOver[lane] = 0;
      }
      return observations;
    },
    step(actions) {
      takeStep(step, envs.step(actions));
      accumulate(state, step, p, envs.autoreset === "next-step");
      const spread = Math.sqrt(state.variance[0] + p.epsilon);
      for (let lane = 0; lane < envs.numEnvs; lane++) step.rewards[lane] /= spread;
      if (envs.autoreset === "same-step")
        for (let lane = 0; lane < envs.numEnvs; lane++) if (state.isOver[lane] !== 0) state.discounted[lane] = 0;
      return step;
    },
    save: () => ({ state: copyColumns(columnsOf(state)), updating: Uint8Array.of(Number(p.updateRunningMean)) }),
    load(saved, observations) {
      const fields = fieldsOf(saved);
      const updating = new Uint8Array(1);
      const loadings = columnLoadings(columnsOf(state), fields["state"]);
      loadArrays("NormalizeReward.restore", [...loadings, ["updating", updating, fields["updating"]]]);
      p.updateRunningMean = updating[0] !== 0;
      return observations;
    },
  });
  const fields = Object.getOwnPropertyDescriptors(fieldsOfReward(state, p));
  return Object.defineProperties(wrapped, fields) as VectorEnv & NormalizedReward; // what was just added
}

interface State {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  readonly count: Float64Array;
  readonly discounted: Float32Array;
  readonly isOver: Uint8Array;
  /** [numEnvs]: scratch, the sums of the lanes that were stepped. */
  readonly batch: Float32Array;
}

function createState(numEnvs: number): State {
  const state = {
    mean: new Float64Array(1),
    variance: new Float64Array(1),
    count: new Float64Array(1),
    discounted: new Float32Array(numEnvs),
    isOver: new Uint8Array(numEnvs),
    batch: new Float32Array(numEnvs),
  };
  beginMoments(state, 0, 1);
  return state;
}

function columnsOf({ mean, variance, count, discounted, isOver }: State) {
  return { mean, variance, count, discounted, isOver };
}

/** Takes a step's rewards into the sums, and these into the statistics. A lane that was reset instead of stepped is left out. */
function accumulate(state: State, step: ReturnType<typeof createOuterStep>, p: NormalizeRewardConstants, isNextStep: boolean): void {
  const { discounted, isOver, batch } = state;
  let n = 0;
  for (let lane = 0; lane < discounted.length; lane++) {
    if (!isNextStep || isOver[lane] === 0) {
      discounted[lane] = fround(discounted[lane] * fround(p.gamma)) * (1 - step.terminated[lane]) + step.rewards[lane];
      batch[n++] = discounted[lane];
    }
    isOver[lane] = step.terminated[lane] | step.truncated[lane];
  }
  if (p.updateRunningMean && n > 0) mergeBatch(state, n);
}

/** Mean and variance of a batch in float32, as NumPy has them of a float32 array. */
function mergeBatch(state: State, n: number): void {
  const { batch } = state;
  const mean = fround(sumFloat32(batch, 0, n) / n);
  for (let k = 0; k < n; k++) {
    const apart = fround(batch[k] - mean);
    batch[k] = apart * apart;
  }
  const variance = fround(sumFloat32(batch, 0, n) / n);
  mergeScalar(state, 0, mean, fround(variance * n), n);
}
