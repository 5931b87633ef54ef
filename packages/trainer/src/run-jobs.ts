import { type BatchPolicy, type Decision, END, type EpisodeJob, type Lanes, type Task, type TransitionBatch } from "@quantal/core";
import { addMoments } from "@quantal/numeric";
import { actionBuffer, type LaneEnv, LaneError, sizeOf } from "gymnasium-js";
import type { JobsRequest, JobsResult } from "./chunks.ts";
import { laneStreams, writeJobKeys } from "./lane-streams.ts";
import { type ActionCheck, actionCheck, checkFinite, type Place, placed } from "./place.ts";
import { FINAL_EVALUATION } from "./plan.ts";

/** What a chunk of jobs needs beside its request. `payload` and `aux` are the policy spec's. */
export interface JobsContext {
  readonly env: LaneEnv;
  readonly policy: BatchPolicy;
  readonly task: Task;
  readonly payload: number;
  readonly aux: number;
  /** Observations of the lanes, [width, size]: kept from chunk to chunk, since those of images are large. */
  readonly observations: Float32Array;
}

/** Plays a chunk's episodes, refilling lanes as they end. Which lane plays a job changes no bit of it. */
export function runJobs(context: JobsContext, request: JobsRequest): JobsResult {
  const result = newResult(context, request);
  const play = newPlay(context, request, result);
  const { lanes } = play;
  const width = lanes.index.length;
  let environmentSteps = 0;
  try {
    for (; lanes.count < width; lanes.count++) {
      lanes.index[lanes.count] = lanes.count;
      begin(play, lanes.count);
    }
    while (lanes.count > 0) {
      environmentSteps += lanes.count;
      step(play);
      play.policy.observe?.(play.transition);
      refill(play);
    }
  } catch (error) {
    if (error instanceof LaneError) play.active = error.lane; // all lanes are stepped at once: only it knows which
    throw placed(play.place, error);
  }
  return { type: "jobs", index: request.index, environmentSteps, ...result };
}

type Result = Pick<JobsResult, "returns" | "scores" | "lengths" | "ends" | "moments" | "payload">;

/** A chunk under way. Rows of buffers are lanes, those of `result` are jobs. */
interface Play extends JobsContext {
  readonly request: JobsRequest;
  readonly result: Result;
  /** A view of each job's row; empty where no moments are wanted. */
  readonly momentRows: readonly Float64Array[];
  /** Floats of an observation. */
  readonly size: number;
  readonly streams: ReturnType<typeof laneStreams>;
  /** Where a step's observations are written: the same array where the policy doesn't want to see both. */
  readonly nextObservations: Float32Array;
  readonly decision: Decision;
  readonly ends: Uint8Array;
  readonly lanes: Lanes & { count: number };
  readonly transition: TransitionBatch;
  /** The job that a lane plays. */
  readonly jobOf: Int32Array;
  readonly checkAction: ActionCheck;
  readonly place: Place;
  nextJob: number;
  /** The lane in hand: what an error names. */
  active: number;
}

function newResult({ task, payload }: JobsContext, { jobs, moments, payload: given }: JobsRequest): Result {
  const count = jobs.length / 3;
  return {
    returns: new Float64Array(count),
    scores: new Float64Array(count),
    lengths: new Int32Array(count),
    ends: new Uint8Array(count),
    moments: new Float64Array(moments ? count * (1 + 2 * sizeOf(task.observationSpace)) : 0),
    payload: given?.fill(0) ?? new Uint8Array(count * payload),
  };
}

function newPlay(context: JobsContext, request: JobsRequest, result: Result): Play {
  const { env, policy, task, payload, aux } = context;
  const count = result.lengths.length;
  const width = Math.min(request.width, count);
  const size = sizeOf(task.observationSpace);
  const streams = laneStreams(width);
  const { observations } = context;
  const nextObservations = policy.observe === undefined ? observations : new Float32Array(width * size);
  const decision = { actions: actionBuffer(task.actionSpace, width), aux: new Float32Array(width * aux) };
  const ends = new Uint8Array(width);
  const lanes = { count: 0, index: new Int32Array(width), rng: streams.rng };
  const momentsSize = result.moments.length / count;
  const play: Play = {
    env,
    policy,
    task,
    payload,
    aux,
    request,
    result,
    momentRows: Array.from({ length: request.moments ? count : 0 }, (_, k) => rowOf(result.moments, k, momentsSize)),
    size,
    streams,
    observations,
    nextObservations,
    decision,
    ends,
    lanes,
    transition: { lanes, observations, actions: decision.actions, rewards: env.reward, ends, nextObservations },
    jobOf: new Int32Array(width),
    checkAction: actionCheck(task.actionSpace),
    place: () => placeOf(play),
    nextJob: 0,
    active: 0,
  };
  return play;
}

function rowOf(rows: Float64Array, k: number, size: number): Float64Array {
  return rows.subarray(k * size, (k + 1) * size);
}

/** Starts the next job in a lane. */
function begin(play: Play, lane: number): void {
  const { env, request, streams, observations, size } = play;
  const job = play.nextJob++;
  play.active = lane;
  play.jobOf[lane] = job;
  writeJobKeys(env.keys, streams, lane, request.seed, request.purpose, request.jobs, job);
  env.clear?.(lane); // a lane plays many jobs, and none may leave anything to the next: not even a wrapper's statistics
  env.reset(lane);
  env.observe(observations, lane);
  checkFinite(play.place, "observation", observations, lane * size, size);
  play.policy.begin(lane, request.purpose === "training" ? jobAt(request.jobs, job) : undefined, streams.rng(lane));
}

/** One step of the active lanes: actions, their check, what came of them. */
function step(play: Play): void {
  const { env, policy, lanes, decision, observations, momentRows, jobOf, size } = play;
  const { index, count } = lanes;
  play.active = index[0];
  if (momentRows.length > 0) for (let k = 0; k < count; k++) addMoments(momentRows[jobOf[index[k]]], observations, index[k] * size);
  policy.act(decision, observations, lanes);
  for (let k = 0; k < count; k++) {
    play.active = index[k];
    play.checkAction(play.place, decision.actions, index[k]);
  }
  env.step(decision.actions, index, count);
  for (let k = 0; k < count; k++) advance(play, index[k]);
}

/** Counts a lane's step: its end, its return, and where it stands now. */
function advance(play: Play, lane: number): void {
  const { env, result, nextObservations, size } = play;
  const job = play.jobOf[lane];
  const reward = env.reward[lane];
  play.active = lane;
  result.lengths[job]++;
  if (reward - reward !== 0) checkFinite(play.place, "reward", env.reward, lane, 1);
  result.returns[job] += reward;
  result.scores[job] += env.score === undefined ? reward : env.score[lane];
  play.ends[lane] = endOf(env, lane, result.lengths[job], play.task.maxEpisodeSteps);
  if (play.ends[lane] !== END.none && play.policy.observe === undefined) return; // nobody will see it
  env.observe(nextObservations, lane);
  checkFinite(play.place, "observation", nextObservations, lane * size, size);
}

/** Lanes whose episode ended play the next job, or drop out when there is none. The others see what they came to. */
function refill(play: Play): void {
  const { lanes, ends, observations, nextObservations, size, result, payload, jobOf } = play;
  const { index, count } = lanes;
  let kept = 0;
  for (let k = 0; k < count; k++) {
    const lane = index[k];
    if (ends[lane] === END.none) {
      if (observations !== nextObservations) copyRow(observations, nextObservations, lane * size, size);
    } else {
      play.active = lane;
      result.ends[jobOf[lane]] = ends[lane];
      if (payload > 0) play.policy.finish?.(result.payload, jobOf[lane] * payload, lane);
      if (play.nextJob >= result.lengths.length) continue; // the lane is done
      begin(play, lane);
    }
    index[kept++] = lane;
  }
  lanes.count = kept;
}

/** A loop, since rows are a few values long. */
export function copyRow(target: Float32Array, source: Float32Array, offset: number, size: number): void {
  for (let j = 0; j < size; j++) target[offset + j] = source[offset + j];
}

/** How a step left its episode: terminated wins; the class's own truncation and the time limit both truncate. */
export function endOf(env: LaneEnv, lane: number, length: number, maxEpisodeSteps: number): number {
  if (env.terminated[lane] !== 0) return END.terminated;
  if (length >= maxEpisodeSteps || (env.truncated !== undefined && env.truncated[lane] !== 0)) return END.truncated;
  return END.none;
}

function jobAt(jobs: Uint32Array, job: number): EpisodeJob {
  return { generation: jobs[job * 3], member: jobs[job * 3 + 1], start: jobs[job * 3 + 2] };
}

function placeOf({ task, request, result, jobOf, active }: Play): string {
  const job = jobOf[active];
  return `${task.envId}: ${jobText(request, job)}, step ${result.lengths[job]} of seed ${request.seed}`;
}

function jobText({ jobs, purpose }: JobsRequest, job: number): string {
  const { generation, member, start } = jobAt(jobs, job);
  if (purpose === "training") return `generation ${generation}, member ${member}, start ${start}`;
  return generation === FINAL_EVALUATION ? `final evaluation, episode ${member}` : `evaluation ${generation}, episode ${member}`;
}
