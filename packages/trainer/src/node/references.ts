import type { Agent } from "@quantal/core";
import { describe, OptionError, UserCodeError } from "@quantal/numeric";
import type { Data, EnvDefinition, EnvSource } from "gymnasium-js";
import { registerTypeScript } from "../../boot/register.mjs";

/** What a thread imports to make an agent or an environment again: a module, one of its exports, and options. */
export interface Reference {
  readonly module: string;
  readonly export: string;
  readonly options: Data;
  /** The environment that a wrapper's export is called with. */
  readonly of?: Reference;
}

/** @throws OptionError when the agent doesn't say which module it comes from */
export function agentReference(agent: Agent): Reference {
  return { module: moduleOf(agent, "agent"), export: agent.export ?? "default", options: { ...agent.options } };
}

/** @throws OptionError when the environment doesn't say which module it comes from */
export function envReference(env: EnvSource & { readonly of?: EnvDefinition }): Reference {
  const options = { ...(env.params as object), maxEpisodeSteps: env.maxEpisodeSteps };
  return {
    module: moduleOf(env, "environment"),
    export: env.export ?? "default",
    options,
    ...(env.of === undefined ? {} : { of: envReference(env.of) }),
  };
}

function moduleOf({ id, module }: { id: string; module?: string }, kind: string): string {
  if (module !== undefined) return module;
  throw new OptionError({
    where: id,
    problem: `worker threads can't load this ${kind}: it names no module`,
    expected: "module: import.meta.url",
    fix: "Add it to the definition, or run inline (0 workers)",
  });
}

/** Imports and calls what the reference names. @throws UserCodeError when the module doesn't load or has no such export */
export async function loadAgent(reference: Reference): Promise<Agent> {
  const define = await exported(reference);
  return call(reference, define, reference.options) as Agent; // what defineAgent's function returns
}

/** As `loadAgent`, for environments: a definition with its parameters, or a wrapper around another one. */
export async function loadEnv(reference: Reference): Promise<EnvSource> {
  const value = await exported(reference);
  if (reference.of !== undefined) return call(reference, value, await loadEnv(reference.of), reference.options) as EnvSource;
  const source = value as EnvSource; // what defineEnv or fromEnv returns; `with` is looked for below
  if (typeof source?.with !== "function") throw unusable(reference, value, "an environment definition");
  return source.with(reference.options as object);
}

/** Whether a module's source is TypeScript. */
export function isTypeScript(module: string): boolean {
  return /\.m?ts$/.test(module.replace(/[?#].*$/, ""));
}

async function exported({ module, export: name }: Reference): Promise<unknown> {
  let namespace: Record<string, unknown>;
  try {
    if (isTypeScript(module)) await registerTypeScript();
    namespace = await import(module);
  } catch (error) {
    throw loadError(module, error);
  }
  return namespace[name];
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

function call(reference: Reference, value: unknown, ...values: unknown[]): unknown {
  if (typeof value !== "function") throw unusable(reference, value, "a function");
  return value(...values);
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
