import { requireInteger } from "@quantal/numeric";
import { fieldsOf } from "../../env/columns.ts";
import type { EnvWrapper } from "../env-wrapper.ts";
import { refuseKind, wrappable } from "../kinds/kind-of.ts";
import { aroundEnv } from "../kinds/plain-env.ts";

/**
 * After an episode's last step, the next `step` resets instead of stepping: its action is ignored, its reward is 0.
 * Gymnasium's Autoreset. Takes Envs; vectors and the trainer reset by themselves.
 */
export const autoreset: EnvWrapper<object> = wrap as EnvWrapper<object>; // an Env comes back

const FIXES = {
  definition: "Wrap what make returns: autoreset(make(definition)); makeVec and the trainer reset by themselves",
  vector: 'Choose its mode: makeVec(source, { numEnvs, autoreset: "next-step" })',
} as const;

function wrap(target: unknown): unknown {
  const found = wrappable("Autoreset", target);
  if (found.kind !== "env") throw refuseKind("Autoreset", `a ${found.kind}`, FIXES[found.kind]);
  const { env } = found;
  let isOver = false;
  return aroundEnv("Autoreset", env, {
    reset(options) {
      isOver = false;
      return env.reset(options);
    },
    step(action) {
      const step = isOver ? { ...env.reset(), reward: 0, terminated: false, truncated: false } : env.step(action);
      isOver = step.terminated || step.truncated;
      return step;
    },
    save: () => ({ isOver: Number(isOver) }),
    load(saved) {
      isOver = requireInteger("Autoreset.restore", "isOver", fieldsOf(saved)["isOver"], 0, 1) === 1;
    },
  });
}
