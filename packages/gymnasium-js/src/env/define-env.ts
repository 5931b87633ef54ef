import { OptionError, type Rng, UnknownNameError } from "@quantal/numeric";
import type { FlatSpace } from "../spaces/space.ts";
import { checkDefinition, checkParam } from "./check-definition.ts";
import { createLanes } from "./lanes.ts";
import type { EnvDefinition, EnvOptions, LaneEnv, StateShape } from "./types.ts";

/**
 * Defines an environment: named state columns and the functions that reset, step and observe one lane of them.
 * @throws OptionError, SpaceError where a part is missing or wrong
 * @example defineEnv({ id: "my/Walk-v0", observationSpace: box({ low: -9, high: 9 }), actionSpace: discrete(2), maxEpisodeSteps: 50, state: ["x"], params: {}, reset, step, observe })
 */
export function defineEnv<A extends FlatSpace, const S extends StateShape, P>(options: EnvOptions<A, S, P>): EnvDefinition<A, S, P> {
  checkDefinition(options);
  options.check?.(options.params);
  const definition: EnvDefinition<A, S, P> = Object.freeze({
    ...options,
    params: Object.freeze({ ...options.params }),
    with: (changes: Partial<P> & { maxEpisodeSteps?: number }) => defineEnv(changed(options, changes)),
    vector: (numEnvs: number, rngs?: readonly Rng[]): LaneEnv => createLanes(definition, numEnvs, rngs),
  });
  return definition;
}

function changed<A extends FlatSpace, S extends StateShape, P>(
  options: EnvOptions<A, S, P>,
  changes: Partial<P> & { maxEpisodeSteps?: number },
): EnvOptions<A, S, P> {
  const where = `${options.id}.with`;
  if (typeof changes !== "object" || changes === null || Array.isArray(changes)) {
    throw new OptionError({ where, problem: "changes must be an object of params", got: changes });
  }
  const { maxEpisodeSteps = options.maxEpisodeSteps, ...rest } = changes;
  const params = { ...options.params };
  const known = new Map<string, unknown>(Object.entries(options.params as object)); // checkDefinition made sure that it's an object
  for (const [name, value] of Object.entries(rest)) {
    if (!known.has(name)) throw new UnknownNameError({ where, kind: "parameter", name, known: [...known.keys(), "maxEpisodeSteps"] });
    if (value === undefined) continue;
    checkParam(where, name, value, known.get(name));
    Object.assign(params as object, { [name]: value });
  }
  return { ...options, maxEpisodeSteps, params };
}
