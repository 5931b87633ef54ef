import { type BatchPolicy, defineAgent, type Learner, type PolicySpec, type Task } from "@quantal/core";
import { SpaceError } from "@quantal/numeric";
import { contains, sizeOf, spaceName } from "gymnasium-js";
import { baselineLearner, requireKnown } from "./random.ts";

/** Does the same thing forever: what a policy must beat that looks at nothing. */
export const constantAgent = defineAgent({
  id: "constant",
  module: import.meta.url,
  export: "constantAgent",
  options: {
    action: { default: 0, about: "the action; for spaces of several numbers, the value of each" },
  },
  create: ({ action }) => ({
    createPolicy: (spec, task) => constantPolicy(spec, task),
    learner: (task): Learner<null> => {
      requireKnown(task.actionSpace, "constant");
      requireInside(action, task);
      return baselineLearner({ kind: "constant", data: action });
    },
  }),
});

function requireInside(action: number, { actionSpace, envId }: Task): void {
  const whole = actionSpace.type === "Discrete" ? action : Array.from({ length: sizeOf(actionSpace) }, () => action);
  if (contains(actionSpace, whole)) return;
  throw new SpaceError({
    where: "constant: option action",
    problem: `the action is outside of the action space of ${envId}`,
    got: action,
    expected: `an element of ${spaceName(actionSpace)}`,
    fix: "Choose another action",
  });
}

function constantPolicy(spec: PolicySpec, { actionSpace }: Task): BatchPolicy {
  const size = sizeOf(actionSpace);
  const action = Number(spec.data); // made by learner above
  return {
    begin() {}, // no memory
    act({ actions }, _observations, lanes) {
      for (let k = 0; k < lanes.count; k++) actions.fill(action, lanes.index[k] * size, (lanes.index[k] + 1) * size);
    },
  };
}
