import { cartPole, pendulum } from "@quantal/classic-control";
import { defineWrapper, transformReward } from "gymnasium-js";

/** Takes a cost off the reward of each step that pushes the same way as the step before. A user's own wrapper. */
export const pushCost = defineWrapper({
  id: "PushCost",
  module: import.meta.url,
  export: "pushCost",
  params: { cost: 0.5 },
  scored: true,
  state: ["last", "pushes"],
  reset(state, i) {
    state.last[i] = -1;
  },
  act(baseActions, state, i, actions) {
    state.pushes[i] += Number(actions[i] === state.last[i]); // for ever: what an earlier episode leaves must not depend on threads
    state.last[i] = actions[i];
    baseActions[i] = actions[i];
  },
  step(state, result, i, p) {
    result.reward[i] -= p.cost * (state.pushes[i] % 2);
  },
});

/** A function of the user's can't travel: the thread imports what it made. */
export const shapedPendulum = transformReward(pendulum, (reward) => 0.1 * reward + 1, {
  module: import.meta.url,
  export: "shapedPendulum",
});

/** A wrapper that names no module: what it made can still be imported from here. */
const anonymous = defineWrapper({
  id: "Anonymous",
  params: { factor: 2 },
  step(_state, result, i, p) {
    result.reward[i] *= p.factor;
  },
});
const placed = anonymous(cartPole);
export default { ...placed, module: import.meta.url };
