import { availableParallelism } from "node:os";
import { FormatError, OptionError, QuantalError, requireInteger } from "@quantal/numeric";
import type { Data, Info } from "../data.ts";
import { fieldsOf } from "../env/columns.ts";
import type { EnvSource } from "../env/types.ts";
import { checkActions } from "../make/actions.ts";
import { type EnvSpec, specOf } from "../make/env-spec.ts";
import {
  checkResetLists,
  laneSeed,
  MODES,
  type VectorEnv,
  type VectorOptions,
  type VectorResetOptions,
  type VectorStep,
} from "../make/make-vec.ts";
import { resolveSource } from "../make/seeded-lanes.ts";
import type { Frame } from "../paint/painter.ts";
import { sizeOf } from "../spaces/space.ts";
import { type Crew, type CrewTask, type Done, startCrew } from "./crew.ts";
import { joinLanes, sliceLanes } from "./lane-data.ts";
import type { LaneThread } from "./lane-thread.ts";
import { copyStep, stepRows } from "./thread-protocol.ts";

/** The most worker threads that make sense here. */
const MAX_WORKERS = 256;

export interface ThreadVectorOptions extends VectorOptions {
  /** Number of worker threads, in [1, 256]; at most one a lane is started. As many as the machine runs at once by default. */
  workers?: number;
  /** Milliseconds that a thread may take for one call before it counts as hung; Infinity waits for ever. 60,000 by default. */
  timeoutMs?: number;
}

/**
 * `makeVec` over worker threads, for environments whose step takes some 100 microseconds or more. The same bits as makeVec, for any number
 * of threads, and snapshots of the one go into the other. The environment must name its module, and its export where that isn't "default".
 * - Calls wait for the threads, so nothing is asynchronous. Environments are made in the threads only, `info` and `render` too
 *   get theirs from there: plain data.
 * - A thread that dies or hangs ends the vector with an error that names its lanes.
 * - `close()` ends the threads. An unclosed vector doesn't keep the process alive.
 * @throws UnknownNameError, OptionError; UserCodeError where the module doesn't load
 * @example const envs = makeVecThreads(slowEnv, { numEnvs: 8, workers: 2 }); envs.reset({ seed: 1 });
 */
export function makeVecThreads(source: EnvSource | EnvSpec | string, options: ThreadVectorOptions): VectorEnv {
  const where = "makeVecThreads";
  const { autoreset = "next-step", params = {}, timeoutMs = 60_000 } = options;
  const numEnvs = requireInteger(where, "numEnvs", options.numEnvs, 1);
  const workers = requireInteger(where, "workers", options.workers ?? Math.min(availableParallelism(), MAX_WORKERS), 1, MAX_WORKERS);
  if (!MODES.includes(autoreset))
    throw new OptionError({ where, problem: "unknown autoreset mode", got: autoreset, expected: MODES.join(", ") });
  if (!(timeoutMs > 0)) throw new OptionError({ where, problem: "timeoutMs is out of range", got: timeoutMs, expected: "more than 0" });
  const resolved = resolveSource(where, source, params);
  return createVector({ source: resolved, numEnvs, workers: Math.min(workers, numEnvs), autoreset, timeoutMs });
}

/** What the calling thread knows of its lanes. */
interface ThreadedState {
  readonly task: CrewTask;
  readonly crew: Crew;
  /** Ordinary memory: what a caller holds is written in calls only. */
  readonly result: VectorStep;
  /** The part of `result` that each thread makes. */
  readonly rows: readonly VectorStep[];
  /** [numEnvs]: 1 where the lane awaits a reset, at the start too. */
  readonly isOver: Uint8Array;
  /** Whether all lanes were reset. */
  wasReset: boolean;
}

function createVector(task: CrewTask): VectorEnv {
  const { source, numEnvs, autoreset } = task;
  const { id, observationSpace, actionSpace, maxEpisodeSteps } = source;
  const crew = startCrew(task);
  const result = createResult(numEnvs, sizeOf(observationSpace));
  const rows = crew.threads.map(({ first, count }) => stepRows(result, numEnvs, first, count));
  const state: ThreadedState = { task, crew, result, rows, isOver: new Uint8Array(numEnvs).fill(1), wasReset: false };
  const take = taker(state);
  const ask = (type: "info" | "render", lane: number): unknown => {
    const thread = crew.threadOf(requireInteger(`${id}.${type}`, "lane", lane, 0, numEnvs - 1));
    return crew.ask(type, thread, { type, lane: lane - thread.first });
  };
  const vector: VectorEnv = {
    id,
    numEnvs,
    autoreset,
    observationSpace,
    actionSpace,
    maxEpisodeSteps,
    spec: specOf(source),
    reset: (options = {}) => resetVector(state, options),
    step: (actions) => stepVector(state, take, actions),
    info: (lane) => ask("info", lane) as Info, // what makeVec's info returned there
    render: (lane) => ask("render", lane) as Frame | undefined, // as above
    close: () => crew.close(),
  };
  if (!crew.canSave) return vector;
  return Object.assign(vector, { snapshot: () => saveVector(state), restore: (saved: Data) => restoreVector(state, saved) });
}

function createResult(numEnvs: number, size: number): VectorStep {
  return {
    observations: new Float32Array(numEnvs * size),
    rewards: new Float64Array(numEnvs),
    terminated: new Uint8Array(numEnvs),
    truncated: new Uint8Array(numEnvs),
    finalObservations: new Float32Array(numEnvs * size),
    hasFinal: new Uint8Array(numEnvs),
  };
}

function resetVector(state: ThreadedState, given: VectorResetOptions): Float32Array {
  const { task, crew, isOver, result } = state;
  const { numEnvs, source } = task;
  const { seed, options, mask } = given;
  checkResetLists(`${source.id}.reset`, numEnvs, given);
  const lanes = Array.from({ length: numEnvs }, (_, lane) => lane);
  const seeds = lanes.map((lane) => laneSeed(seed, lane));
  const isReset = mask && lanes.map((lane) => (mask[lane] ? 1 : 0));
  const orderOf = ({ first, count }: LaneThread) =>
    ({ type: "reset", seed: seeds.slice(first, first + count), options, mask: isReset?.slice(first, first + count) }) as const;
  crew.call("reset", orderOf, ({ first, count, arrays }, _, k) => {
    copyStep(state.rows[k], arrays, task.autoreset);
    for (let lane = first; lane < first + count; lane++) if (!isReset || isReset[lane] === 1) isOver[lane] = 0;
  });
  if (mask === undefined || !isOver.includes(1)) state.wasReset = true;
  return result.observations;
}

function stepVector(state: ThreadedState, take: Done, actions: ArrayLike<number>): VectorStep {
  const { task, crew, isOver } = state;
  const { numEnvs, source, autoreset } = task;
  const where = `${source.id}.step`;
  if (!state.wasReset) throw new QuantalError({ where, problem: "not all lanes were reset yet", fix: "Call reset() first" });
  checkActions(actions, source.actionSpace, numEnvs, where);
  const over = autoreset === "disabled" ? isOver.indexOf(1) : -1;
  if (over >= 0) {
    throw new QuantalError({
      where: `${where} lane ${over}`,
      problem: "the episode is over",
      fix: "Call reset({ mask }) for the lanes that ended, or choose another autoreset mode",
    });
  }
  crew.actions.set(actions);
  crew.call("step", undefined, take);
  return state.result;
}

/** Takes a step of one thread into the whole. */
function taker({ task, result, rows, isOver }: ThreadedState): Done {
  const { terminated, truncated } = result;
  return ({ first, count, arrays }, _, k) => {
    copyStep(rows[k], arrays, task.autoreset);
    if (task.autoreset === "same-step") return; // its lanes are never over between steps
    for (let lane = first; lane < first + count; lane++) isOver[lane] = terminated[lane] | truncated[lane];
  };
}

/** makeVec's snapshot: whoever made it, it fits both. */
function saveVector({ task, crew, wasReset }: ThreadedState): Data {
  const parts: Data[] = [];
  crew.call(
    "snapshot",
    () => ({ type: "snapshot" }),
    (_, value) => {
      parts.push(value as Data); // what makeVec's snapshot returned there
    },
  );
  return { ...fieldsOf(joinLanes(parts)), id: task.source.id, wasReset: Uint8Array.of(wasReset ? 1 : 0) };
}

function restoreVector(state: ThreadedState, saved: Data): Float32Array {
  const { task, crew, isOver, result } = state;
  const { source, numEnvs } = task;
  const { id, isOver: savedIsOver, wasReset } = fieldsOf(saved);
  if (id === source.id && !(savedIsOver instanceof Uint8Array && savedIsOver.length === numEnvs)) {
    const where = `${source.id}.restore`;
    throw new FormatError({ where, problem: "isOver doesn't fit", got: savedIsOver, expected: `Uint8Array(${numEnvs})` });
  }
  const orderOf = ({ first, count }: LaneThread) => {
    const lanes = sliceLanes(saved, numEnvs, first, count);
    return { type: "restore", saved: wasReset === undefined ? lanes : { ...fieldsOf(lanes), wasReset } } as const;
  };
  crew.call("restore", orderOf, ({ arrays }, _, k) => copyStep(state.rows[k], arrays, task.autoreset));
  if (savedIsOver instanceof Uint8Array) isOver.set(savedIsOver);
  state.wasReset = wasReset instanceof Uint8Array && wasReset[0] === 1;
  return result.observations;
}
