import { type BatchPolicy, END, type Task, type TransitionBatch } from "@quantal/core";
import { actionBuffer, sizeOf } from "gymnasium-js";
import type { LaneEpisodes, LaneRows, LanesRequest } from "./chunks.ts";

/** What recording needs: the policy values final observations; `memory` and `aux` are the policy spec's. */
export interface RecordContext {
  readonly policy: BatchPolicy;
  readonly task: Task;
  readonly memory: number;
  readonly aux: number;
}

/** A chunk's rows, as they are written. */
export interface Recorder {
  readonly rows: LaneRows;
  /** Writes one step of the active lanes, with the value of what a truncated or last row ended in. */
  record(step: number, transition: TransitionBatch, aux: Float32Array): void;
  /** Truncated rows were met by (step, lane); they are given in ascending order of rows. */
  finish(): LaneRows;
}

/** Rows for a chunk of lanes: none where nothing is recorded. */
export function createRecorder(context: RecordContext, request: LanesRequest): Recorder {
  const size = sizeOf(context.task.observationSpace);
  const actionSize = sizeOf(context.task.actionSpace);
  const { steps, lengths } = request;
  const rows = newRows(context, request, size);
  const truncatedRows: number[] = [];
  const truncatedValues: number[] = [];
  const ending = { count: 0, index: new Int32Array(lengths.length) };
  const values = new Float32Array(lengths.length);
  const writeRow = (row: number, lane: number, transition: TransitionBatch, aux: Float32Array): void => {
    copy(rows.observations, row, transition.observations, lane, size);
    copy(rows.actions, row, transition.actions, lane, actionSize);
    copy(rows.aux, row, aux, lane, context.aux);
    rows.rewards[row] = transition.rewards[lane];
    rows.ends[row] = transition.ends[lane];
    if (transition.ends[lane] !== END.truncated) return;
    truncatedRows.push(row);
    for (let j = 0; j < size; j++) truncatedValues.push(transition.nextObservations[lane * size + j]);
  };
  return {
    rows,
    record(step, transition, aux) {
      const { lanes, ends, nextObservations } = transition;
      ending.count = 0;
      for (let k = 0; k < lanes.count; k++) {
        const lane = lanes.index[k];
        writeRow(lane * steps + step, lane, transition, aux);
        const isLast = step === lengths[lane] - 1 && ends[lane] !== END.terminated;
        if (ends[lane] === END.truncated || isLast) ending.index[ending.count++] = lane;
      }
      if (ending.count === 0 || context.policy.bootstrap === undefined) return;
      context.policy.bootstrap(values, nextObservations, { ...ending, rng: lanes.rng });
      for (let k = 0; k < ending.count; k++) rows.bootstrap[ending.index[k] * steps + step] = values[ending.index[k]];
    },
    finish() {
      const order = truncatedRows.map((_, k) => k).sort((a, b) => truncatedRows[a] - truncatedRows[b]);
      return {
        ...rows,
        truncatedAt: Int32Array.from(order, (k) => truncatedRows[k]),
        truncatedObservations: Float32Array.from(order.flatMap((k) => truncatedValues.slice(k * size, (k + 1) * size))),
      };
    },
  };
}

function newRows({ memory, aux, task }: RecordContext, { lengths, steps, record }: LanesRequest, size: number): LaneRows {
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
  };
}

/** Copies row `from` of `source` to row `to` of `target`; a loop, since rows are a few values long. */
function copy(target: Float32Array | Int32Array, to: number, source: Float32Array | Int32Array, from: number, size: number): void {
  for (let j = 0; j < size; j++) target[to * size + j] = source[from * size + j];
}

/** The sums of a lane's running episode. */
interface Sums {
  readonly elapsed: Int32Array;
  readonly returns: Float64Array;
  readonly scores: Float64Array;
}

/** Episodes that ended in a chunk of lanes, as they come. */
export function episodeList(firstLane: number) {
  const rows: { lane: number; step: number; reward: number; score: number; length: number; end: number }[] = [];
  return {
    add(lane: number, step: number, { elapsed, returns, scores }: Sums, end: number): void {
      rows.push({ lane: firstLane + lane, step, reward: returns[lane], score: scores[lane], length: elapsed[lane], end });
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
