import type { Rng } from "@quantal/numeric";
import { createLanes } from "../env/lanes.ts";
import type { EnvDefinition } from "../env/types.ts";
import { allParams } from "./params.ts";

/** Who a definition is, and where worker threads find it. */
export interface DefinitionOrigin {
  readonly id: string;
  /** `import.meta.url` */
  readonly module: string;
  /** Name of the export that holds the named definition. */
  readonly export: string;
}

/**
 * Gives a wrapped definition an id of its own, so that it can be registered as any other environment. Its params are those of
 * its wrappers and of its base, all by name; where two have one name, it means the outer one's, for `with` too.
 * @example export const clipped = nameDefinition(clipReward(pendulum, { minReward: -5 }), { id: "my/Clipped-v0", module: import.meta.url, export: "clipped" })
 */
export function nameDefinition<D extends EnvDefinition>(definition: D, origin: DefinitionOrigin): D {
  const { of: _of, ...rest }: EnvDefinition = definition;
  const { id, module, export: name } = origin;
  const named: EnvDefinition = Object.freeze({
    ...rest,
    id,
    module,
    export: name,
    params: Object.freeze(allParams(definition)), // a wrapped definition's functions take theirs from the wrapper, not from here
    with: (changes: object) => nameDefinition(definition.with(changes), origin),
    vector: (numEnvs: number, rngs?: readonly Rng[]) => createLanes(named, numEnvs, rngs),
  });
  return named as D; // the same functions, spaces and params
}
