import { SpaceError, UserCodeError } from "@quantal/numeric";
import type { Data } from "../data.ts";
import type { Frame } from "../paint/painter.ts";
import { isAnySpace } from "../spaces/is-space.ts";
import { type Box, type FlatSpace, isFlatSpace, spaceName } from "../spaces/space.ts";

/** What a user's class is taken for: nothing that it returns is trusted. */
export interface ForeignEnv {
  readonly observationSpace: unknown;
  readonly actionSpace: unknown;
  reset(options?: object): unknown;
  step(action: unknown): unknown;
  snapshot?(): Data;
  restore?(saved: Data): void;
  render(): Frame | undefined;
  close(): void;
}

/**
 * Creates an instance and checks that it has the methods of an Env.
 * @throws UserCodeError
 */
export function createInstance(where: string, create: () => ForeignEnv): ForeignEnv {
  let instance: ForeignEnv;
  try {
    instance = create();
  } catch (cause) {
    throw new UserCodeError({ where, problem: "create threw", got: cause }, { cause });
  }
  if (typeof instance !== "object" || instance === null || instance instanceof Promise) {
    throw new UserCodeError({
      where,
      problem: "create returned no environment",
      got: instance,
      expected: "an object with reset, step, render and close",
    });
  }
  for (const name of ["reset", "step", "render", "close"] as const) {
    if (typeof instance[name] === "function") continue;
    throw new UserCodeError({ where, problem: `the environment has no method ${name}`, got: instance[name] ?? null, fix: "Implement Env" });
  }
  return instance;
}

/**
 * The spaces of an instance, checked: lanes have rows of numbers, so observations must be a Box, and actions flat.
 * @throws SpaceError
 */
export function spacesOf(where: string, instance: ForeignEnv): { observationSpace: Box; actionSpace: FlatSpace } {
  const { observationSpace, actionSpace } = instance;
  if (!isAnySpace(observationSpace) || observationSpace.type !== "Box") {
    const [got, fix] = isAnySpace(observationSpace)
      ? [spaceName(observationSpace), "Wrap it inside: fromEnv(() => flattenObservation(env), …)"]
      : [observationSpace ?? null, "Make it with box(...)"];
    throw new SpaceError({ where, problem: "observationSpace must be a Box", got, fix });
  }
  if (!isFlatSpace(actionSpace)) {
    throw new SpaceError({
      where,
      problem: "actionSpace must be a Box, Discrete, MultiDiscrete or MultiBinary",
      got: isAnySpace(actionSpace) ? spaceName(actionSpace) : (actionSpace ?? null),
      fix: "Make it with box, discrete, multiDiscrete or multiBinary",
    });
  }
  return { observationSpace, actionSpace };
}
