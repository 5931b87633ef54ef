import { type BatchPolicy, type Decision, END, type Lanes, type Task, type TransitionBatch } from "@quantal/core";
import { actionBuffer, type Data, LaneError, sizeOf } from "gymnasium-js";
import type { LanesRequest, LanesResult } from "./chunks.ts";
import { createRecorder, episodeList, type Recorder } from "./lane-rows.ts";
import { type LaneStreams, laneStreams, writeLaneKeys } from "./lane-streams.ts";
import { type ActionCheck, actionCheck, checkFinite, type Place, placed } from "./place.ts";
import type { SavableEnv } from "./replayable.ts";
import { copyRow, endOf } from "./run-jobs.ts";

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
  const walk = newWalk(context, request);
  const { lanes, recorder } = walk;
  let environmentSteps = 0;
  try {
    start(walk);
    for (let step = 0; step < request.steps; step++) {
      lanes.count = activeLanes(lanes.index, request.lengths, step);
      if (lanes.count === 0) break; // a cut order's later chunks may have no step at all
      stepLanes(walk, step);
      environmentSteps += lanes.count;
      if (request.record) recorder.record(step, walk.transition, walk.decision.aux);
      walk.policy.observe?.(walk.transition);
      goOn(walk);
    }
    recorder.rows.lastObservations.set(walk.observations);
  } catch (error) {
    if (error instanceof LaneError) walk.active = error.lane; // all lanes are stepped at once: only it knows which
    throw placed(walk.place, error);
  }
  return {
    type: "lanes",
    index: request.index,
    environmentSteps,
    state: save(walk),
    rows: request.record ? recorder.finish() : undefined,
    learned: walk.policy.learned?.() ?? null,
    episodes: walk.episodes.list(),
  };
}

/** A chunk under way. Row = lane. */
interface Walk extends LanesContext {
  readonly request: LanesRequest;
  readonly state: LaneState;
  readonly streams: LaneStreams;
  readonly recorder: Recorder;
  readonly episodes: ReturnType<typeof episodeList>;
  /** Floats of an observation. */
  readonly size: number;
  readonly observations: Float32Array;
  readonly nextObservations: Float32Array;
  readonly decision: Decision;
  readonly ends: Uint8Array;
  readonly lanes: Lanes & { count: number };
  readonly transition: TransitionBatch;
  readonly checkAction: ActionCheck;
  readonly place: Place;
  /** The lane in hand: what an error names. */
  active: number;
}

function newWalk(context: LanesContext, request: LanesRequest): Walk {
  const { env, policy, task, memory, aux } = context;
  const count = request.lengths.length;
  const size = sizeOf(task.observationSpace);
  const streams = laneStreams(count);
  const observations = new Float32Array(count * size);
  const nextObservations = new Float32Array(count * size);
  const decision = { actions: actionBuffer(task.actionSpace, count), aux: new Float32Array(count * aux) };
  const ends = new Uint8Array(count);
  const lanes = { count, index: new Int32Array(count), rng: streams.rng };
  const walk: Walk = {
    env,
    policy,
    task,
    memory,
    aux,
    request,
    state: newState(count, memory),
    streams,
    recorder: createRecorder(context, request),
    episodes: episodeList(request.firstLane),
    size,
    observations,
    nextObservations,
    decision,
    ends,
    lanes,
    transition: { lanes, observations, actions: decision.actions, rewards: env.reward, ends, nextObservations },
    checkAction: actionCheck(task.actionSpace),
    place: () => placeOf(walk),
    active: 0,
  };
  return walk;
}

function placeOf({ task, request, state, active }: Walk): string {
  const { episode, elapsed } = state;
  return `${task.envId}: lane ${request.firstLane + active}, episode ${episode[active]}, step ${elapsed[active]} of seed ${request.seed}`;
}

/** Puts the lanes where the request says that they stand: at the beginning of their first episodes, or where they stopped. */
function start(walk: Walk): void {
  const { env, policy, request, observations, size, recorder } = walk;
  const count = request.lengths.length;
  if (request.state === null) {
    for (let lane = 0; lane < count; lane++) {
      walk.active = lane;
      env.clear?.(lane); // the environment may have served another chunk
      begin(walk, lane);
    }
  } else load(walk, request.state);
  for (let lane = 0; lane < count; lane++) {
    walk.active = lane;
    env.observe(observations, lane);
    checkFinite(walk.place, "observation", observations, lane * size, size);
    policy.readMemory?.(recorder.rows.initialMemory, lane * walk.memory, lane);
  }
}

/** Begins a lane's episode. */
function begin({ env, policy, request, state, streams }: Walk, lane: number): void {
  writeLaneKeys(env.keys, streams, lane, request.seed, request.firstLane + lane, state.episode[lane]);
  env.reset(lane);
  policy.begin(lane, undefined, streams.rng(lane));
}

/** One step of the active lanes: actions, their check, what came of them. */
function stepLanes(walk: Walk, step: number): void {
  const { env, policy, lanes, decision, observations } = walk;
  const { index, count } = lanes;
  walk.active = index[0];
  policy.act(decision, observations, lanes);
  for (let k = 0; k < count; k++) {
    walk.active = index[k];
    walk.checkAction(walk.place, decision.actions, index[k]);
  }
  env.step(decision.actions, index, count);
  for (let k = 0; k < count; k++) advance(walk, index[k], step);
}

/** Counts a lane's step: its end, its returns, and where it stands now. */
function advance(walk: Walk, lane: number, step: number): void {
  const { env, state, nextObservations, size, ends } = walk;
  const reward = env.reward[lane];
  walk.active = lane;
  state.elapsed[lane]++;
  if (reward - reward !== 0) checkFinite(walk.place, "reward", env.reward, lane, 1);
  state.returns[lane] += reward;
  state.scores[lane] += env.score === undefined ? reward : env.score[lane];
  ends[lane] = endOf(env, lane, state.elapsed[lane], walk.task.maxEpisodeSteps);
  env.observe(nextObservations, lane);
  checkFinite(walk.place, "observation", nextObservations, lane * size, size);
  if (ends[lane] !== END.none) walk.episodes.add(lane, step, state, ends[lane]);
}

/** Lanes whose episode ended start the next one; the others see what they came to. */
function goOn(walk: Walk): void {
  const { env, state, lanes, ends, observations, nextObservations, size } = walk;
  const { index, count } = lanes;
  for (let k = 0; k < count; k++) {
    const lane = index[k];
    if (ends[lane] === END.none) {
      copyRow(observations, nextObservations, lane * size, size);
      continue;
    }
    walk.active = lane;
    state.elapsed[lane] = state.returns[lane] = state.scores[lane] = 0;
    state.episode[lane]++;
    begin(walk, lane);
    env.observe(observations, lane);
    checkFinite(walk.place, "observation", observations, lane * size, size);
  }
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

function save({ env, policy, memory, state, streams }: Walk): LaneState {
  for (let lane = 0; lane < state.elapsed.length; lane++) policy.readMemory?.(state.memory, lane * memory, lane);
  return { ...state, env: env.save(), environment: env.keys.slice(0, state.elapsed.length * 4), explore: streams.explore.slice() };
}

function load({ env, policy, memory, state, streams }: Walk, data: Data): void {
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
