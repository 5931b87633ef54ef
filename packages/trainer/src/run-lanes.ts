import { type BatchPolicy, END, type Task } from "@quantal/core";
import { actionBuffer, type Data, LaneError, sizeOf } from "gymnasium-js";
import type { LaneEpisodes, LaneRows, LanesRequest, LanesResult } from "./chunks.ts";
import { type LaneStreams, laneStreams, writeLaneKeys } from "./lane-streams.ts";
import { actionCheck, checkFinite, type Place, placed } from "./place.ts";
import type { SavableEnv } from "./replayable.ts";
import { endOf } from "./run-jobs.ts";

/** What a chunk of lanes needs beside its request. `memory` and `aux` are the policy spec's. */
export interface LanesContext {
  readonly env: SavableEnv;
  readonly policy: BatchPolicy;
  readonly task: Task;
  readonly memory: number;
  readonly aux: number;
}

/** A chunk's lanes between two orders: all that the next worker needs to go on. */
type LaneState = {
  env: Data;
  environment: Uint32Array;
  explore: Uint32Array;
  /** Steps of the running episode, its rewards and scores so far, and its number, a lane each. */
  elapsed: Int32Array;
  returns: Float64Array;
  scores: Float64Array;
  episode: Float64Array;
  /** [lanes, memory] */
  memory: Float64Array;
};

/** Steps a chunk's lanes on from where they stopped. What a lane does never depends on the others. */
export function runLanes(context: LanesContext, request: LanesRequest): LanesResult {
  const { env, policy, task } = context;
  const count = request.lengths.length;
  const size = sizeOf(task.observationSpace);
  const streams = laneStreams(count);
  const state = newState(count, context.memory);
  let active = 0; // the lane in hand: what an error names
  const place: Place = () =>
    `${task.envId}: lane ${request.firstLane + active}, episode ${state.episode[active]}, step ${state.elapsed[active]} of seed ${request.seed}`;
  const observations = new Float32Array(count * size);
  const begin = (lane: number): void => {
    writeLaneKeys(env.keys, streams, lane, request.seed, request.firstLane + lane, state.episode[lane]);
    env.reset(lane);
    policy.begin(lane, undefined, streams.rng(lane));
  };
  const rows = newRows(context, request, size);
  const record = recorder(context, rows, request.steps, size);
  const { list, add } = episodeList(request.firstLane);
  const nextObservations = new Float32Array(count * size);
  const decision = { actions: actionBuffer(task.actionSpace, count), aux: new Float32Array(count * context.aux) };
  const ends = new Uint8Array(count);
  const lanes = { count, index: new Int32Array(count), rng: streams.rng };
  const transition = { lanes, observations, actions: decision.actions, rewards: env.reward, ends, nextObservations };
  const checkAction = actionCheck(task.actionSpace);
  let environmentSteps = 0;

  /** Counts a lane's step: its end, its returns, and where it stands now. */
  const advance = (lane: number, step: number): void => {
    state.elapsed[lane]++;
    checkFinite(place, "reward", env.reward, lane, 1);
    state.returns[lane] += env.reward[lane];
    state.scores[lane] += env.score === undefined ? env.reward[lane] : env.score[lane];
    ends[lane] = endOf(env, lane, state.elapsed[lane], task.maxEpisodeSteps);
    env.observe(nextObservations, lane);
    checkFinite(place, "observation", nextObservations, lane * size, size);
    if (ends[lane] !== END.none) add(lane, step, state, ends[lane]);
  };
  /** A lane whose episode ended starts the next one. */
  const goOn = (lane: number): void => {
    if (ends[lane] !== END.none) {
      state.elapsed[lane] = state.returns[lane] = state.scores[lane] = 0;
      state.episode[lane]++;
      begin(lane);
    }
    env.observe(observations, lane);
    if (ends[lane] !== END.none) checkFinite(place, "observation", observations, lane * size, size);
  };

  try {
    if (request.state === null) {
      for (; active < count; active++) {
        env.clear?.(active); // the environment may have served another chunk
        begin(active);
      }
    } else load(context, request.state, state, streams);
    for (let lane = 0; lane < count; lane++) {
      active = lane;
      env.observe(observations, lane);
      checkFinite(place, "observation", observations, lane * size, size);
      policy.readMemory?.(rows.initialMemory, lane * context.memory, lane);
    }
    for (let step = 0; step < request.steps; step++) {
      lanes.count = activeLanes(lanes.index, request.lengths, step);
      if (lanes.count === 0) break; // a cut order's later chunks may have no step at all
      active = lanes.index[0];
      policy.act(decision, observations, lanes);
      for (let k = 0; k < lanes.count; k++) {
        active = lanes.index[k];
        checkAction(place, decision.actions, active);
      }
      env.step(decision.actions, lanes.index, lanes.count);
      environmentSteps += lanes.count;
      for (let k = 0; k < lanes.count; k++) {
        active = lanes.index[k];
        advance(active, step);
      }
      if (request.record) record(step, transition, decision.aux, request.lengths);
      policy.observe?.(transition);
      for (let k = 0; k < lanes.count; k++) {
        active = lanes.index[k];
        goOn(active);
      }
    }
    rows.lastObservations.set(observations);
  } catch (error) {
    if (error instanceof LaneError) active = error.lane; // all lanes are stepped at once: only it knows which
    throw placed(place, error);
  }
  return {
    type: "lanes",
    index: request.index,
    environmentSteps,
    state: save(context, state, streams),
    rows: request.record ? finishedRows(rows, size) : undefined,
    learned: policy.learned?.() ?? null,
    episodes: list(),
  };
}

function activeLanes(index: Int32Array, lengths: Int32Array, step: number): number {
  let count = 0;
  for (let lane = 0; lane < lengths.length; lane++) if (lengths[lane] > step) index[count++] = lane;
  return count;
}

function newState(count: number, memory: number): LaneState {
  return {
    env: null,
    environment: new Uint32Array(count * 4),
    explore: new Uint32Array(count * 4),
    elapsed: new Int32Array(count),
    returns: new Float64Array(count),
    scores: new Float64Array(count),
    episode: new Float64Array(count),
    memory: new Float64Array(count * memory),
  };
}

function save({ env, policy, memory }: LanesContext, state: LaneState, streams: LaneStreams): LaneState {
  for (let lane = 0; lane < state.elapsed.length; lane++) policy.readMemory?.(state.memory, lane * memory, lane);
  return { ...state, env: env.save(), environment: env.keys.slice(0, state.elapsed.length * 4), explore: streams.explore.slice() };
}

function load({ env, policy, memory }: LanesContext, data: Data, state: LaneState, streams: LaneStreams): void {
  const saved = data as LaneState; // what save() above gave
  state.elapsed.set(saved.elapsed);
  state.returns.set(saved.returns);
  state.scores.set(saved.scores);
  state.episode.set(saved.episode);
  env.load(saved.env);
  env.keys.set(saved.environment);
  streams.explore.set(saved.explore);
  for (let lane = 0; lane < state.elapsed.length; lane++) policy.writeMemory?.(saved.memory, lane * memory, lane);
}

type GrowingRows = LaneRows & { truncatedRows: number[]; truncatedValues: number[] };

function newRows({ memory, aux, task }: LanesContext, { lengths, steps, record }: LanesRequest, size: number): GrowingRows {
  const lanes = lengths.length;
  const n = record ? lanes * steps : 0;
  return {
    observations: new Float32Array(n * size),
    actions: actionBuffer(task.actionSpace, n),
    rewards: new Float64Array(n),
    ends: new Uint8Array(n),
    aux: new Float32Array(n * aux),
    bootstrap: new Float32Array(n),
    lastObservations: new Float32Array(lanes * size),
    truncatedAt: new Int32Array(0),
    truncatedObservations: new Float32Array(0),
    initialMemory: new Float64Array(lanes * memory),
    truncatedRows: [],
    truncatedValues: [],
  };
}

type Transition = Parameters<NonNullable<BatchPolicy["observe"]>>[0];

/** Writes one step of the active lanes into their rows, with the value of what a truncated or last row ended in. */
function recorder({ policy, task, aux }: LanesContext, rows: GrowingRows, steps: number, size: number) {
  const actionSize = sizeOf(task.actionSpace);
  const count = rows.lastObservations.length / size;
  const values = new Float32Array(count);
  const ending = { count: 0, index: new Int32Array(count) };
  return (step: number, transition: Transition, auxiliary: Float32Array, lengths: Int32Array): void => {
    const { lanes, observations, actions, rewards, ends, nextObservations } = transition;
    ending.count = 0;
    for (let k = 0; k < lanes.count; k++) {
      const lane = lanes.index[k];
      const row = lane * steps + step;
      copy(rows.observations, row, observations, lane, size);
      copy(rows.actions, row, actions, lane, actionSize);
      copy(rows.aux, row, auxiliary, lane, aux);
      rows.rewards[row] = rewards[lane];
      rows.ends[row] = ends[lane];
      if (ends[lane] === END.truncated) {
        rows.truncatedRows.push(row);
        for (let j = 0; j < size; j++) rows.truncatedValues.push(nextObservations[lane * size + j]);
      }
      const isLast = step === lengths[lane] - 1 && ends[lane] !== END.terminated;
      if (ends[lane] === END.truncated || isLast) ending.index[ending.count++] = lane;
    }
    if (ending.count === 0 || policy.bootstrap === undefined) return;
    policy.bootstrap(values, nextObservations, { ...ending, rng: lanes.rng });
    for (let k = 0; k < ending.count; k++) rows.bootstrap[ending.index[k] * steps + step] = values[ending.index[k]];
  };
}

/** Copies row `from` of `source` to row `to` of `target`; a loop, since rows are a few values long. */
function copy(target: Float32Array | Int32Array, to: number, source: Float32Array | Int32Array, from: number, size: number): void {
  for (let j = 0; j < size; j++) target[to * size + j] = source[from * size + j];
}

/** Truncated rows were met by (step, lane); they are given in ascending order of rows. */
function finishedRows({ truncatedRows, truncatedValues, ...rows }: GrowingRows, size: number): LaneRows {
  const order = truncatedRows.map((_, k) => k).sort((a, b) => truncatedRows[a] - truncatedRows[b]);
  return {
    ...rows,
    truncatedAt: Int32Array.from(order, (k) => truncatedRows[k]),
    truncatedObservations: Float32Array.from(order.flatMap((k) => truncatedValues.slice(k * size, (k + 1) * size))),
  };
}

function episodeList(firstLane: number) {
  const rows: { lane: number; step: number; reward: number; score: number; length: number; end: number }[] = [];
  return {
    add(lane: number, step: number, state: LaneState, end: number): void {
      rows.push({ lane: firstLane + lane, step, reward: state.returns[lane], score: state.scores[lane], length: state.elapsed[lane], end });
    },
    list: (): LaneEpisodes => ({
      lane: Int32Array.from(rows, (row) => row.lane),
      step: Int32Array.from(rows, (row) => row.step),
      returns: Float64Array.from(rows, (row) => row.reward),
      scores: Float64Array.from(rows, (row) => row.score),
      lengths: Int32Array.from(rows, (row) => row.length),
      ends: Uint8Array.from(rows, (row) => row.end),
    }),
  };
}
