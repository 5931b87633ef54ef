import type { Data } from "../data.ts";
import type { AutoresetMode, VectorResetOptions, VectorStep } from "../make/make-vec.ts";
import type { Seed } from "../make/seeded-lanes.ts";
import { type ActionBuffer, actionBuffer, type Box, type FlatSpace, sizeOf } from "../spaces/space.ts";
import type { ErrorData } from "./error-data.ts";
import type { Reference } from "./references.ts";

/** Words of a thread's control block: an Int32Array in shared memory. */
export const CONTROL = {
  /** Number of the last call: raised by the vector, which wakes the thread. */
  called: 0,
  /** Number of the last call that was answered, or DEAD: written by the thread, which wakes the vector. */
  answered: 1,
  /** One of CALLS: what to do. */
  call: 2,
  /** 1 where the answer comes as a message. */
  hasMessage: 3,
} as const;

/** What `answered` says once the thread has ended. */
export const DEAD = -1;

/** The two kinds of calls: steps, which are all in shared memory, and orders, which come as messages. */
export const CALLS = { step: 0, order: 1 } as const;

/** Calls that come as a message. Lanes are those of the thread. */
export type Order =
  | {
      readonly type: "reset";
      readonly seed: readonly Seed[];
      readonly options: VectorResetOptions["options"];
      readonly mask: readonly number[] | undefined;
    }
  | { readonly type: "info" | "render"; readonly lane: number }
  | { readonly type: "snapshot" | "close" }
  | { readonly type: "restore"; readonly saved: Data };

/** An answer that isn't in shared memory. */
export type Answer = { readonly value: unknown } | { readonly error: ErrorData };

/** What a thread tells when it has made its lanes. */
export interface Opened {
  readonly canSave: boolean;
}

/** What the vector and its threads write and read, in shared memory: row = lane. */
export interface LaneArrays extends VectorStep {
  readonly actions: ActionBuffer;
}

/** What a thread starts with. */
export interface ThreadTask {
  readonly control: Int32Array;
  /** Of its own lanes. */
  readonly arrays: LaneArrays;
  readonly reference: Reference;
  readonly observationSpace: Box;
  readonly actionSpace: FlatSpace;
  readonly autoreset: AutoresetMode;
  /** The first of its lanes among those of the vector. */
  readonly first: number;
  readonly count: number;
}

/** Arrays in shared memory. */
export function createLaneArrays(observationSpace: Box, actionSpace: FlatSpace, numEnvs: number): LaneArrays {
  const size = sizeOf(observationSpace);
  const actions = shared(numEnvs * sizeOf(actionSpace) * 4);
  return {
    actions: actionBuffer(actionSpace, 0) instanceof Int32Array ? new Int32Array(actions) : new Float32Array(actions),
    observations: new Float32Array(shared(numEnvs * size * 4)),
    rewards: new Float64Array(shared(numEnvs * 8)),
    terminated: new Uint8Array(shared(numEnvs)),
    truncated: new Uint8Array(shared(numEnvs)),
    finalObservations: new Float32Array(shared(numEnvs * size * 4)),
    hasFinal: new Uint8Array(shared(numEnvs)),
  };
}

/** The rows of some lanes, in the same memory. */
export function rowsOf<T extends Rows>(array: T, numEnvs: number, first: number, count: number): T;
export function rowsOf(array: Rows, numEnvs: number, first: number, count: number): Rows {
  const width = array.length / numEnvs;
  return array.subarray(first * width, (first + count) * width);
}

type Rows = Int32Array | Float32Array | Float64Array | Uint8Array;

/** The rows of some lanes of a step's results, in the same memory. */
export function stepRows(step: VectorStep, numEnvs: number, first: number, count: number): VectorStep {
  return {
    observations: rowsOf(step.observations, numEnvs, first, count),
    rewards: rowsOf(step.rewards, numEnvs, first, count),
    terminated: rowsOf(step.terminated, numEnvs, first, count),
    truncated: rowsOf(step.truncated, numEnvs, first, count),
    finalObservations: rowsOf(step.finalObservations, numEnvs, first, count),
    hasFinal: rowsOf(step.hasFinal, numEnvs, first, count),
  };
}

/** Copies a step's results, and final observations where the mode has them. */
export function copyStep(into: VectorStep, from: VectorStep, autoreset: AutoresetMode): void {
  into.observations.set(from.observations);
  into.rewards.set(from.rewards);
  into.terminated.set(from.terminated);
  into.truncated.set(from.truncated);
  if (autoreset !== "same-step") return;
  into.finalObservations.set(from.finalObservations);
  into.hasFinal.set(from.hasFinal);
}

function shared(bytes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(bytes);
}
