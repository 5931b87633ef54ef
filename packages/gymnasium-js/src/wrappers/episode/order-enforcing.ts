import { QuantalError, requireInteger } from "@quantal/numeric";
import { fieldsOf } from "../../env/columns.ts";
import type { EnvWrapper } from "../env-wrapper.ts";
import { refuseKind, wrappable } from "../kinds/kind-of.ts";
import { aroundEnv } from "../kinds/plain-env.ts";

/** Whether `render` before the first reset is let through. */
export interface OrderEnforcingParams {
  disableRenderOrderEnforcing: boolean;
}

/**
 * Throws at `step` and `render` before the first `reset`. What `make` and `makeVec` return does so by itself: it is for
 * classes. Gymnasium's OrderEnforcing. Takes Envs.
 */
export const orderEnforcing: EnvWrapper<OrderEnforcingParams> = wrap as EnvWrapper<OrderEnforcingParams>; // an Env comes back

function wrap(target: unknown, { disableRenderOrderEnforcing = false }: Partial<OrderEnforcingParams> = {}): unknown {
  const found = wrappable("OrderEnforcing", target);
  if (found.kind !== "env")
    throw refuseKind("OrderEnforcing", `a ${found.kind}`, "Leave it out: make and makeVec enforce the order themselves");
  const { env } = found;
  let hasReset = false;
  const check = (method: string) => {
    if (hasReset) return;
    throw new QuantalError({ where: `OrderEnforcing.${method}`, problem: "the environment was never reset", fix: "Call reset() first" });
  };
  return aroundEnv("OrderEnforcing", env, {
    reset(options) {
      hasReset = true;
      return env.reset(options);
    },
    step(action) {
      check("step");
      return env.step(action);
    },
    render() {
      if (!disableRenderOrderEnforcing) check("render");
      return env.render();
    },
    save: () => ({ hasReset: Number(hasReset) }),
    load(saved) {
      hasReset = requireInteger("OrderEnforcing.restore", "hasReset", fieldsOf(saved)["hasReset"], 0, 1) === 1;
    },
  });
}
