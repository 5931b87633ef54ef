import type { Env, EnvDefinition } from "../env/types.ts";
import type { MadeEnv, SavableEnv } from "../make/make.ts";
import type { VectorEnv } from "../make/make-vec.ts";
import type { FlatSpace } from "../spaces/space.ts";
import { wrappable } from "./kinds/kind-of.ts";
import { wrapDefinition } from "./kinds/wrap-definition.ts";
import { wrapEnv } from "./kinds/wrap-env.ts";
import { wrapVector } from "./kinds/wrap-vector.ts";
import { allParams } from "./params.ts";
import type { AnyWrapper, WrappedDefinition } from "./types.ts";

/**
 * Where a definition that was wrapped with a function of the caller's is exported: a function can't travel to a worker
 * thread, so the thread imports the result. Without it the definition runs inline only.
 */
export interface TransformOrigin {
  /** A name that tells it from others of its kind, in hashes and reports. */
  id?: string;
  /** `import.meta.url` */
  module?: string;
  /** Name of the export that holds the wrapped definition, "default" by default. */
  export?: string;
}

/** Wraps any kind in a wrapper made for one function. */
export function transformed(wrapper: AnyWrapper, target: unknown, origin: TransformOrigin | undefined): unknown {
  const found = wrappable(wrapper.id, target);
  if (found.kind === "env") return wrapEnv(wrapper, found.env, {});
  if (found.kind === "vector") return wrapVector(wrapper, found.envs, {});
  return wrapDefinition(wrapper, found.definition, {}, { ...origin, params: allParams(found.definition) });
}

/** A wrapper that takes a function and leaves both spaces' types as they are. */
export interface RewardTransform {
  <A extends FlatSpace>(definition: EnvDefinition<A>, reward: (reward: number) => number, origin?: TransformOrigin): WrappedDefinition<A>;
  (envs: VectorEnv, reward: (reward: number) => number): VectorEnv;
  <A>(env: SavableEnv<A>, reward: (reward: number) => number): SavableEnv<A>;
  <A>(env: MadeEnv<A>, reward: (reward: number) => number): MadeEnv<A>;
  <O, A>(env: Env<O, A>, reward: (reward: number) => number): Env<O, A>;
}
