import type { Rng } from "@quantal/numeric";
import type { ActionBuffer, Data } from "gymnasium-js";
import type { EpisodeJob } from "./order.ts";

/** A policy as data: it crosses threads, machines and files. `createPolicy` of its agent builds the one that acts. */
export interface PolicySpec {
  readonly kind: string;
  readonly data: Data;
  /** Names of the floats that `act` writes a step, such as logProb and value. */
  readonly aux?: readonly string[];
  /** Bytes that `finish` writes a job. */
  readonly payload?: number;
  /** Float64 values that `readMemory` writes a lane. */
  readonly memory?: number;
}

/** The lanes that act in this step. */
export interface Lanes {
  readonly count: number;
  /** Lane numbers; entries [0, count) are active, ascending until a lane is refilled. */
  readonly index: Int32Array;
  /** The stream of a lane's action noise. One cursor object for all lanes: draw from it before asking for the next lane. */
  rng(lane: number): Rng;
}

/** What `act` writes. Row = lane, not the position in `lanes.index`. */
export interface Decision {
  /** [lanes, action size] */
  readonly actions: ActionBuffer;
  /** [lanes, aux size] */
  readonly aux: Float32Array;
}

/** One step of the active lanes, for policies that learn while they act. Row = lane. */
export interface TransitionBatch {
  readonly lanes: Lanes;
  /** [lanes, observation size], before the step */
  readonly observations: Float32Array;
  readonly actions: ActionBuffer;
  readonly rewards: Float64Array;
  /** Values of END. */
  readonly ends: Uint8Array;
  /** [lanes, observation size], after the step and before any reset */
  readonly nextObservations: Float32Array;
}

/** A policy that acts for up to `numLanes` lanes. A lane's result never depends on the company it keeps. */
export interface BatchPolicy {
  /** A new episode begins in this lane: recurrent state resets here, and only here. */
  begin(lane: number, job: EpisodeJob | undefined, rng: Rng): void;
  /** Chooses an action for each active lane. Observations [lanes, observation size], raw. */
  act(decision: Decision, observations: Float32Array, lanes: Lanes): void;
  /** Writes values[lane] of a final observation; leaves memory as it is. */
  bootstrap?(values: Float32Array, observations: Float32Array, lanes: Lanes): void;
  /** Called after every step where it is defined, in every kind of order. Leave it out in greedy mode. */
  observe?(transition: TransitionBatch): void;
  /** Writes the payload of the job that has just ended in this lane. */
  finish?(payload: Uint8Array, offset: number, lane: number): void;
  /** What was learned while acting, copied out at the end of an online order. */
  learned?(): Data;
  /** Recurrent state and traces of a lane, as a flat row of `memory` values. */
  readMemory?(row: Float64Array, offset: number, lane: number): void;
  writeMemory?(row: Float64Array, offset: number, lane: number): void;
  /** A pure function over a part of a compute order. */
  compute?(part: Data): Data;
  /** The policy will not be used again: gives pooled memory back. */
  close?(): void;
}
