import { rescaling } from "../arithmetic/rescaling.ts";
import { defineWrapper } from "../define-wrapper.ts";
import { requireBox } from "../params.ts";

/** New bounds of an action: a number for all elements, or a list. */
export type RescaleActionParams = { minAction: number | readonly number[]; maxAction: number | readonly number[] };

const params: RescaleActionParams = { minAction: -1, maxAction: 1 };
const { fround } = Math;

/**
 * Lets actions be given in [minAction, maxAction], and maps them onto the bounds inside.
 * Gymnasium's RescaleAction. Takes definitions, Envs and VectorEnvs with Box actions.
 */
export const rescaleAction = defineWrapper({
  id: "RescaleAction",
  module: import.meta.url,
  export: "rescaleAction",
  params,
  loose: ["minAction", "maxAction"],
  prepare(base, { minAction, maxAction }) {
    const from = requireBox("RescaleAction", "actionSpace", base.actionSpace, "A discrete action has no scale");
    return rescaling("RescaleAction", from, minAction, maxAction);
  },
  actionSpace: (_base, { space }) => space,
  act(baseActions, _state, i, actions, { gradient, intercept }) {
    const size = gradient.length;
    for (let j = 0; j < size; j++) baseActions[i * size + j] = fround(fround(actions[i * size + j]) - intercept[j]) / gradient[j];
  },
});
