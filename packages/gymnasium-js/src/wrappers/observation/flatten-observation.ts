import type { Env, EnvDefinition } from "../../env/types.ts";
import type { MadeEnv, SavableEnv } from "../../make/make.ts";
import type { VectorEnv } from "../../make/make-vec.ts";
import { flatten, flattenSpace } from "../../spaces/flatten.ts";
import { type BoxSample, box, type FlatSpace, sizeOf } from "../../spaces/space.ts";
import { defineWrapper } from "../define-wrapper.ts";
import { wrappable } from "../kinds/kind-of.ts";
import { aroundEnv } from "../kinds/plain-env.ts";
import type { WrappedDefinition } from "../types.ts";

/** Any kind, and an Env with observations of any space. */
export interface FlattenObservation {
  <A extends FlatSpace>(definition: EnvDefinition<A>, params?: object): WrappedDefinition<A>;
  (envs: VectorEnv): VectorEnv;
  <A>(env: SavableEnv<A>): SavableEnv<A>;
  <A>(env: MadeEnv<A>): MadeEnv<A>;
  <O, A>(env: Env<O, A>): Env<O extends BoxSample ? O : BoxSample, A>;
}

/**
 * Makes one flat Box of the observation: a Dict's fields and a Tuple's elements one behind the other, Discrete and
 * MultiDiscrete one-hot. `fromEnv` serves a class with such observations through it.
 * Gymnasium's FlattenObservation. Takes definitions, Envs of any observation space, and VectorEnvs.
 * @example fromEnv(() => flattenObservation(new MyEnv()), { maxEpisodeSteps: 200 })
 */
export const flattenObservation: FlattenObservation = wrap as FlattenObservation; // each kind returns its own

const flattenBox = defineWrapper({
  id: "FlattenObservation",
  module: import.meta.url,
  export: "flattenObservation",
  prepare: (base) => ({ size: sizeOf(base.observationSpace) }),
  observationSpace: ({ observationSpace: { low, high, dtype } }) => box({ low: [...low], high: [...high], dtype }),
  observe(observations, _state, i, base, { size }) {
    for (let k = i * size; k < (i + 1) * size; k++) observations[k] = base[k];
  },
});

function wrap(target: unknown, params?: object): unknown {
  const found = wrappable("FlattenObservation", target);
  if (found.kind !== "env" || found.env.observationSpace.type === "Box") {
    return (flattenBox as (target: unknown, params?: object) => unknown)(target, params); // a definition, a vector or an Env
  }
  const { env } = found;
  const space = env.observationSpace;
  const flat = (observation: unknown) => flatten(space, observation as Parameters<typeof flatten>[1]); // flatten checks it
  return aroundEnv("FlattenObservation", env, {
    observationSpace: flattenSpace(space),
    reset(options) {
      const { observation, info } = env.reset(options);
      return { observation: flat(observation), info };
    },
    step(action) {
      const step = env.step(action);
      return { ...step, observation: flat(step.observation) };
    },
  });
}
