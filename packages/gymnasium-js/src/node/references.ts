import { describe, OptionError, UserCodeError } from "@quantal/numeric";
import { registerTypeScript } from "../../boot/register.mjs";
import type { Data } from "../data.ts";
import type { EnvSource } from "../env/types.ts";

/** What a thread imports to make something of a user's again: a module, one of its exports, and options. */
export interface Reference {
  readonly module: string;
  readonly export: string;
  readonly options: Data;
  /** The environment that a wrapper's export is called with; then `options` are the wrapper's own. */
  readonly of?: Reference;
  /** The time limit of a wrapped environment, where the wrapper itself leaves another. */
  readonly maxEpisodeSteps?: number;
}

/** @throws OptionError when the environment doesn't say which module it comes from */
export function envReference(env: EnvSource): Reference {
  const { of, maxEpisodeSteps } = env;
  const own = { module: moduleOf(env, "environment"), export: env.export ?? "default" };
  const params = env.params as object; // plain data: defineEnv checks it
  if (of === undefined) return { ...own, options: { ...params, maxEpisodeSteps } };
  return { ...own, options: { ...params }, of: envReference(of), maxEpisodeSteps };
}

/**
 * The module that something says it comes from.
 * @param kind - what it is, for the error's words
 * @throws OptionError when it says none
 */
export function moduleOf({ id, module }: { readonly id: string; readonly module?: string }, kind: string): string {
  if (module !== undefined) return module;
  throw new OptionError({
    where: id,
    problem: `worker threads can't load this ${kind}: it names no module`,
    expected: "module: import.meta.url",
    fix: "Add it to the definition, or run without worker threads",
  });
}

/**
 * Imports what an environment's reference names: a definition with its parameters, or a wrapper around another one.
 * @throws UserCodeError when the module doesn't load or has no such export
 */
export async function loadEnv(reference: Reference): Promise<EnvSource> {
  const value = await loadExport(reference);
  if (reference.of !== undefined && isSource(value)) return value.with(allOptions(reference)); // a module that exports the wrapped one itself
  if (reference.of !== undefined) {
    const wrapped = callExport(reference, value, await loadEnv(reference.of), reference.options) as EnvSource; // what a wrapper returns
    const { maxEpisodeSteps = wrapped.maxEpisodeSteps } = reference;
    return wrapped.maxEpisodeSteps === maxEpisodeSteps ? wrapped : wrapped.with({ maxEpisodeSteps });
  }
  if (!isSource(value)) throw unusable(reference, value, "an environment definition");
  return value.with(reference.options as object); // envReference made it one
}

/** What defineEnv, fromEnv or a wrapper returns. */
function isSource(value: unknown): value is EnvSource {
  return typeof value === "object" && value !== null && "with" in value && typeof value.with === "function";
}

/** The params of a wrapper and of all that it wraps, the outer ones winning, as `with` takes them. */
function allOptions({ options, of, maxEpisodeSteps }: Reference): object {
  const inner = of === undefined ? {} : allOptions(of);
  return { ...inner, ...(options as object), ...(maxEpisodeSteps === undefined ? {} : { maxEpisodeSteps }) }; // envReference made it an object
}

/** Whether a module's source is TypeScript. */
export function isTypeScript(module: string): boolean {
  return /\.m?ts$/.test(module.replace(/[?#].*$/, ""));
}

/**
 * Imports the export that a reference names; undefined where the module has none of that name.
 * @throws UserCodeError when the module doesn't load
 */
export async function loadExport({ module, export: name }: Reference): Promise<unknown> {
  let namespace: Record<string, unknown>;
  try {
    if (isTypeScript(module)) await registerTypeScript();
    namespace = await import(module);
  } catch (error) {
    throw loadError(module, error);
  }
  return namespace[name];
}

/**
 * Calls an export that is to be a function.
 * @throws UserCodeError where it is none
 */
export function callExport(reference: Reference, value: unknown, ...values: unknown[]): unknown {
  if (typeof value !== "function") throw unusable(reference, value, "a function");
  return value(...values);
}

function loadError(module: string, cause: unknown): UserCodeError {
  const got = cause instanceof Error ? cause.message : describe(cause);
  return new UserCodeError(
    {
      where: module,
      problem: "the module does not load",
      got,
      expected: "a module without errors",
      fix: "Run it by itself to see where it stops",
    },
    { cause },
  );
}

function unusable({ module, export: name }: Reference, got: unknown, expected: string): UserCodeError {
  return new UserCodeError({
    where: `${module}: export ${name}`,
    problem: "the export is not what it should be",
    got,
    expected,
    fix: "Export what defineAgent, defineEnv or fromEnv returns",
  });
}
