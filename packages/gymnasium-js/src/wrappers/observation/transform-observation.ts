import { OptionError, ShapeError } from "@quantal/numeric";
import type { Env, EnvDefinition } from "../../env/types.ts";
import type { MadeEnv } from "../../make/make.ts";
import type { VectorEnv } from "../../make/make-vec.ts";
import { type Box, type FlatSpace, sizeOf } from "../../spaces/space.ts";
import { type TransformOrigin, transformed } from "../transform.ts";
import type { WrappedDefinition } from "../types.ts";

/** Makes an observation out of one: flat, as many numbers as the new space has. It may not change what it is given. */
export type ObservationFunction = (observation: Float32Array) => ArrayLike<number>;

/** Options of `transformObservation`. */
export interface TransformObservationOptions extends TransformOrigin {
  /** The space of what the function returns; the old one by default. */
  observationSpace?: Box;
}

/** One function, three kinds. */
export interface ObservationTransform {
  <A extends FlatSpace>(
    definition: EnvDefinition<A>,
    observation: ObservationFunction,
    options?: TransformObservationOptions,
  ): WrappedDefinition<A>;
  (envs: VectorEnv, observation: ObservationFunction, options?: TransformObservationOptions): VectorEnv;
  <A>(env: MadeEnv<A>, observation: ObservationFunction, options?: TransformObservationOptions): MadeEnv<A>;
  <O, A>(env: Env<O, A>, observation: ObservationFunction, options?: TransformObservationOptions): Env<Float32Array, A>;
}

/**
 * Puts observations through a function, which is pure. It allocates an array a step; defineWrapper's `observe` needn't.
 * Gymnasium's TransformObservation. Takes definitions, Envs and VectorEnvs with Box observations.
 * A definition that trains on worker threads says in its options where it is exported.
 * @example transformObservation(make(pendulum), (observation) => observation.map((x) => Math.min(Math.max(x, -10), 10)))
 */
export const transformObservation: ObservationTransform = wrap as ObservationTransform; // each kind returns its own

function wrap(target: unknown, observation: ObservationFunction, options: TransformObservationOptions = {}): unknown {
  const where = "TransformObservation";
  if (typeof observation !== "function") {
    throw new OptionError({ where, problem: "observation must be a function", got: observation, expected: "(observation) => array" });
  }
  const { observationSpace, ...origin } = options;
  return transformed(
    {
      id: where,
      prepare: (base) => ({ space: observationSpace ?? base.observationSpace, inner: sizeOf(base.observationSpace) }),
      observationSpace: (base) => observationSpace ?? base.observationSpace,
      observe(observations, _state, i, base, p) {
        const { space, inner } = p as { space: Box; inner: number }; // what prepare returned
        const returned = observation(Float32Array.from(base.subarray(i * inner, (i + 1) * inner)));
        const size = sizeOf(space);
        if (returned.length !== size) {
          const expected = `${size} numbers, as observationSpace says`;
          throw new ShapeError({ where, problem: "the function returned another number of elements", got: returned.length, expected });
        }
        for (let j = 0; j < size; j++) observations[i * size + j] = returned[j];
      },
    },
    target,
    origin,
  );
}
