import { OptionError, QuantalError, ShapeError } from "@quantal/numeric";
import type { Data, Info } from "../data.ts";
import type { EnvSource } from "../env/types.ts";
import type { Frame } from "../paint/painter.ts";
import { type ActionBuffer, actionBuffer, type Box, type FlatSpace, sizeOf } from "../spaces/space.ts";
import { checkActions } from "./actions.ts";
import { type EnvSpec, specOf } from "./env-spec.ts";
import { createSeededLanes, resolveSource, type Seed, type SeededLanes } from "./seeded-lanes.ts";
import { loadVector, saveVector } from "./vector-snapshot.ts";

/**
 * What happens to a lane whose episode ended, as in Gymnasium:
 * - "next-step": the next `step` resets it instead of stepping it: its action is ignored, its reward is 0, its flags are false.
 * - "same-step": it is reset at once: `observations` has the new episode's first one, `finalObservations` the old one's last.
 * - "disabled": the caller resets it by `reset({ mask })`; stepping it throws.
 */
export type AutoresetMode = "next-step" | "same-step" | "disabled";

export interface VectorOptions {
  /** Number of lanes, 1 or more. */
  numEnvs: number;
  /** "next-step" by default, as in Gymnasium. */
  autoreset?: AutoresetMode;
  /** Other params of the environment, and maxEpisodeSteps. */
  params?: object;
}

export interface VectorResetOptions {
  /** Lane i gets seed + i; or a seed a lane. Without it generators go on, first ones are seeded from entropy. */
  seed?: number | bigint | readonly Seed[] | undefined;
  options?: object | undefined;
  /** [numEnvs]: only lanes with a value other than 0 are reset. */
  mask?: ArrayLike<number> | undefined;
}

/**
 * What `step` returns: always the same object and arrays, overwritten by the next call of `step` or `reset`. Copy what must stay.
 * Row = lane.
 */
export interface VectorStep {
  /** [numEnvs, size]. */
  readonly observations: Float32Array;
  readonly rewards: Float64Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  /** "same-step": [numEnvs, size]; the rows of lanes whose episode ended at this step have its last observation. */
  readonly finalObservations: Float32Array;
  /** [numEnvs]: 1 where this step wrote a row of finalObservations. */
  readonly hasFinal: Uint8Array;
}

/** Gymnasium's vector environment: many lanes of one environment, stepped at once. */
export interface VectorEnv {
  readonly id: string;
  readonly numEnvs: number;
  readonly autoreset: AutoresetMode;
  /** Of one lane. */
  readonly observationSpace: Box;
  /** Of one lane. */
  readonly actionSpace: FlatSpace;
  readonly maxEpisodeSteps: number;
  /** How to make its environment again; not there where the vector was wrapped after it was made. */
  readonly spec?: EnvSpec;
  /** Returns the observations [numEnvs, size], in the array that `step` writes as well. */
  reset(options?: VectorResetOptions): Float32Array;
  /** actions: [numEnvs] for Discrete, else [numEnvs, sizeOf(actionSpace)]. Allocates nothing when given the typed array of the space. */
  step(actions: ActionBuffer | readonly number[]): VectorStep;
  info(lane: number): Info;
  render(lane: number): Frame | undefined;
  /** Everything that later steps depend on, the generators included. Not there where lanes can't be saved (a class without `snapshot`). */
  snapshot?(): Data;
  /** Goes on from a snapshot of the same vector. Returns the observations, as `reset` does. */
  restore?(saved: Data): Float32Array;
  close(): void;
}

/** All autoreset modes. */
export const MODES: readonly AutoresetMode[] = ["next-step", "same-step", "disabled"];

/**
 * Makes a vector of lanes of a definition, of what `fromEnv` returns, of a registered id, or of a spec; with the time limit inside.
 * @throws UnknownNameError, OptionError
 * @example const envs = makeVec("CartPole-v1", { numEnvs: 8 }); envs.reset({ seed: 1 }); envs.step(new Int32Array(8));
 */
export function makeVec(source: EnvSource | EnvSpec | string, options: VectorOptions): VectorEnv {
  const where = "makeVec";
  const { numEnvs, autoreset = "next-step", params = {} } = options;
  if (!MODES.includes(autoreset))
    throw new OptionError({ where, problem: "unknown autoreset mode", got: autoreset, expected: MODES.join(", ") });
  const resolved = resolveSource(where, source, params);
  return createVector(createVectorState(createSeededLanes(where, resolved, numEnvs), autoreset), specOf(resolved));
}

interface VectorState extends VectorStep {
  readonly seeded: SeededLanes;
  readonly autoreset: AutoresetMode;
  /** [numEnvs]: steps of the running episode. */
  readonly elapsed: Int32Array;
  /** [numEnvs]: 1 where the lane awaits a reset, at the start too. */
  readonly isOver: Uint8Array;
  /** [1]: 1 from the reset of the last lane on. */
  readonly wasReset: Uint8Array;
  /** [numEnvs]: scratch, the lanes to step. */
  readonly indices: Int32Array;
}

function createVectorState(seeded: SeededLanes, autoreset: AutoresetMode): VectorState {
  const { numEnvs, observationSpace, reward, terminated } = seeded.lanes;
  const size = sizeOf(observationSpace);
  return {
    seeded,
    autoreset,
    observations: new Float32Array(numEnvs * size),
    rewards: reward, // the lanes' own arrays: nothing is copied
    terminated,
    truncated: new Uint8Array(numEnvs),
    finalObservations: new Float32Array(numEnvs * size),
    hasFinal: new Uint8Array(numEnvs),
    elapsed: new Int32Array(numEnvs),
    isOver: new Uint8Array(numEnvs).fill(1),
    wasReset: new Uint8Array(1),
    indices: Int32Array.from({ length: numEnvs }, (_, lane) => lane),
  };
}

function createVector(state: VectorState, spec: EnvSpec): VectorEnv {
  const { seeded, autoreset } = state;
  const { id, numEnvs, observationSpace, actionSpace, maxEpisodeSteps } = seeded.lanes;
  const { observations, rewards, terminated, truncated, finalObservations, hasFinal } = state;
  const result: VectorStep = { observations, rewards, terminated, truncated, finalObservations, hasFinal };
  const own = actionBuffer(actionSpace, numEnvs);
  const vector: VectorEnv = {
    id,
    numEnvs,
    autoreset,
    observationSpace,
    actionSpace,
    maxEpisodeSteps,
    spec,
    reset(options = {}) {
      resetVector(state, options);
      if (options.mask === undefined || !state.isOver.includes(1)) state.wasReset[0] = 1;
      return observations;
    },
    step(given) {
      if (state.wasReset[0] === 0)
        throw new QuantalError({ where: `${id}.step`, problem: "not all lanes were reset yet", fix: "Call reset() first" });
      checkActions(given, actionSpace, numEnvs, `${id}.step`);
      const isTyped = own instanceof Int32Array ? given instanceof Int32Array : given instanceof Float32Array;
      if (!isTyped) own.set(given);
      stepVector(state, isTyped && isBuffer(given) ? given : own);
      return result;
    },
    info: seeded.info,
    render: seeded.render,
    close: () => seeded.lanes.close(),
  };
  if (!seeded.lanes.save) return vector;
  return Object.assign(vector, {
    snapshot: () => saveVector(state),
    restore(saved: Data) {
      loadVector(state, saved);
      return observations;
    },
  });
}

function isBuffer(actions: ActionBuffer | readonly number[]): actions is ActionBuffer {
  return ArrayBuffer.isView(actions);
}

/** @throws ShapeError where a list of a reset hasn't one element a lane */
export function checkResetLists(where: string, numEnvs: number, { seed, mask }: VectorResetOptions): void {
  for (const [name, list] of [
    ["mask", mask],
    ["seed", typeof seed === "object" ? seed : undefined],
  ] as const) {
    if (list && list.length !== numEnvs) {
      throw new ShapeError({ where, problem: `${name} has the wrong length`, got: list.length, expected: `${numEnvs}, one a lane` });
    }
  }
}

function resetVector(state: VectorState, given: VectorResetOptions): void {
  const { numEnvs, id } = state.seeded.lanes;
  checkResetLists(`${id}.reset`, numEnvs, given);
  const { seed, options, mask } = given;
  for (let lane = 0; lane < numEnvs; lane++) {
    if (mask && !mask[lane]) continue;
    resetLane(state, lane, laneSeed(seed, lane), options);
    state.rewards[lane] = 0;
    state.terminated[lane] = 0;
    state.truncated[lane] = 0;
    state.hasFinal[lane] = 0;
    state.seeded.lanes.observe(state.observations, lane);
  }
}

/** The seed that a reset gives one lane. */
export function laneSeed(seed: VectorResetOptions["seed"], lane: number): Seed {
  if (seed === undefined) return undefined;
  if (typeof seed === "object") return seed[lane];
  if (typeof seed === "number" && !Number.isSafeInteger(seed)) return seed; // refused by the generator, in its words
  return typeof seed === "number" && Number.isSafeInteger(seed + lane) ? seed + lane : BigInt(seed) + BigInt(lane);
}

function resetLane(state: VectorState, lane: number, seed: Seed, options: object | undefined): void {
  state.seeded.reset(lane, seed, options);
  state.elapsed[lane] = 0;
  state.isOver[lane] = 0;
}

function stepVector(state: VectorState, actions: ActionBuffer): void {
  const { seeded, autoreset, observations, hasFinal, indices } = state;
  const { lanes } = seeded;
  const isSameStep = autoreset === "same-step"; // its lanes are never over between steps, and indices stays 0, 1, 2, ...
  const count = isSameStep ? lanes.numEnvs : resetOver(state);
  lanes.step(actions, indices, count);
  const numOver = countSteps(state, count);
  if (isSameStep) {
    hasFinal.fill(0);
    if (numOver > 0) finishEpisodes(state);
  }
  if (lanes.observeAll) lanes.observeAll(observations);
  else for (let k = 0; k < count; k++) lanes.observe(observations, indices[k]);
}

/** Counts a step of the first `count` lanes of `indices`, marks those whose episode ended, and returns their number. */
function countSteps({ seeded, terminated, truncated, elapsed, isOver, indices }: VectorState, count: number): number {
  const { maxEpisodeSteps, truncated: ownTruncated } = seeded.lanes;
  let numOver = 0;
  for (let k = 0; k < count; k++) {
    const lane = indices[k];
    const steps = elapsed[lane] + 1;
    const isTruncated = steps >= maxEpisodeSteps || (ownTruncated !== undefined && ownTruncated[lane] !== 0) ? 1 : 0;
    const ended = terminated[lane] | isTruncated;
    elapsed[lane] = steps;
    truncated[lane] = isTruncated;
    isOver[lane] = ended;
    numOver += ended;
  }
  return numOver;
}

/** "same-step": keeps the last observations of the lanes that are over, and resets them. */
function finishEpisodes(state: VectorState): void {
  const { seeded, finalObservations, hasFinal, isOver } = state;
  for (let lane = 0; lane < isOver.length; lane++) {
    if (isOver[lane] === 0) continue;
    seeded.lanes.observe(finalObservations, lane);
    hasFinal[lane] = 1;
    resetLane(state, lane, undefined, undefined);
  }
}

/** Resets the lanes that ended at the step before, lists the others in `indices`, and returns their number. */
function resetOver(state: VectorState): number {
  const { seeded, autoreset, isOver, indices } = state;
  const { lanes } = seeded;
  if (autoreset === "disabled" && isOver.includes(1)) {
    const where = `${lanes.id}.step lane ${isOver.indexOf(1)}`;
    throw new QuantalError({
      where,
      problem: "the episode is over",
      fix: "Call reset({ mask }) for the lanes that ended, or choose another autoreset mode",
    });
  }
  let count = 0;
  for (let lane = 0; lane < lanes.numEnvs; lane++) {
    if (isOver[lane] === 0) {
      indices[count++] = lane;
      continue;
    }
    resetLane(state, lane, undefined, undefined);
    state.rewards[lane] = 0;
    state.terminated[lane] = 0;
    state.truncated[lane] = 0;
    lanes.observe(state.observations, lane);
  }
  return count;
}
