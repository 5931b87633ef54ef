import { OptionError, requireFinite } from "@quantal/numeric";
import { columnLoadings, copyColumns, fieldsOf, loadArrays } from "../../env/columns.ts";
import type { VectorEnv } from "../../make/make-vec.ts";
import { box, sizeOf } from "../../spaces/space.ts";
import { beginMoments, mergeFloat32, normalizedFloat32 } from "../arithmetic/running-moments.ts";
import { defineWrapper } from "../define-wrapper.ts";
import { aroundVector, createOuterStep, takeStep } from "../kinds/plain-vector.ts";

/** Extra fields of an Env or VectorEnv whose observations are normalized. */
export interface NormalizedObservation {
  /** Whether observations go on changing the statistics. Set it to false to evaluate. */
  updateRunningMean: boolean;
  /** mean, variance [size] in float32, and the count. */
  readonly observationStatistics: { readonly mean: Float32Array; readonly variance: Float32Array; readonly count: number };
}

interface Constants {
  readonly epsilon: number;
  updateRunningMean: boolean;
  readonly size: number;
}

interface State {
  readonly mean: Float32Array;
  readonly variance: Float32Array;
  readonly count: Float64Array;
}

/**
 * Centers observations at their running mean, in units of their running spread, in float32. Statistics outlive episodes.
 * Of a definition they are per lane; a VectorEnv's lanes share them (autoreset "next-step" only).
 * Gymnasium's NormalizeObservation. Takes definitions, Envs and VectorEnvs with Box observations.
 */
export const normalizeObservation = defineWrapper({
  id: "NormalizeObservation",
  module: import.meta.url,
  export: "normalizeObservation",
  params: { epsilon: 1e-8, updateRunningMean: true },
  prepare(base, { epsilon }) {
    requireFinite("NormalizeObservation", "epsilon", epsilon, Number.MIN_VALUE);
    return { size: sizeOf(base.observationSpace) };
  },
  observationSpace: (base) => box({ low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, shape: base.observationSpace.shape }),
  state: (_base, { size }) => ({ mean: { width: size, type: "float32" }, variance: { width: size, type: "float32" }, count: 1 }),
  reset: (state, i, p, observations) => learn(state, i, p, observations),
  step: (state, _result, i, p, observations) => learn(state, i, p, observations),
  observe(observations, state, i, base, { size, epsilon }) {
    for (let k = i * size; k < (i + 1) * size; k++) observations[k] = normalizedFloat32(state, k, base[k], epsilon);
  },
  fields({ state, params }) {
    beginMoments(state, 0, params.size);
    return fieldsOfObservation(state, params);
  },
  vector: (envs, _base, p) => normalizeVector(envs, p),
});

/** Takes one observation into a row's statistics. */
function learn(state: State, i: number, { size, updateRunningMean }: Constants, observations: ArrayLike<number>): void {
  beginMoments(state, i, size);
  if (!updateRunningMean) return;
  for (let k = i * size; k < (i + 1) * size; k++) mergeFloat32(state, k, state.count[i], Math.fround(observations[k]), 0, 1);
  state.count[i] += 1;
}

function fieldsOfObservation(state: State, params: Constants): NormalizedObservation {
  return {
    get updateRunningMean() {
      return params.updateRunningMean;
    },
    set updateRunningMean(value) {
      params.updateRunningMean = value;
    },
    observationStatistics: {
      mean: state.mean,
      variance: state.variance,
      get count() {
        return state.count[0];
      },
    },
  };
}

/** All lanes' observations are one batch of the statistics, at every reset and step. */
function normalizeVector(envs: VectorEnv, p: Constants): VectorEnv & NormalizedObservation {
  checkMode(envs);
  const { size } = p;
  const state = { mean: new Float32Array(size), variance: new Float32Array(size), count: new Float64Array(1) };
  beginMoments(state, 0, size);
  const step = createOuterStep(envs.numEnvs, size);
  const updating = new Uint8Array(1);
  // one row of statistics serves all lanes
  const normalize = (from: Float32Array): Float32Array => {
    for (let k = 0; k < from.length; k++) step.observations[k] = normalizedFloat32(state, k % size, from[k], p.epsilon);
    return step.observations;
  };
  const wrapped = aroundVector("NormalizeObservation", envs, {
    observationSpace: box({ low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, shape: envs.observationSpace.shape }),
    reset(options) {
      if (options?.mask)
        throw new OptionError({
          where: "NormalizeObservation.reset",
          problem: "a part of the lanes can't be reset",
          fix: "Leave mask out",
        });
      return normalize(learned(state, p, envs.reset(options)));
    },
    step(actions) {
      const inner = envs.step(actions);
      takeStep(step, inner);
      normalize(learned(state, p, inner.observations));
      return step;
    },
    save: () => ({ state: copyColumns(state), updating: Uint8Array.of(Number(p.updateRunningMean)) }),
    load(saved, observations) {
      const fields = fieldsOf(saved);
      loadArrays("NormalizeObservation.restore", [...columnLoadings(state, fields["state"]), ["updating", updating, fields["updating"]]]);
      p.updateRunningMean = updating[0] !== 0;
      return normalize(observations);
    },
  });
  return Object.defineProperties(wrapped, Object.getOwnPropertyDescriptors(fieldsOfObservation(state, p))) as VectorEnv &
    NormalizedObservation; // what was just added
}

function checkMode(envs: VectorEnv): void {
  if (envs.autoreset !== "next-step") {
    const problem = "the vector resets its lanes in a way that mixes final observations in";
    throw new OptionError({ where: "NormalizeObservation", problem, got: envs.autoreset, fix: 'Choose autoreset "next-step"' });
  }
}

const { fround } = Math;

/** Takes the rows of a batch into the statistics, summing row by row in float32 as NumPy does. */
function learned(state: State, { size, updateRunningMean }: Constants, batch: Float32Array): Float32Array {
  if (!updateRunningMean) return batch;
  const n = batch.length / size;
  for (let j = 0; j < size; j++) {
    let sum = 0;
    for (let k = j; k < batch.length; k += size) sum = fround(sum + batch[k]);
    const mean = fround(sum / n);
    let squares = 0;
    for (let k = j; k < batch.length; k += size) {
      const apart = fround(batch[k] - mean);
      squares = fround(squares + fround(apart * apart));
    }
    mergeFloat32(state, j, state.count[0], mean, fround(squares / n), n);
  }
  state.count[0] += n;
  return batch;
}
