import { OptionError, ShapeError } from "@quantal/numeric";
import type { Env, EnvDefinition } from "../../env/types.ts";
import type { MadeEnv } from "../../make/make.ts";
import type { VectorEnv } from "../../make/make-vec.ts";
import { type ActionOf, type FlatSpace, sizeOf } from "../../spaces/space.ts";
import { type TransformOrigin, transformed } from "../transform.ts";
import type { WrappedDefinition } from "../types.ts";

/** Makes the action that the environment gets out of the given one: a number for a space of one number, else a flat array. */
export type ActionFunction = (action: number | Float32Array | Int32Array) => number | ArrayLike<number>;

/** Options of `transformAction`. */
export interface TransformActionOptions<A extends FlatSpace> extends TransformOrigin {
  /** The space of the actions that the function takes; the old one by default. */
  actionSpace?: A;
}

/** One function, three kinds. */
export interface ActionTransform {
  <A extends FlatSpace>(definition: EnvDefinition, action: ActionFunction, options?: TransformActionOptions<A>): WrappedDefinition<A>;
  <A extends FlatSpace>(envs: VectorEnv, action: ActionFunction, options?: TransformActionOptions<A>): VectorEnv;
  <A, B extends FlatSpace>(env: MadeEnv<A>, action: ActionFunction, options?: TransformActionOptions<B>): MadeEnv<ActionOf<B>>;
  <O, A, B extends FlatSpace>(env: Env<O, A>, action: ActionFunction, options?: TransformActionOptions<B>): Env<O, ActionOf<B>>;
}

/**
 * Puts actions through a function. It allocates an array a step for Box actions; defineWrapper's `act` needn't.
 * Gymnasium's TransformAction. Takes definitions, Envs and VectorEnvs.
 * A definition that trains on worker threads says in its options where it is exported.
 * @example transformAction(pendulum, (left) => [left ? -2 : 2], { actionSpace: discrete(2) })
 */
export const transformAction: ActionTransform = wrap as ActionTransform; // each kind returns its own

function wrap(target: unknown, action: ActionFunction, options: TransformActionOptions<FlatSpace> = {}): unknown {
  const where = "TransformAction";
  if (typeof action !== "function") {
    throw new OptionError({ where, problem: "action must be a function", got: action, expected: "(action) => action" });
  }
  const { actionSpace, ...origin } = options;
  return transformed(
    {
      id: where,
      prepare: (base) => ({ space: actionSpace ?? base.actionSpace, inner: sizeOf(base.actionSpace) }),
      actionSpace: (base) => actionSpace ?? base.actionSpace,
      act(baseActions, _state, i, actions, p) {
        const { space, inner } = p as { space: FlatSpace; inner: number }; // what prepare returned
        const outer = sizeOf(space);
        const returned = action(space.type === "Discrete" ? actions[i] : actions.slice(i * outer, (i + 1) * outer));
        const list = typeof returned === "number" ? [returned] : returned;
        if (list.length !== inner) {
          const expected = `${inner}, as the action space inside says`;
          throw new ShapeError({ where, problem: "the function returned another number of elements", got: list.length, expected });
        }
        for (let j = 0; j < inner; j++) baseActions[i * inner + j] = list[j];
      },
    },
    target,
    origin,
  );
}
