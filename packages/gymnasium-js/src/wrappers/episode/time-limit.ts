import { requireInteger } from "@quantal/numeric";
import type { Data } from "../../data.ts";
import { fieldsOf } from "../../env/columns.ts";
import type { Env, EnvDefinition } from "../../env/types.ts";
import type { MadeEnv, SavableEnv } from "../../make/make.ts";
import type { FlatSpace } from "../../spaces/space.ts";
import { refuseKind, wrappable } from "../kinds/kind-of.ts";
import { aroundEnv, type PlainEnv } from "../kinds/plain-env.ts";
import { requireCount } from "../params.ts";

/** The time limit in steps. */
export interface TimeLimitParams {
  maxEpisodeSteps: number;
}

/** Definitions get the limit itself, no wrapper. */
export interface TimeLimit {
  <A extends FlatSpace>(definition: EnvDefinition<A>, params: TimeLimitParams): EnvDefinition<A>;
  <A>(env: SavableEnv<A>, params: TimeLimitParams): SavableEnv<A>;
  <A>(env: MadeEnv<A>, params: TimeLimitParams): MadeEnv<A>;
  <O, A>(env: Env<O, A>, params: TimeLimitParams): Env<O, A> & { readonly maxEpisodeSteps: number };
}

/**
 * Truncates episodes after maxEpisodeSteps steps, if nothing did so before. What is made by `make` has a limit already; this
 * can only shorten it. A definition is returned with the shorter limit.
 * Gymnasium's TimeLimit. Takes definitions and Envs; for a VectorEnv give the limit to makeVec.
 */
export const timeLimit: TimeLimit = wrap as TimeLimit; // each kind returns its own

function wrap(target: unknown, params: TimeLimitParams): unknown {
  const limit = requireCount("TimeLimit", "maxEpisodeSteps", params?.maxEpisodeSteps, 1);
  const found = wrappable("TimeLimit", target);
  if (found.kind === "env") return limitEnv(found.env, limit);
  if (found.kind === "vector")
    throw refuseKind("TimeLimit", "a VectorEnv", "Write makeVec(source, { numEnvs, params: { maxEpisodeSteps } })");
  const { definition } = found;
  return limit < definition.maxEpisodeSteps ? definition.with({ maxEpisodeSteps: limit }) : definition;
}

function limitEnv(env: PlainEnv, limit: number): PlainEnv {
  let elapsed = 0;
  return aroundEnv("TimeLimit", env, {
    maxEpisodeSteps: Math.min(limit, env.maxEpisodeSteps ?? limit),
    reset(options) {
      elapsed = 0;
      return env.reset(options);
    },
    step(action) {
      const step = env.step(action);
      elapsed++;
      return elapsed >= limit ? { ...step, truncated: true } : step;
    },
    save: (): Data => ({ elapsed }),
    load(saved) {
      elapsed = requireInteger("TimeLimit.restore", "elapsed", fieldsOf(saved)["elapsed"]);
    },
  });
}
