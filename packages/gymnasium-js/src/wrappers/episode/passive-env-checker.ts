import { requireInteger, UserCodeError } from "@quantal/numeric";
import { fieldsOf } from "../../env/columns.ts";
import { isAnySpace } from "../../spaces/is-space.ts";
import { type AnySpace, contains, spaceName } from "../../spaces/space.ts";
import type { EnvWrapper } from "../env-wrapper.ts";
import { refuseKind, wrappable } from "../kinds/kind-of.ts";
import { aroundEnv, nameOf, type PlainEnv } from "../kinds/plain-env.ts";

/** Whether all steps are checked, or the first only. */
export interface PassiveEnvCheckerParams {
  everyStep: boolean;
}

/**
 * Watches what an environment returns, and throws where it breaks the contract: at the spaces, the first reset and the first
 * step (or all of them). It changes nothing. `checkEnv` looks much further.
 * Gymnasium's PassiveEnvChecker, which partly warns where this throws. Takes Envs.
 */
export const passiveEnvChecker: EnvWrapper<PassiveEnvCheckerParams> = wrap as EnvWrapper<PassiveEnvCheckerParams>; // an Env comes back

function wrap(target: unknown, { everyStep = false }: Partial<PassiveEnvCheckerParams> = {}): unknown {
  const found = wrappable("PassiveEnvChecker", target);
  if (found.kind !== "env") {
    throw refuseKind(
      "PassiveEnvChecker",
      `a ${found.kind}`,
      "Wrap what make returns: passiveEnvChecker(make(definition)), or use checkEnv",
    );
  }
  const { env } = found;
  const watch = watcher(env);
  let resets = 0;
  let steps = 0;
  return aroundEnv("PassiveEnvChecker", env, {
    reset(options) {
      const returned = env.reset(options);
      if (everyStep || resets++ === 0) watch("reset", returned);
      return returned;
    },
    step(action) {
      const returned = env.step(action);
      if (everyStep || steps++ === 0) watch("step", returned);
      return returned;
    },
    save: () => ({ resets: Math.min(resets, 1), steps: Math.min(steps, 1) }),
    load(saved) {
      const fields = fieldsOf(saved);
      resets = requireInteger("PassiveEnvChecker.restore", "resets", fields["resets"]);
      steps = requireInteger("PassiveEnvChecker.restore", "steps", fields["steps"]);
    },
  });
}

/** Checks the spaces, and returns what checks results. */
function watcher(env: PlainEnv): (method: "reset" | "step", returned: unknown) => void {
  const where = `PassiveEnvChecker(${nameOf(env)})`;
  for (const name of ["observationSpace", "actionSpace"] as const) {
    if (isAnySpace(env[name])) continue;
    throw new UserCodeError({
      where,
      problem: `${name} is no space`,
      got: env[name],
      fix: "Make it with box(...), discrete(...) or another factory",
    });
  }
  const space: AnySpace = env.observationSpace;
  return (method, returned) => {
    const check = (holds: boolean, problem: string, got: unknown, expected: string): void => {
      if (!holds) throw new UserCodeError({ where: `${where}.${method}`, problem, got: got ?? String(got), expected });
    };
    const isObject = typeof returned === "object" && returned !== null && !Array.isArray(returned);
    check(isObject, "returned no result object", returned, "{ observation, info, … }");
    const { observation, info, reward, terminated, truncated } = { ...(isObject ? returned : {}) } as { readonly [name: string]: unknown }; // nothing in it is trusted
    check(contains(space, observation), "the observation lies outside of its space", observation, spaceName(space));
    check(typeof info === "object" && info !== null, "info is no object", info, "an object, {} at least");
    if (method === "reset") return;
    check(typeof reward === "number" && Number.isFinite(reward), "the reward is no finite number", reward, "a finite number");
    check(typeof terminated === "boolean", "terminated is no boolean", terminated, "true or false");
    check(typeof truncated === "boolean", "truncated is no boolean", truncated, "true or false");
  };
}
