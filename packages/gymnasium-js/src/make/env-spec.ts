import { FormatError, OptionError, UnknownNameError } from "@quantal/numeric";
import type { EnvDefinition, EnvSource } from "../env/types.ts";
import { lookUp, registered, registrationOf } from "./registry.ts";

/** What a parameter may be. */
export type ParamValue = null | number | string | boolean | readonly ParamValue[];

/** A wrapper of a definition, by the id that defineWrapper was given. */
export interface WrapperSpec {
  readonly id: string;
  readonly params: { readonly [name: string]: ParamValue };
}

/**
 * How to make an environment again, as plain data without code: `make(spec)` and `makeVec(spec, …)` build the same one where its id is
 * registered, and its wrappers are given.
 */
export interface EnvSpec {
  readonly id: string;
  /** All of the environment's params, changed or not. */
  readonly params: { readonly [name: string]: ParamValue };
  readonly maxEpisodeSteps: number;
  /** Mean return from which the task counts as solved, as it was registered. */
  readonly rewardThreshold?: number;
  /** The innermost first. */
  readonly wrappers?: readonly WrapperSpec[];
}

/** Wrappers by id: what a spec's names mean here. */
export interface SpecWrappers {
  readonly [id: string]: (definition: EnvDefinition, params: object) => EnvDefinition;
}

/**
 * The spec of an environment: of what `make` or `makeVec` made, of a definition or what `fromEnv` returned, or of a registered id.
 * One that isn't registered has a spec too, but `make(spec)` wants it registered.
 * @throws OptionError where it has none: an Env of a class of your own, or one that was wrapped after it was made
 */
export function specOf(env: EnvSource | { readonly spec?: EnvSpec } | string): EnvSpec {
  if (typeof env === "string") return specOfSource(lookUp(env));
  if (typeof env === "object" && env !== null) {
    if ("spec" in env && env.spec !== undefined) return env.spec;
    if (isSource(env)) return specOfSource(env);
  }
  const expected = "what make, makeVec, defineEnv or fromEnv returned, or a registered id";
  throw new OptionError({ where: "specOf", problem: "this environment has no spec", got: env ?? null, expected });
}

/**
 * The environment that a spec tells of.
 * @param wrappers - by id: a spec names its wrappers, and holds no code
 * @throws FormatError naming the part of the spec; UnknownNameError, OptionError for an id that isn't registered, a param, or a wrapper
 * @example make(sourceOf(spec, { ClipReward: clipReward }))
 */
export function sourceOf(spec: EnvSpec, wrappers: SpecWrappers = {}): EnvSource {
  const where = `spec of ${spec.id}`;
  const base = baseOf(where, spec.id);
  checkKnown(`${where}.params`, spec.params, base.params);
  let source = base.with({ ...spec.params, maxEpisodeSteps: spec.maxEpisodeSteps });
  for (const { id, params } of spec.wrappers ?? []) {
    if (!Object.hasOwn(wrappers, id)) throw unknownWrapper(where, id, Object.keys(wrappers));
    source = wrappers[id](asDefinition(where, id, source), params);
  }
  return source;
}

/** Whether something is a spec rather than an environment. */
export function isSpec(value: unknown): value is EnvSpec {
  return (
    typeof value === "object" && value !== null && "id" in value && "params" in value && "maxEpisodeSteps" in value && !isSource(value)
  );
}

/**
 * Throws unless a spec's params are known ones.
 * @throws UnknownNameError naming the nearest
 */
export function checkKnown(where: string, params: object, known: unknown): void {
  const names = Object.keys(known ?? {});
  const unknown = Object.keys(params).find((name) => !names.includes(name));
  if (unknown !== undefined) throw new UnknownNameError({ where, kind: "parameter", name: unknown, known: names });
}

function specOfSource(source: EnvSource): EnvSpec {
  if (source.of !== undefined) {
    const { wrappers = [], ...base } = specOfSource(source.of);
    const id = source.id.replace(/\(.*$/s, ""); // ClipReward(CartPole-v1)
    return Object.freeze({ ...base, wrappers: [...wrappers, { id, params: paramsOf(source) }] });
  }
  const { rewardThreshold } = registrationOf(source.id) ?? {};
  const { id, maxEpisodeSteps } = source;
  return Object.freeze({ id, params: paramsOf(source), maxEpisodeSteps, ...(rewardThreshold === undefined ? {} : { rewardThreshold }) });
}

function paramsOf(source: EnvSource): EnvSpec["params"] {
  return source.params as EnvSpec["params"]; // defineEnv made sure that they are plain
}

/** @throws OptionError saying why nothing can be made, with the nearest id where there are any */
function baseOf(where: string, id: string): EnvSource {
  if (registered().length > 0) return lookUp(id, where);
  throw new OptionError({
    where,
    problem: "no environment is registered, and a spec holds no code",
    got: id,
    fix: "Call register(definition) first, such as registerClassicControl()",
  });
}

function unknownWrapper(where: string, id: string, known: readonly string[]): Error {
  if (known.length > 0) return new UnknownNameError({ where, kind: "wrapper", name: id, known });
  const fix = `Make it by sourceOf(spec, { ${id}: … }) with the wrapper's function`;
  return new OptionError({ where, problem: "this spec has wrappers, and holds no code", got: id, fix });
}

function asDefinition(where: string, id: string, source: EnvSource): EnvDefinition {
  if (isDefinition(source)) return source;
  const expected = "an environment that defineEnv made";
  throw new FormatError({ where, problem: `${id} can't wrap this environment`, got: source.id, expected });
}

function isDefinition(source: EnvSource): source is EnvDefinition {
  return "observe" in source && typeof source.observe === "function" && "step" in source;
}

function isSource(value: object): value is EnvSource {
  return "vector" in value && typeof value.vector === "function" && "with" in value;
}
