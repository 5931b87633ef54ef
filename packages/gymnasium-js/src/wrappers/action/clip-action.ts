import { box } from "../../spaces/space.ts";
import { defineWrapper } from "../define-wrapper.ts";
import { requireBox } from "../params.ts";

/**
 * Clips actions to the bounds of the action space inside; outside it is unbounded.
 * Gymnasium's ClipAction. Takes definitions, Envs and VectorEnvs with Box actions.
 */
export const clipAction = defineWrapper({
  id: "ClipAction",
  module: import.meta.url,
  export: "clipAction",
  prepare(base) {
    const { low, high, shape, dtype } = requireBox("ClipAction", "actionSpace", base.actionSpace, "A discrete action has nothing to clip");
    return { low, high, shape, dtype };
  },
  actionSpace: (_base, { shape, dtype }) =>
    box({ low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, shape, dtype: dtype === "float64" ? "float64" : "float32" }),
  act(baseActions, _state, i, actions, { low, high }) {
    const size = low.length;
    for (let j = 0; j < size; j++) baseActions[i * size + j] = Math.min(Math.max(actions[i * size + j], low[j]), high[j]);
  },
});
