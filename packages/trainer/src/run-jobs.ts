import { type BatchPolicy, END, type EpisodeJob, type Task } from "@quantal/core";
import { addMoments } from "@quantal/numeric";
import { actionBuffer, type LaneEnv, LaneError, sizeOf } from "gymnasium-js";
import type { JobsRequest, JobsResult } from "./chunks.ts";
import { laneStreams, writeJobKeys } from "./lane-streams.ts";
import { actionCheck, checkFinite, type Place, placed } from "./place.ts";

/** What a chunk of jobs needs beside its request. `payload` and `aux` are the policy spec's. */
export interface JobsContext {
  readonly env: LaneEnv;
  readonly policy: BatchPolicy;
  readonly task: Task;
  readonly payload: number;
  readonly aux: number;
}

/** Plays a chunk's episodes, refilling lanes as they end. Which lane plays a job changes no bit of it. */
export function runJobs({ env, policy, task, payload, aux }: JobsContext, request: JobsRequest): JobsResult {
  const count = request.jobs.length / 3;
  const width = Math.min(request.width, count);
  const size = sizeOf(task.observationSpace);
  const momentsSize = request.moments ? 1 + 2 * size : 0;
  const result = {
    returns: new Float64Array(count),
    scores: new Float64Array(count),
    lengths: new Int32Array(count),
    ends: new Uint8Array(count),
    moments: new Float64Array(count * momentsSize),
    payload: new Uint8Array(count * payload),
  };
  const momentRows = Array.from({ length: request.moments ? count : 0 }, (_, k) =>
    result.moments.subarray(k * momentsSize, (k + 1) * momentsSize),
  );
  const streams = laneStreams(width);
  const observations = new Float32Array(width * size);
  const nextObservations = new Float32Array(width * size);
  const decision = { actions: actionBuffer(task.actionSpace, width), aux: new Float32Array(width * aux) };
  const ends = new Uint8Array(width);
  const lanes = { count: 0, index: new Int32Array(width), rng: streams.rng };
  const transition = { lanes, observations, actions: decision.actions, rewards: env.reward, ends, nextObservations };
  const jobOf = new Int32Array(width);
  const checkAction = actionCheck(task.actionSpace);
  let nextJob = 0;
  let environmentSteps = 0;

  let active = 0; // the lane in hand: what an error names
  const place: Place = () =>
    `${task.envId}: ${jobText(request, jobOf[active])}, step ${result.lengths[jobOf[active]]} of seed ${request.seed}`;
  const begin = (lane: number): void => {
    const job = nextJob++;
    jobOf[lane] = job;
    writeJobKeys(env.keys, streams, lane, request.seed, request.purpose, request.jobs, job);
    env.clear?.(lane); // a lane plays many jobs, and none may leave anything to the next: not even a wrapper's statistics
    env.reset(lane);
    env.observe(observations, lane);
    checkFinite(place, "observation", observations, lane * size, size);
    policy.begin(lane, request.purpose === "training" ? jobAt(request.jobs, job) : undefined, streams.rng(lane));
  };
  /** Counts a lane's step, and says whether its episode goes on. */
  const advance = (lane: number): boolean => {
    const job = jobOf[lane];
    result.lengths[job]++;
    checkFinite(place, "reward", env.reward, lane, 1);
    result.returns[job] += env.reward[lane];
    result.scores[job] += env.score === undefined ? env.reward[lane] : env.score[lane];
    ends[lane] = endOf(env, lane, result.lengths[job], task.maxEpisodeSteps);
    env.observe(nextObservations, lane);
    checkFinite(place, "observation", nextObservations, lane * size, size);
    return ends[lane] === END.none;
  };
  const finish = (lane: number): void => {
    result.ends[jobOf[lane]] = ends[lane];
    if (payload > 0) policy.finish?.(result.payload, jobOf[lane] * payload, lane);
  };

  try {
    for (; lanes.count < width; lanes.count++) {
      active = lanes.count;
      lanes.index[active] = active;
      begin(active);
    }
    while (lanes.count > 0) {
      active = lanes.index[0];
      if (request.moments)
        for (let k = 0; k < lanes.count; k++) addMoments(momentRows[jobOf[lanes.index[k]]], observations, lanes.index[k] * size);
      policy.act(decision, observations, lanes);
      for (let k = 0; k < lanes.count; k++) {
        active = lanes.index[k];
        checkAction(place, decision.actions, active);
      }
      env.step(decision.actions, lanes.index, lanes.count);
      environmentSteps += lanes.count;
      for (let k = 0; k < lanes.count; k++) {
        active = lanes.index[k];
        if (advance(active)) observations.set(nextObservations.subarray(active * size, (active + 1) * size), active * size);
      }
      policy.observe?.(transition);
      let kept = 0;
      for (let k = 0; k < lanes.count; k++) {
        active = lanes.index[k];
        if (ends[active] !== END.none) {
          finish(active);
          if (nextJob >= count) continue; // the lane is done
          begin(active);
        }
        lanes.index[kept++] = active;
      }
      lanes.count = kept;
    }
  } catch (error) {
    if (error instanceof LaneError) active = error.lane; // all lanes are stepped at once: only it knows which
    throw placed(place, error);
  }
  return { type: "jobs", index: request.index, environmentSteps, ...result };
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

function jobText({ jobs, purpose }: JobsRequest, job: number): string {
  const { generation, member, start } = jobAt(jobs, job);
  return purpose === "training"
    ? `generation ${generation}, member ${member}, start ${start}`
    : `evaluation ${generation}, episode ${member}`;
}
