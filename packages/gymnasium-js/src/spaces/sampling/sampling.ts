import { OptionError } from "@quantal/numeric";
import type { AnySpace, Box, Dict, Discrete, MultiBinary, MultiDiscrete, Tuple } from "../types.ts";

/** What samples may be held to: at most one of the two, nested as the space is. */
export interface Sampling<S extends AnySpace = AnySpace> {
  /**
   * What may be drawn. Discrete: [n], 1 where an element may come, else 0; with none allowed the sample is `start`. MultiDiscrete: such a list for
   * each element. MultiBinary: 0 and 1 for elements that are held, 2 for those that are drawn. Box: none.
   */
  mask?: ConstraintOf<S>;
  /** How probable it is. Discrete: [n], together 1. MultiDiscrete: such a list for each element. MultiBinary: the probability of 1, each. Box: none. */
  probability?: ConstraintOf<S>;
}

/** A mask or probabilities for a space. In a Dict or Tuple null leaves a part as it is, as does a Dict's missing field. */
export type ConstraintOf<S> = AnySpace extends S
  ? AnyConstraint
  : S extends Discrete | MultiBinary
    ? ArrayLike<number>
    : S extends MultiDiscrete
      ? ConstraintList
      : S extends Box
        ? null
        : S extends Dict<infer M>
          ? { readonly [K in keyof M]?: ConstraintOf<M[K]> | null }
          : S extends Tuple<infer L>
            ? ConstraintsOf<L>
            : never;

type ConstraintsOf<L extends readonly unknown[]> = { readonly [I in keyof L]: ConstraintOf<L[I]> | null };

/** A list for each element, flat or nested as the shape. */
export type ConstraintList = readonly (ArrayLike<number> | ConstraintList)[];

/** A mask or probabilities for a space that the types don't know. */
export type AnyConstraint = ArrayLike<number> | readonly AnyConstraint[] | { readonly [key: string]: AnyConstraint | undefined } | null;

/** What was asked for, or undefined. @throws OptionError when it is both */
export function chosenConstraint(where: string, options: { mask?: unknown; probability?: unknown } | undefined): Constraint | undefined {
  const { mask = null, probability = null } = options ?? {};
  if (mask !== null && probability !== null) throw new OptionError({ where, problem: "mask and probability exclude each other" });
  if (mask !== null) return { kind: "mask", of: mask };
  return probability === null ? undefined : { kind: "probability", of: probability };
}

/** A mask, or probabilities. */
export interface Constraint {
  readonly kind: "mask" | "probability";
  readonly of: unknown;
}
