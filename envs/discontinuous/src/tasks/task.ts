import { type EnvDefinition, nameDefinition } from "gymnasium-js";

/** A wrapped definition as the task `discontinuous/<name>-v0`, which its module exports under the name in camelCase. */
export function task<D extends EnvDefinition>(name: string, module: string, definition: D): D {
  const id = `discontinuous/${name}-v0`;
  return nameDefinition(definition, { id, module, export: `${name.charAt(0).toLowerCase()}${name.slice(1)}` });
}
