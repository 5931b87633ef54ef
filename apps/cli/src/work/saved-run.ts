import { statSync } from "node:fs";
import { join } from "node:path";
import type { Agent, PolicySpec, Task } from "@quantal/core";
import { FormatError, OptionError, QuantalError } from "@quantal/numeric";
import { readRunDirectory, type SavedRun } from "@quantal/trainer/node";
import type { EnvSource } from "gymnasium-js";
import type { Host } from "../host.ts";
import { findAgentOf, findEnv, withPlace } from "../words/find.ts";
import { parseSpec } from "../words/spec.ts";

/** Paths of the modules of a run of a user's own: a file never decides what code is loaded. */
export interface ModuleWords {
  readonly agent?: string;
  readonly env?: string;
}

/**
 * Reads a run directory.
 * @throws OptionError where there is no such directory, FormatError where it is no run's
 */
export function openSavedRun(where: string, path: string): SavedRun {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new OptionError({ where, problem: "there is no such directory", got: path, expected: "a directory that quantal train wrote" });
  }
  return readRunDirectory(path);
}

/**
 * The agent that a run was made with, options and all.
 * @throws OptionError for a path of another agent
 */
export async function savedAgent({ path, manifest }: SavedRun, words: ModuleWords, host: Host): Promise<Agent> {
  const { id, options } = manifest.agent;
  const found = await findAgentOf("--agent", parseSpec("--agent", words.agent ?? id), host);
  requireSame("--agent", found.id, id);
  const agent = fromManifest(path, () => found.definition(options as object)); // JSON, and the definition checks every value
  if (agent.module === undefined && found.place !== undefined) Object.assign(agent, found.place);
  return agent;
}

/**
 * The environment that a run was made with, parameters and all.
 * @throws OptionError for a path of another environment
 */
export async function savedEnv({ path, manifest }: SavedRun, words: ModuleWords, host: Host): Promise<EnvSource> {
  const { id, params, maxEpisodeSteps } = manifest.env;
  const found = await findEnv("--env", parseSpec("--env", words.env ?? id), host);
  requireSame("--env", found.id, id);
  const source = fromManifest(path, () => found.source.with({ ...(params as object), maxEpisodeSteps })); // what the definition itself wrote
  return withPlace({ ...found, source });
}

/** @throws FormatError naming the manifest, where a value in it is refused */
function fromManifest<Value>(path: string, make: () => Value): Value {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof QuantalError)) throw error;
    const where = join(path, "manifest.json");
    throw new FormatError({ where, problem: `a value is not as it was written: ${error.message.replace(/\.$/, "")}` }, { cause: error });
  }
}

/** The final policy of a run, greedy. */
export function finalPolicy(saved: SavedRun, agent: Agent, task: Task): PolicySpec {
  const snapshot = saved.snapshot("final");
  const learner = agent.learner(task, snapshot.seed);
  const policy = structuredClone(learner.policy(snapshot.agent, "greedy"));
  learner.close?.();
  return policy;
}

/**
 * Paths must be given for a run of a user's modules.
 * @param typed - the command as far as it was typed, without paths
 * @throws OptionError with the whole command to type
 */
export function requirePaths({ manifest }: SavedRun, words: ModuleWords, typed: string): void {
  const { agent, env } = manifest;
  const needed = [
    { word: "--agent", id: agent.id, isUser: agent.isUserModule, path: words.agent },
    { word: "--env", id: env.id, isUser: env.isUserModule, path: words.env },
  ].filter(({ isUser, path }) => isUser || path !== undefined);
  const missing = needed.filter(({ path }) => path === undefined);
  if (missing.length === 0) return;
  throw new OptionError({
    where: typed,
    problem: "the run is of modules of yours, and a file never decides what code is loaded",
    got: missing.map(({ id }) => id).join(" and "),
    expected: missing.map(({ word }) => `${word} with the module's path`).join(" and "),
    fix: `Type: ${[typed, ...needed.map(({ word, path }) => `${word} ${path ?? "PATH"}`)].join(" ")}`,
  });
}

function requireSame(where: string, got: string, expected: string): void {
  if (got !== expected)
    throw new OptionError({ where, problem: "the run was made with another one", got, expected: JSON.stringify(expected) });
}
