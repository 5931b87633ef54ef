import { FormatError, Pcg64, type Rng } from "@quantal/numeric";
import type { Data } from "../../data.ts";
import { fieldsOf } from "../../env/columns.ts";
import type { EnvReset, EnvStep, ResetOptions } from "../../env/types.ts";
import type { Seed } from "../../make/seeded-lanes.ts";
import { entropySeed, seededGenerator } from "../../make/seeding.ts";
import type { Frame } from "../../paint/painter.ts";
import type { AnySpace, FlatSpace } from "../../spaces/space.ts";

/** An Env with its types erased, and what `make` adds to one. */
export interface PlainEnv {
  readonly observationSpace: AnySpace;
  readonly actionSpace: FlatSpace;
  readonly id?: string;
  readonly maxEpisodeSteps?: number;
  readonly rng?: Rng;
  seed?(): Seed;
  reset(options?: ResetOptions): EnvReset<unknown>;
  step(action: unknown): EnvStep<unknown>;
  snapshot?(): Data;
  restore?(saved: Data): void;
  render(): Frame | undefined;
  close(): void;
}

/** What a wrapped Env does otherwise than the one inside. */
export type EnvChanges = Partial<Pick<PlainEnv, "observationSpace" | "actionSpace" | "maxEpisodeSteps" | "render" | "close">> &
  Pick<PlainEnv, "reset" | "step"> & {
    /** Own state for a snapshot; without it the wrapper has none. */
    save?(): Data;
    /** Checks and loads what `save` gave. */
    load?(saved: Data | undefined): void;
  };

/** An environment's id, or its class's name. */
export function nameOf(env: PlainEnv): string {
  return env.id ?? (env.constructor.name === "Object" ? "Env" : env.constructor.name);
}

/**
 * An Env around another one: what isn't changed is handed through. `snapshot` and `restore` are there where the inner one
 * has both.
 */
export function aroundEnv(name: string, inner: PlainEnv, changes: EnvChanges): PlainEnv {
  const { save, load, ...changed } = changes;
  const id = `${name}(${nameOf(inner)})`;
  const outer: PlainEnv = {
    id,
    observationSpace: inner.observationSpace,
    actionSpace: inner.actionSpace,
    ...(inner.maxEpisodeSteps === undefined ? {} : { maxEpisodeSteps: inner.maxEpisodeSteps }),
    ...(isMade(inner) && inner.rng ? { rng: inner.rng } : {}),
    ...(isMade(inner) ? { seed: () => inner.seed?.() } : {}),
    render: () => inner.render(),
    close: () => inner.close(),
    ...changed,
  };
  if (typeof inner.snapshot !== "function" || typeof inner.restore !== "function") return outer;
  return Object.assign(outer, {
    snapshot: (): Data => ({ id, own: save?.() ?? null, env: inner.snapshot?.() ?? null }),
    restore(saved: Data) {
      const fields = fieldsOf(saved);
      if (fields["id"] !== id) {
        const got = fields["id"] ?? saved;
        throw new FormatError({
          where: `${id}.restore`,
          problem: "this is no snapshot of this environment",
          got,
          expected: `one of ${id}`,
        });
      }
      load?.(fields["own"]);
      inner.restore?.(fields["env"] ?? null);
    },
  });
}

/** Whether `make` made it, or what is inside: a class's own `rng` and `seed` may be anything. */
function isMade(env: PlainEnv): boolean {
  return typeof env.seed === "function" && typeof env.id === "string" && typeof env.maxEpisodeSteps === "number";
}

/** The generator that a wrapper draws from: the environment's own, as in Gymnasium, or where it shows none, one of the wrapper's. */
export interface EnvGenerator {
  readonly rng: Rng;
  /** Follows a reset: starts anew at its seed; a first one without a seed takes one from entropy. */
  reset(seed: Seed): void;
  save(): Data;
  load(saved: Data | undefined): void;
}

export function generatorOf(where: string, env: PlainEnv): EnvGenerator {
  const shown = isMade(env) ? env.rng : undefined;
  if (shown) return { rng: shown, reset() {}, save: () => null, load() {} };
  let own: Pcg64 | undefined;
  const current = (): Pcg64 => {
    own ??= seededGenerator(where, entropySeed());
    return own;
  };
  return {
    rng: {
      u32: () => current().u32(),
      uniform: (low, high) => current().uniform(low, high),
      normal: () => current().normal(),
      integers: (low, high) => current().integers(low, high),
    },
    reset(seed) {
      if (seed !== undefined) own = seededGenerator(where, seed);
    },
    save: () => current().save(),
    load(saved) {
      if (!(saved instanceof Uint32Array)) throw new FormatError({ where, problem: "the saved generator doesn't fit", got: saved ?? null });
      own = new Pcg64(0);
      own.load(saved);
    },
  };
}
