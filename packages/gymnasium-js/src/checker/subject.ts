import { OptionError } from "@quantal/numeric";
import { createInstance, type ForeignEnv } from "../env/foreign-env.ts";
import { classFactory } from "../env/from-env.ts";
import type { EnvDefinition, EnvSource } from "../env/types.ts";
import { make } from "../make/make.ts";
import { lookUp } from "../make/registry.ts";
import { isAnySpace } from "../spaces/is-space.ts";
import type { AnySpace } from "../spaces/types.ts";

/** What `checkEnv` takes: a definition, what `fromEnv` returned, a registered id, or a function that makes a new Env. */
export type Checkable = EnvSource | string | (() => object);

/** Told of every call before it is made, so that another thread can say where an environment hangs. */
export interface CheckWatch {
  /** A fresh environment is reset with this seed. */
  begin(seed: number): void;
  /** The next action is played. */
  act(action: unknown): void;
}

/** What is checked. */
export interface Subject {
  readonly id: string;
  /** There unless a class is checked. Makes the definition, with params of its own: one that changes them spoils nothing else. */
  readonly definition: (() => EnvDefinition) | undefined;
  readonly observationSpace: AnySpace;
  readonly actionSpace: AnySpace;
  /** The limit that whoever steps the environment applies; undefined for a bare class. */
  readonly maxEpisodeSteps: number | undefined;
  /** Makes a new environment: the class's own, or what `make` makes of a definition. */
  create(): ForeignEnv;
  readonly watch: CheckWatch | undefined;
  readonly now: (() => number) | undefined;
  /** Steps so far, over the whole check. */
  readonly count: { steps: number };
}

/** How the caller looks on. */
export interface Onlooker {
  readonly watch?: CheckWatch;
  readonly now?: () => number;
}

/** Why something can't be checked at all: it is no environment. */
export interface NoEnv {
  readonly id: string;
  readonly problem: string;
}

/**
 * Finds out what is to be checked.
 * @throws UnknownNameError for an unknown id, OptionError for what can't be an environment
 */
export function toSubject(env: Checkable, { watch, now }: Onlooker): Subject | NoEnv {
  const shared = { watch, now, count: { steps: 0 } };
  if (typeof env === "function") return ofFactory("", env as () => ForeignEnv, undefined, shared); // type-erased: createInstance looks at what comes
  const source = typeof env === "string" ? lookUp(env) : env;
  if (isDefinition(source)) {
    const { id, observationSpace, actionSpace, maxEpisodeSteps } = source;
    const definition = untouched(source);
    const create = (): ForeignEnv => make(definition()) as unknown as ForeignEnv; // type-erased: nothing that it returns is trusted
    return { ...shared, id, definition, observationSpace, actionSpace, maxEpisodeSteps, create };
  }
  const factory = typeof source === "object" && source !== null ? classFactory(source) : undefined;
  if (factory) return ofFactory(source.id, factory, source.maxEpisodeSteps, shared);
  throw new OptionError({
    where: "checkEnv",
    problem: "this can't be checked",
    got: source ?? null,
    expected: "a definition, what fromEnv returns, a registered id, or a function that makes a new Env",
  });
}

/** Whether it is a subject: else its id and problem are all there is. */
export function isSubject(given: Subject | NoEnv): given is Subject {
  return "create" in given;
}

function isDefinition(source: EnvSource): source is EnvDefinition {
  return typeof source === "object" && source !== null && "observe" in source && "step" in source;
}

/** Gives a definition, and a new one as soon as something has changed the lists in its params. Params without lists are frozen. */
function untouched(source: EnvDefinition): () => EnvDefinition {
  if (!Object.values(source.params ?? {}).some(Array.isArray)) return () => source;
  const text = JSON.stringify(source.params);
  const renew = (): EnvDefinition => source.with(copyOfParams(source.params));
  let own = renew();
  return () => {
    if (JSON.stringify(own.params) !== text) own = renew();
    return own;
  };
}

/** Params of their own: numbers, strings and booleans, and lists of them, as defineEnv made sure. */
function copyOfParams(params: unknown): object {
  const copy = (value: unknown): unknown => (Array.isArray(value) ? value.map(copy) : value);
  return Object.fromEntries(Object.entries(params ?? {}).map(([name, value]) => [name, copy(value)]));
}

type Shared = Pick<Subject, "watch" | "now" | "count">;

function ofFactory(name: string, factory: () => ForeignEnv, maxEpisodeSteps: number | undefined, shared: Shared): Subject | NoEnv {
  const create = (): ForeignEnv => createInstance(name || "checkEnv", factory);
  let first: ForeignEnv;
  let second: ForeignEnv;
  try {
    first = create();
    second = create();
  } catch (error) {
    return { id: name || "the environment", problem: error instanceof Error ? error.message : String(error) };
  }
  if (first === second) {
    throw new OptionError({
      where: "checkEnv",
      problem: "the function returned one environment twice",
      expected: "a new one at each call",
    });
  }
  const id = name || nameOf(first);
  const { observationSpace, actionSpace } = first;
  for (const [field, space] of Object.entries({ observationSpace, actionSpace })) {
    if (!isAnySpace(space)) return { id, problem: `${field} is no space, but ${describeKind(space)}` };
  }
  if (!isAnySpace(observationSpace) || !isAnySpace(actionSpace)) return { id, problem: "a space is missing" };
  return { ...shared, id, definition: undefined, observationSpace, actionSpace, maxEpisodeSteps, create };
}

/** The id of what `make` made, or the class's name. */
function nameOf(env: ForeignEnv & { readonly id?: unknown }): string {
  if (typeof env.id === "string") return env.id;
  const name = env.constructor?.name;
  return name && name !== "Object" ? name : "Env";
}

function describeKind(value: unknown): string {
  return value === undefined ? "nothing" : `a ${typeof value}`;
}
