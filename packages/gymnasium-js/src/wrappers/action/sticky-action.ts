import { OptionError } from "@quantal/numeric";
import { sizeOf } from "../../spaces/space.ts";
import { defineWrapper } from "../define-wrapper.ts";

/** How likely an action sticks, and for how many steps: a number, or the least and the most. */
export type StickyActionParams = { repeatActionProbability: number; repeatActionDuration: number | readonly number[] };

const params: StickyActionParams = { repeatActionProbability: 0.25, repeatActionDuration: 1 };

/**
 * With a probability repeats the last action instead of the given one, for one step or several. It draws from the
 * environment's own generator, as Gymnasium's StickyAction does. Takes definitions and Envs; there is no vector of it
 * (wrap what its lanes are made of).
 */
export const stickyAction = defineWrapper({
  id: "StickyAction",
  module: import.meta.url,
  export: "stickyAction",
  params,
  loose: ["repeatActionDuration"],
  draws: true,
  prepare: (base, { repeatActionProbability, repeatActionDuration }) => {
    if (!(repeatActionProbability >= 0 && repeatActionProbability < 1)) {
      const problem = "repeatActionProbability is out of range";
      throw new OptionError({ where: "StickyAction", problem, got: repeatActionProbability, expected: "a number in [0, 1)" });
    }
    return { size: sizeOf(base.actionSpace), ...durations(repeatActionDuration) };
  },
  state: (_base, { size }) => ({ last: { width: size, type: "float64" }, hasLast: 1, isSticky: 1, repeats: 1, taken: 1 }),
  reset(state, i) {
    state.hasLast[i] = 0;
    state.isSticky[i] = 0;
    state.repeats[i] = 0;
    state.taken[i] = 0;
  },
  act(baseActions, state, i, actions, p, rng) {
    const { size } = p;
    let source: ArrayLike<number> = actions;
    if (state.isSticky[i] !== 0 || (state.hasLast[i] !== 0 && rng.uniform() < p.repeatActionProbability)) {
      if (state.repeats[i] === 0) state.repeats[i] = p.least === p.most ? p.least : rng.integers(p.least, p.most + 1);
      source = state.last;
      state.isSticky[i] = 1;
      state.taken[i]++;
    }
    if (state.isSticky[i] !== 0 && state.repeats[i] === state.taken[i]) {
      state.isSticky[i] = 0;
      state.repeats[i] = 0;
      state.taken[i] = 0;
    }
    state.hasLast[i] = 1;
    for (let j = i * size; j < (i + 1) * size; j++) {
      baseActions[j] = source[j];
      state.last[j] = source[j];
    }
  },
});

function durations(given: number | readonly number[]): { least: number; most: number } {
  const [least, most, more] = typeof given === "number" ? [given, given] : given;
  if (more === undefined && Number.isInteger(least) && Number.isInteger(most) && least >= 1 && least <= most) return { least, most };
  throw new OptionError({
    where: "StickyAction",
    problem: "repeatActionDuration is out of range",
    got: given,
    expected: "a number of steps, or [least, most], from 1 on",
  });
}
