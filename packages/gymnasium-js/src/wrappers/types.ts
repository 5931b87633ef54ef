import type { Rng } from "@quantal/numeric";
import type { Info } from "../data.ts";
import type { Env, EnvDefinition, StateOf, StateShape, StepResult } from "../env/types.ts";
import type { MadeEnv, SavableEnv } from "../make/make.ts";
import type { VectorEnv } from "../make/make-vec.ts";
import type { ActionBuffer, Box, FlatSpace } from "../spaces/space.ts";

/** Observations of all lanes, row = lane. Float32Array in a definition and a vector; in an Env the type that its Box has. */
export type Rows = Float32Array | Float64Array | Int32Array | Uint8Array;

/** What a wrapper may know of what it wraps. */
export interface WrapperBase {
  readonly id: string;
  readonly observationSpace: Box;
  readonly actionSpace: FlatSpace;
  /** Infinity for an Env that doesn't say. */
  readonly maxEpisodeSteps: number;
}

/** A step's result as a wrapper's `step` finds it. It may change the reward and set the flags. */
export interface WrapperResult extends StepResult {
  /** [numEnvs]: 1 at the step that a time limit, or the class itself, makes the last one. Read it; what is written has no effect in a definition. */
  readonly truncated: Uint8Array;
}

/**
 * What `defineWrapper` takes. Hooks get the columns of all lanes and the index i of theirs, and keep nothing between
 * calls but `state`. All but `id` may be left out; what is left out leaves things as they are.
 * `p` is the params and what `prepare` made of them.
 */
export interface WrapperOptions<P, S extends StateShape, C> {
  id: string;
  /** `import.meta.url`, so that worker threads can load it. */
  module?: string;
  /** Name of the export that holds the wrapper, "default" by default. */
  export?: string;
  /** Plain constants with their defaults: what the caller and `with` may change. */
  params?: P;
  /** Params that may be of another kind than their default: `prepare` checks them. */
  loose?: readonly (keyof P & string)[];
  /** Declares the reward before this wrapper as the score that is reported (an inner wrapper's declaration stays). */
  scored?: boolean;
  /** Checks params against what is wrapped, and computes the constants that hooks need besides. */
  prepare?(base: WrapperBase, p: P): C;
  observationSpace?(base: WrapperBase, p: P & C): Box;
  actionSpace?(base: WrapperBase, p: P & C): FlatSpace;
  /** Whether hooks draw from `rng`: a VectorEnv has none to give. */
  draws?: boolean;
  /** How often a step is repeated with the same action: rewards are added up, an end stops it. */
  repeats?(p: P & C): number;
  /** Own state columns, zeroed at first and then never but by hooks: names, or names with widths. */
  state?: S | StateMaker<P & C, S>;
  /** After the base's reset. observations: the base's, where the wrapper has `observe`; else empty. */
  reset?(state: StateOf<S>, i: number, p: P & C, observations: Rows, rng: Rng): void;
  /** Writes row i of what the base gets, from row i of what the caller gave. */
  act?(baseActions: ActionBuffer, state: StateOf<S>, i: number, actions: ActionBuffer, p: P & C, rng: Rng): void;
  /** After the base's step. */
  step?(state: StateOf<S>, result: WrapperResult, i: number, p: P & C, observations: Rows, rng: Rng): void;
  /** Writes row i of what the caller sees, from row i of the base's. Pure: called again on restore. */
  observe?(observations: Rows, state: StateOf<S>, i: number, baseObservations: Rows, p: P & C): void;
  /** Added to the base's info, which it gets as baseInfo. */
  info?(state: StateOf<S>, i: number, p: P & C, baseInfo: Info): Info;
}

/** Makes a state shape that depends on params and spaces. Spelled as a method so that option types erase. */
export type StateMaker<P, S> = { make(base: WrapperBase, p: P): S }["make"];

/** What an Env's extra fields are made of: its own state, of one lane, and its own params, which the fields may let be changed. */
export interface WrapperOwn<P, S extends StateShape> {
  readonly state: StateOf<S>;
  readonly params: P;
}

/** Ways of a wrapper that differ from what its hooks make by themselves. */
export interface WrapperKinds<P, S extends StateShape, C, F> {
  /** Extra fields of a wrapped Env and of a wrapped VectorEnv. */
  fields?(own: WrapperOwn<P & C, S>): F;
  /** The VectorEnv kind, where lanes share something. */
  vector?(envs: VectorEnv, base: WrapperBase, p: P & C): VectorEnv & F;
}

/** Options with all types erased: what the three kinds are built from. */
export type AnyWrapper = WrapperOptions<object, StateShape, object> & WrapperKinds<object, StateShape, object, object>;

/** A wrapped definition: `with` takes the wrapper's own params, and hands all other names to what it wraps. */
export interface WrappedDefinition<A extends FlatSpace = FlatSpace, P = unknown> extends EnvDefinition<A, StateShape, P> {
  with(changes: Partial<P> & { maxEpisodeSteps?: number } & { readonly [name: string]: unknown }): WrappedDefinition<A, P>;
}

/** A wrapper: takes a definition, an Env or a VectorEnv, and returns the same kind. F: extra fields of the last two. */
export interface Wrapper<P, F = unknown> {
  <A extends FlatSpace>(definition: EnvDefinition<A>, params?: Partial<P>): WrappedDefinition<A, P>;
  (envs: VectorEnv, params?: Partial<P>): VectorEnv & F;
  <A>(env: SavableEnv<A>, params?: Partial<P>): SavableEnv<A> & F;
  <A>(env: MadeEnv<A>, params?: Partial<P>): MadeEnv<A> & F;
  <O, A>(env: Env<O, A>, params?: Partial<P>): Env<O, A> & F;
}
