import { OptionError, requireInteger, UnknownNameError } from "@quantal/numeric";
import type { Box, FlatSpace } from "../spaces/space.ts";
import { type ClassLanes, createClassLanes } from "./class-lanes.ts";
import { createInstance, type ForeignEnv, spacesOf } from "./foreign-env.ts";
import type { Env, EnvSource } from "./types.ts";

/** What `fromEnv` returns: an EnvSource whose lanes are instances of a class. */
export interface ClassSource extends EnvSource {
  with(changes: object): ClassSource;
  vector(numEnvs: number): ClassLanes;
}

/** What `fromEnv` needs to know besides the class. */
export interface FromEnvOptions {
  /** The class's name by default. */
  id?: string;
  /** `import.meta.url`, so that workers can load the source. */
  module?: string;
  /** Name of the export that holds the source, "default" by default. */
  export?: string;
  maxEpisodeSteps: number;
}

// Which sources were made here: a brand that users' objects can't carry by accident.
const CLASS_SOURCES = new WeakMap<object, () => ForeignEnv>();

/** Whether a source came from `fromEnv`. */
export function isClassSource(source: EnvSource): source is ClassSource {
  return CLASS_SOURCES.has(source);
}

/** What makes the instances of a source that came from `fromEnv`; undefined for any other. */
export function classFactory(source: EnvSource): (() => ForeignEnv) | undefined {
  return CLASS_SOURCES.get(source);
}

/**
 * Makes a source for the trainer, `make` and `makeVec` out of a class that implements `Env` with Box observations:
 * one instance a lane. The class's own `truncated` is honoured, and maxEpisodeSteps applies besides.
 * One instance is created at once, to read its spaces; it becomes the first lane.
 * Without `snapshot` and `restore` on all instances the lanes can't be saved.
 * @throws UserCodeError where `create` throws or returns something else, SpaceError for spaces that aren't served
 */
export function fromEnv<O, A>(create: () => Env<O, A>, options: FromEnvOptions): ClassSource {
  const where = `fromEnv${options?.id === undefined ? "" : ` ${options.id}`}`;
  if (typeof create !== "function") {
    throw new OptionError({ where, problem: "create must be a function", got: create, expected: "a function like () => new MyEnv()" });
  }
  requireInteger(where, "maxEpisodeSteps", options?.maxEpisodeSteps, 1);
  let spare: ForeignEnv | undefined = createInstance(where, create);
  const { observationSpace, actionSpace } = spacesOf(where, spare);
  const id = options.id ?? (spare.constructor.name || "Env");
  return sourceOf({ ...options, id, observationSpace, actionSpace }, () => {
    const instance = spare ?? createInstance(id, create);
    spare = undefined;
    return instance;
  });
}

type Parts = FromEnvOptions & { id: string; observationSpace: Box; actionSpace: FlatSpace };

function sourceOf(parts: Parts, next: () => ForeignEnv): ClassSource {
  const source: ClassSource = Object.freeze({
    ...parts,
    params: Object.freeze({}),
    with(changes: object) {
      const where = `${parts.id}.with`;
      let { maxEpisodeSteps } = parts;
      for (const [name, value] of Object.entries(changes)) {
        if (name !== "maxEpisodeSteps") throw new UnknownNameError({ where, kind: "parameter", name, known: ["maxEpisodeSteps"] });
        maxEpisodeSteps = requireInteger(where, name, value ?? maxEpisodeSteps, 1);
      }
      return sourceOf({ ...parts, maxEpisodeSteps }, next);
    },
    vector: (numEnvs: number) => createClassLanes(parts, numEnvs, next),
  });
  CLASS_SOURCES.set(source, next);
  return source;
}
