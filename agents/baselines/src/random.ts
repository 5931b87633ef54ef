import { type BatchPolicy, defineAgent, type Learner, type PolicySpec, type Task } from "@quantal/core";
import { SpaceError } from "@quantal/numeric";
import { type FlatSpace, sampleInto } from "gymnasium-js";

/** Lanes and steps of one order of a baseline: it learns nothing, so the numbers only say how often the engine comes by. */
const LANES = 8;
const STEPS = 128;
const KNOWN = ["Discrete", "Box", "MultiDiscrete", "MultiBinary"];

/**
 * Draws every action anew: uniformly where the space is bounded. As in Gymnasium's `space.sample()`, a component with one
 * bound is exponential away from it (scale 1) and one without bounds is standard normal; the numbers come from the lane's stream.
 * Its greedy policy is the same: there is nothing to be greedy about.
 */
export const randomAgent = defineAgent({
  id: "random",
  module: import.meta.url,
  export: "randomAgent",
  options: {},
  create: () => ({
    createPolicy: (_spec, task) => randomPolicy(task),
    learner: (task): Learner<null> => {
      requireKnown(task.actionSpace, "random");
      return baselineLearner({ kind: "random", data: null });
    },
  }),
});

/** A learner that learns nothing and acts by one policy. */
export function baselineLearner(policy: PolicySpec): Learner<null> {
  return {
    init: () => null,
    ask: () => ({ type: "segments", policy, lanes: LANES, steps: STEPS }),
    tell: () => ({}),
    policy: () => policy,
  };
}

/** @throws SpaceError unless the space is one of the flat ones */
export function requireKnown(space: FlatSpace, agent: string): void {
  const type: string = space.type; // a value from outside may have a type of its own
  if (!KNOWN.includes(type)) {
    throw new SpaceError({ where: agent, problem: "the action space can't be served", got: type, expected: KNOWN.join(", ") });
  }
}

function randomPolicy({ actionSpace }: Task): BatchPolicy {
  return {
    begin() {}, // no memory
    act({ actions }, _observations, lanes) {
      for (let k = 0; k < lanes.count; k++) sampleInto(actions, lanes.index[k], actionSpace, lanes.rng(lanes.index[k]));
    },
  };
}
