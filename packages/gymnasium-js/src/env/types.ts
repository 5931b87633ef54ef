import type { Rng } from "@quantal/numeric";
import type { Data, Info } from "../data.ts";
import type { Frame, Painter } from "../paint/painter.ts";
import type { ActionArray, ActionBuffer, AnySpace, Box, ElementOf, FlatSpace, Space } from "../spaces/space.ts";

/** What `reset` takes. A seed starts a new generator; without one the generator goes on. */
export interface ResetOptions {
  seed?: number | bigint | undefined;
  options?: object | undefined;
}

/** What `reset` returns. */
export interface EnvReset<Observation> {
  observation: Observation;
  info: Info;
}

/** What `step` returns. terminated: the task ended; truncated: we stopped. Both may be true. */
export interface EnvStep<Observation> {
  observation: Observation;
  reward: number;
  terminated: boolean;
  truncated: boolean;
  info: Info;
}

/** One environment with Gymnasium's semantics. */
export interface Env<Observation = Float32Array, Action = number> {
  readonly observationSpace: Space<Observation>;
  readonly actionSpace: Space<Action>;
  reset(options?: ResetOptions): EnvReset<Observation>;
  step(action: Action): EnvStep<Observation>;
  /** Everything that later steps depend on, the generator included. */
  snapshot?(): Data;
  restore?(saved: Data): void;
  /** A picture of the state, or undefined where there is none. */
  render(): Frame | undefined;
  close(): void;
}

/**
 * An Env whose observations and actions are the elements of two spaces.
 * @example class Car implements EnvOf<typeof seen, typeof pedals> { readonly observationSpace = seen; readonly actionSpace = pedals; … }
 */
export type EnvOf<O extends AnySpace, A extends AnySpace> = Env<ElementOf<O>, ElementOf<A>>;

/** Element types of a state column. */
export type StateType = "float64" | "float32" | "int32" | "uint8";

/** Names of state columns, or names with widths (elements a lane) and types; Float64 of width 1 unless said otherwise. */
export type StateShape = readonly string[] | { readonly [name: string]: number | { readonly width: number; readonly type: StateType } };

type ColumnOf<T> = T extends { readonly type: infer K }
  ? K extends "float32"
    ? Float32Array
    : K extends "int32"
      ? Int32Array
      : K extends "uint8"
        ? Uint8Array
        : Float64Array
  : Float64Array;

/** State as a structure of arrays: a column a name, [numEnvs * width], row = lane. */
export type StateOf<S extends StateShape> = S extends readonly string[]
  ? { readonly [K in S[number]]: Float64Array }
  : { readonly [K in keyof S]: ColumnOf<S[K]> };

/** What a lane's step writes: [numEnvs] each, zeroed for the stepped lanes before `step` is called. */
export interface StepResult {
  readonly reward: Float64Array;
  readonly terminated: Uint8Array;
  /** There where the definition says `scored: true`: what is reported instead of the reward. */
  readonly score?: Float64Array;
}

/**
 * Steps and observes all lanes at once, faster than a loop over `step` and `observe`, and with the same bits: WebAssembly over columns in
 * its own memory, for example. Only for definitions whose `step` draws nothing and writes no score.
 */
export interface LaneKernel<S extends StateShape = StateShape> {
  /** The columns, which the lanes take for theirs. */
  readonly state: StateOf<S>;
  /** [numEnvs], as is `terminated`. */
  readonly reward: Float64Array;
  readonly terminated: Uint8Array;
  /**
   * Steps every lane, writing state, reward and terminated. May leave alone lanes that it can't serve: it writes 2 for them in `terminated`,
   * has them stepped by `step` that way, and returns a number above 0.
   */
  step(actions: ActionBuffer): number;
  /** Writes the observations of every lane, [numEnvs, size]. */
  observe(observations: Float32Array): void;
}

/**
 * What `defineEnv` takes. Functions get the columns of all lanes and the index i of theirs; they keep nothing
 * between calls but the state, and a width-w column's elements of lane i are [i * w, i * w + w).
 */
export interface EnvOptions<A extends FlatSpace, S extends StateShape, P> {
  id: string;
  /** `import.meta.url`, so that workers can load the definition. */
  module?: string;
  /** Name of the export that holds the definition, "default" by default. */
  export?: string;
  observationSpace: Box;
  actionSpace: A;
  /** The time limit in steps, applied by whoever steps the environment, never by itself. */
  maxEpisodeSteps: number;
  /** Pictures a second of a film that shows it well: Gymnasium's render_fps. */
  framesPerSecond?: number;
  /** Whether `step` writes `result.score`. */
  scored?: boolean;
  state: S;
  /** Constants that `with` may change: numbers, strings, booleans or lists of them. */
  params: P;
  /** What a wrapper wraps. */
  of?: EnvDefinition;
  /** Throws where params don't fit together (a choice that is unknown, a mass that is negative). Called by defineEnv and `with`. */
  check?(p: P): void;
  /** Starts an episode. options are what `reset({ options })` was given. */
  reset(state: StateOf<S>, i: number, rng: Rng, p: P, options?: object): void;
  step(state: StateOf<S>, result: StepResult, i: number, actions: ActionArray<A>, p: P, rng: Rng): void;
  /** Writes observations[i * size, i * size + size). Pure: called again on restore. */
  observe(observations: Float32Array, state: StateOf<S>, i: number, p: P): void;
  info?(state: StateOf<S>, i: number, p: P): Info;
  draw?(painter: Painter, state: StateOf<S>, i: number, p: P): void;
  /** A faster way to drive many lanes; undefined where there is none (few lanes, no SIMD). Called once for each vector. */
  kernel?(numEnvs: number, p: P): LaneKernel<S> | undefined;
}

/** An environment as data and functions: from it come `make`, `makeVec` and the engine's lanes. */
export interface EnvDefinition<A extends FlatSpace = FlatSpace, S extends StateShape = StateShape, P = unknown>
  extends Readonly<EnvOptions<A, S, P>> {
  /** The same definition with other params or another time limit. */
  with(changes: Partial<P> & { maxEpisodeSteps?: number }): EnvDefinition<A, S, P>;
  /** Lanes for an engine. Without rngs a lane draws from its row of `keys`. */
  vector(numEnvs: number, rngs?: readonly Rng[]): LaneEnv;
}

/** What the registry, the trainer and executors take. An EnvDefinition is one; so is what `fromEnv` returns. */
export interface EnvSource {
  readonly id: string;
  readonly module?: string;
  readonly export?: string;
  readonly observationSpace: Box;
  readonly actionSpace: FlatSpace;
  readonly maxEpisodeSteps: number;
  readonly params: unknown;
  /** What a wrapper wraps. */
  readonly of?: EnvSource;
  with(changes: object): EnvSource;
  vector(numEnvs: number): LaneEnv;
}

/** What an engine drives: it never resets itself and never applies a time limit. */
export interface LaneEnv {
  readonly id: string;
  readonly numEnvs: number;
  readonly observationSpace: Box;
  readonly actionSpace: FlatSpace;
  readonly maxEpisodeSteps: number;
  /** [numEnvs] each, of the last step of each lane. */
  readonly reward: Float64Array;
  readonly terminated: Uint8Array;
  readonly score?: Float64Array;
  /** There for fromEnv only: the class's own. */
  readonly truncated?: Uint8Array;
  /** [numEnvs * 4] Philox streams: the engine writes a lane's row, then calls reset. */
  readonly keys: Uint32Array;
  reset(lane: number, options?: object): void;
  /** Steps lanes[0 .. count) only. actions: row = lane. */
  step(actions: ActionBuffer, lanes: Int32Array, count: number): void;
  /** Writes row `lane` of observations [numEnvs, size]. */
  observe(observations: Float32Array, lane: number): void;
  /** Writes all rows at once, where there is a faster way. */
  observeAll?(observations: Float32Array): void;
  /** State columns and keys as a copy, without the last results. */
  save?(): Data;
  load?(data: Data): void;
  /** Forgets all that a lane keeps from earlier episodes (a wrapper's statistics, say): zeros its state, as before its first reset. Reset it next. */
  clear?(lane: number): void;
  info?(lane: number): Info;
  /** Draws a lane, where the definition can. */
  draw?(painter: Painter, lane: number): void;
  close(): void;
}
