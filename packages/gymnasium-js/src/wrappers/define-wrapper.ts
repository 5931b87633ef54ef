import { OptionError } from "@quantal/numeric";
import type { StateShape } from "../env/types.ts";
import { wrappable } from "./kinds/kind-of.ts";
import { wrapDefinition } from "./kinds/wrap-definition.ts";
import { wrapEnv } from "./kinds/wrap-env.ts";
import { wrapVector } from "./kinds/wrap-vector.ts";
import type { AnyWrapper, Wrapper, WrapperKinds, WrapperOptions } from "./types.ts";

/**
 * Defines a wrapper: hooks that change what goes in and out of an environment, and state of their own.
 * The function that comes back takes what it is given and returns the same kind: a definition (so that `make`, `makeVec`,
 * training, snapshots and worker threads all work), an Env, or a VectorEnv.
 * @throws OptionError where a part is missing or wrong
 * @example const halfReward = defineWrapper({ id: "HalfReward", module: import.meta.url, export: "halfReward", step(_, result, i) { result.reward[i] /= 2; } })
 */
export function defineWrapper<
  P extends object = object,
  const S extends StateShape = readonly [],
  C extends object = object,
  F extends object = object,
>(options: WrapperOptions<P, S, C> & WrapperKinds<P, S, C, F>): Wrapper<P, F> {
  checkWrapper(options);
  const wrapper = options as unknown as AnyWrapper; // the types are erased here, and given back by Wrapper below
  const wrap = (target: unknown, params?: object): unknown => {
    const found = wrappable(wrapper.id, target);
    if (found.kind === "definition") return wrapDefinition(wrapper, found.definition, params);
    return found.kind === "vector" ? wrapVector(wrapper, found.envs, params) : wrapEnv(wrapper, found.env, params);
  };
  return wrap as Wrapper<P, F>; // each kind returns its own, as Wrapper says
}

const HOOKS = [
  "prepare",
  "observationSpace",
  "actionSpace",
  "repeats",
  "reset",
  "act",
  "step",
  "observe",
  "info",
  "fields",
  "vector",
] as const;

function checkWrapper<P, S extends StateShape, C, F>(options: WrapperOptions<P, S, C> & WrapperKinds<P, S, C, F>): void {
  if (typeof options !== "object" || options === null || typeof options.id !== "string" || options.id === "") {
    const got = options ?? null;
    throw new OptionError({ where: "defineWrapper", problem: "id is missing", got, expected: 'a name like "ScaleReward"' });
  }
  const where = `defineWrapper ${options.id}`;
  for (const name of HOOKS) {
    if (options[name] === undefined || typeof options[name] === "function") continue;
    throw new OptionError({ where, problem: `${name} must be a function`, got: options[name] });
  }
  if (options.observationSpace && !options.observe) {
    throw new OptionError({ where, problem: "observationSpace changes, but nothing writes observations", fix: "Add observe" });
  }
  if (options.actionSpace && !options.act) {
    throw new OptionError({ where, problem: "actionSpace changes, but nothing writes the base's actions", fix: "Add act" });
  }
}
