import { basename } from "node:path";
import { type Agent, type AgentDefinition, parseOption, type TuningBudget } from "@quantal/core";
import { describe, OptionError, UnknownNameError, UserCodeError } from "@quantal/numeric";
import type { Data, EnvSource } from "gymnasium-js";
import type { Loader } from "../host.ts";
import { agentIds, findAgent } from "./catalog.ts";
import { isPath, loadModule, type UserModule } from "./load-module.ts";
import { isPresetFile, type OptionValues, type PresetFile, readPresetFile } from "./preset-file.ts";
import type { Setting, Spec } from "./spec.ts";

/** Where a worker thread finds what the main thread has: `(await import(module))[export]`. */
export interface Place {
  readonly module: string;
  readonly export: string;
}

/** An environment that was asked for, with its parameters set. */
export interface FoundEnv {
  readonly id: string;
  readonly spec: Spec;
  readonly source: EnvSource;
  /** What was written after the colon, typed; `source` is the definition with these. */
  readonly changes: { readonly [name: string]: Data };
  /** Undefined where it can't be found again: then it runs on the main thread only. */
  readonly place: Place | undefined;
  /** Mean return from which the task counts as solved, if it is registered with one and nothing was changed. */
  readonly threshold: number | undefined;
}

/** An agent that was asked for. Its options wait for the environment, whose preset it may have. */
export interface FoundAgent {
  readonly id: string;
  readonly spec: Spec;
  readonly definition: AgentDefinition;
  readonly place: Place | undefined;
}

/** An agent made for one environment. */
export interface MadeAgent {
  readonly agent: Agent;
  /** Name of the agent's preset, or of the preset file. */
  readonly preset: string | undefined;
  /** What finding the preset file's options was allowed to cost. */
  readonly tuning: TuningBudget | undefined;
}

/**
 * Finds an environment: a registered id, or the path of a module.
 * @throws UnknownNameError suggesting the nearest, OptionError for a parameter, UserCodeError for a module that fails
 */
export async function findEnv(where: string, spec: Spec, host: Loader): Promise<FoundEnv> {
  const { lookUp, registered } = await import("gymnasium-js");
  const { registerClassicControl } = await import("@quantal/classic-control");
  const { registerDiscontinuous } = await import("@quantal/discontinuous");
  const { registerDigits } = await import("@quantal/digits/node");
  registerClassicControl();
  registerDiscontinuous();
  registerDigits();
  const isModule = isPath(spec.name) && !registered().some(({ id }) => id === spec.name);
  const userModule = isModule ? await loadModule(where, spec.name, host) : undefined;
  const definition = isModule ? asEnv(where, userModule) : lookUp(spec.name, where);
  const known = registered().find((each) => each.source === definition);
  const changes = changesOf(where, definition, spec.settings);
  const source = spec.settings.length === 0 ? definition : definition.with(changes);
  const place = placeOf(definition, userModule);
  return {
    id: definition.id,
    spec,
    source,
    changes,
    place,
    threshold: spec.settings.length === 0 ? known?.rewardThreshold : undefined,
  };
}

/**
 * Finds an agent: a registered id, or the path of a module. Its settings are checked here, before anything runs.
 * @throws UnknownNameError suggesting the nearest, OptionError for an option, UserCodeError for a module that fails
 */
export async function findAgentOf(where: string, spec: Spec, host: Loader): Promise<FoundAgent> {
  const known = await findAgent(spec.name);
  if (known === undefined && !isPath(spec.name)) throw new UnknownNameError({ where, kind: "agent", name: spec.name, known: agentIds() });
  const userModule = known === undefined ? await loadModule(where, spec.name, host) : undefined;
  const definition = known ?? asAgent(where, userModule);
  const found = { id: definition.id, spec, definition, place: placeOf(definition, userModule) };
  makeAgent(found, undefined);
  return found;
}

/**
 * The agent for an environment. The preset with the environment's id is taken by itself, unless the settings name another or a preset file
 * (`preset=default` is none); settings come on top.
 * @throws UnknownNameError, OptionError naming the option, FormatError for a preset file that is none
 */
export function makeAgent(found: FoundAgent, envId: string | undefined): MadeAgent {
  const { definition, spec } = found;
  const given: { [name: string]: number | string | boolean } = {};
  let preset = envId !== undefined && Object.hasOwn(definition.presets, envId) ? envId : undefined;
  let file: PresetFile | undefined;
  for (const { name, value } of spec.settings) {
    if (name !== "preset") given[name] = parseOption(definition.id, definition.options, name, value);
    else if (Object.hasOwn(definition.presets, value) || !isPresetFile(value)) preset = value;
    else {
      file = readPresetFile(value, definition);
      preset = basename(value);
    }
  }
  if (file !== undefined) return { agent: agentWith(found, { ...file.options, ...given }), preset, tuning: budgetOf(file) };
  const agent = agentWith(found, { ...given, ...(preset === undefined ? {} : { preset }) });
  return { agent, preset: preset === "default" ? undefined : preset, tuning: undefined };
}

/**
 * The agent with these options, as worker threads can find it where the author left `module` out but we know the path.
 * @throws OptionError, UnknownNameError: the definition checks every value
 */
export function agentWith({ definition, place }: FoundAgent, options: OptionValues): Agent {
  const agent = definition(options as object); // of any options: the definition checks every value
  if (agent.module === undefined && place !== undefined) Object.assign(agent, place);
  return agent;
}

function budgetOf({ tuning }: PresetFile): TuningBudget | undefined {
  if (tuning === undefined) return undefined;
  const { method, trials, seeds, steps, totalSteps } = tuning;
  return { method, trials, seeds, steps, totalSteps };
}

/** The environment as worker threads can find it, where the author left `module` out but we know the path. */
export function withPlace({ source, place }: FoundEnv): EnvSource {
  return source.module === undefined && place !== undefined ? { ...source, ...place } : source;
}

function placeOf(definition: { module?: string; export?: string }, userModule: UserModule | undefined): Place | undefined {
  if (definition.module !== undefined) return { module: definition.module, export: definition.export ?? "default" };
  return userModule === undefined ? undefined : { module: userModule.url, export: "default" };
}

function changesOf(where: string, definition: EnvSource, settings: readonly Setting[]): { [name: string]: Data } {
  const params = new Map<string, unknown>(Object.entries(definition.params ?? {}));
  params.set("maxEpisodeSteps", definition.maxEpisodeSteps);
  const changes: { [name: string]: Data } = {};
  for (const { name, value } of settings) {
    if (!params.has(name))
      throw new UnknownNameError({ where: `${where} ${definition.id}`, kind: "parameter", name, known: [...params.keys()] });
    changes[name] = parseParameter(`${where} ${definition.id}`, name, value, params.get(name));
  }
  return changes;
}

/** A parameter has the type of its present value. */
function parseParameter(where: string, name: string, text: string, present: unknown): Data {
  if (typeof present === "string") return text;
  if (typeof present === "boolean" && (text === "true" || text === "false")) return text === "true";
  if (typeof present === "number" && text !== "" && !Number.isNaN(Number(text))) return Number(text);
  const isPlain = typeof present === "number" || typeof present === "boolean";
  throw new OptionError({
    where,
    problem: isPlain ? `parameter ${name} is no ${typeof present}` : `parameter ${name} can't be set on the command line`,
    got: text,
    expected: isPlain ? `a ${typeof present}, such as ${String(present)}` : "a number, a boolean or a text",
    ...(isPlain ? {} : { fix: "Write a module that exports the environment with it" }),
  });
}

function asEnv(where: string, userModule: UserModule | undefined): EnvSource {
  const value = userModule?.value;
  const isEnv =
    typeof value === "object" && value !== null && "vector" in value && typeof value.vector === "function" && "observationSpace" in value;
  if (isEnv) return value as EnvSource; // a user's module: defineEnv and fromEnv made and checked it
  throw wrongKind(where, userModule, "an environment: what defineEnv(...) or fromEnv(...) returns");
}

function asAgent(where: string, userModule: UserModule | undefined): AgentDefinition {
  const value = userModule?.value;
  const isAgent = typeof value === "function" && "id" in value && "options" in value && "presets" in value;
  if (isAgent) return value as unknown as AgentDefinition; // a user's module: defineAgent made and checked it
  throw wrongKind(where, userModule, "an agent: what defineAgent(...) returns");
}

function wrongKind(where: string, userModule: UserModule | undefined, expected: string): UserCodeError {
  const value = userModule?.value;
  const kind =
    typeof value === "function" && "presets" in value
      ? "an agent"
      : typeof value === "object" && value !== null && "vector" in value
        ? "an environment"
        : describe(value);
  return new UserCodeError({ where: `${where} ${userModule?.path ?? ""}`, problem: `the default export is ${kind}`, expected });
}
