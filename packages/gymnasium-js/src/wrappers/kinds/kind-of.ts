import { OptionError } from "@quantal/numeric";
import { isClassSource } from "../../env/from-env.ts";
import type { EnvDefinition, EnvSource } from "../../env/types.ts";
import type { VectorEnv } from "../../make/make-vec.ts";
import type { PlainEnv } from "./plain-env.ts";

/** What was given to a wrapper. */
export type Wrappable =
  | { readonly kind: "definition"; readonly definition: EnvDefinition }
  | { readonly kind: "vector"; readonly envs: VectorEnv }
  | { readonly kind: "env"; readonly env: PlainEnv };

/**
 * Tells the kinds apart.
 * @throws OptionError for what fromEnv returns, for an id, and for what is no environment at all
 */
export function wrappable(where: string, target: unknown): Wrappable {
  const fields: { readonly [name: string]: unknown } = typeof target === "object" && target !== null ? { ...methodsOf(target) } : {};
  const has = (...names: string[]) => names.every((name) => typeof fields[name] === "function");
  if (has("vector", "step", "observe")) return { kind: "definition", definition: target as EnvDefinition }; // what it has was looked at
  if (has("vector", "with")) throw sourceError(where, target as EnvSource);
  if (has("reset", "step") && typeof fields["numEnvs"] === "number") return { kind: "vector", envs: target as VectorEnv };
  if (has("reset", "step", "render", "close")) return { kind: "env", env: target as PlainEnv };
  throw new OptionError({
    where,
    problem: "this is nothing to wrap",
    got: target ?? null,
    expected: "a definition, or what make or makeVec returned, or an Env of a class",
    ...(typeof target === "string" ? { fix: `Write make("${target}") for one environment, lookUp("${target}") for its definition` } : {}),
  });
}

/** Refuses a kind that a wrapper doesn't serve, and says what to use instead. */
export function refuseKind(where: string, kind: string, fix: string): OptionError {
  return new OptionError({ where, problem: `this wrapper doesn't take ${kind}`, fix });
}

/** A target's fields and methods, a class's inherited ones too. */
function methodsOf(target: object): { readonly [name: string]: unknown } {
  const names = ["vector", "with", "observe", "reset", "step", "render", "close", "numEnvs"] as const;
  return Object.fromEntries(names.map((name) => [name, Reflect.get(target, name)]));
}

function sourceError(where: string, source: EnvSource): OptionError {
  const wrapper = where.charAt(0).toLowerCase() + where.slice(1);
  return new OptionError({
    where,
    problem: isClassSource(source) ? "what fromEnv returns can't be wrapped" : "this source can't be wrapped",
    got: source.id,
    fix: `Wrap the class inside: fromEnv(() => ${wrapper}(new MyEnv()), …)`,
  });
}
