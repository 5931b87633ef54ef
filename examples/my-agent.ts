import { type BatchPolicy, defineAgent, type Learner, type PolicySpec, type Task } from "@quantal/core";
import { stream } from "@quantal/numeric";
import { sizeOf } from "gymnasium-js";

type State = { mean: Float64Array; width: Float64Array; generation: number; seed: number };
const zeros = (task: Task) => new Float64Array(sizeOf(task.observationSpace) + 1); // a weight an observation, and a bias

/** Cross-entropy method on a linear policy for two actions: sample weights around a mean, move the mean to the best of them. */
export default defineAgent({
  id: "my/cem",
  module: import.meta.url,
  options: {
    population: { default: 40, min: 2, integer: true, search: { low: 10, high: 80, scale: "log" }, about: "members a generation" },
    elite: { default: 8, min: 1, integer: true, search: { low: 2, high: 10 }, about: "members that the mean moves to" },
  },
  create: ({ population, elite }) => ({
    createPolicy: linear,
    learner: (task, seed): Learner<State> => ({
      init: () => ({ mean: zeros(task), width: zeros(task).fill(1), generation: 0, seed }),
      ask(state) {
        const jobs = Array.from({ length: population }, (_, member) => ({ generation: state.generation, member, start: state.generation }));
        return { type: "episodes", policy: this.policy(state, "explore"), jobs };
      },
      tell(state, experience) {
        if (experience.type !== "episodes" || !experience.complete) return {}; // the budget ended in mid-generation
        const best = [...experience.returns.keys()].sort((a, b) => experience.returns[b] - experience.returns[a] || a - b).slice(0, elite);
        const weights = best.map((member) => weightsOf(state, state.generation, member));
        state.mean = state.mean.map((_, j) => weights.reduce((sum, w) => sum + w[j] / elite, 0));
        state.width = state.mean.map(
          (mean, j) => Math.sqrt(weights.reduce((sum, w) => sum + (w[j] - mean) * (w[j] - mean), 0) / elite) + 0.05,
        );
        return { generation: state.generation++, bestReturn: experience.returns[best[0]] };
      },
      policy: (state, mode) => ({ kind: "linear", data: mode === "greedy" ? { ...state, width: state.width.map(() => 0) } : state }),
    }),
  }),
});

/** The weights of one member: the same wherever they are asked for. */
function weightsOf({ seed, mean, width }: State, generation: number, member: number): Float64Array {
  const rng = stream(seed, "member", generation, member);
  return mean.map((center, j) => center + width[j] * rng.normal());
}

function linear(spec: PolicySpec, task: Task, numLanes: number): BatchPolicy {
  const from = spec.data as State; // made by policy above
  const size = sizeOf(task.observationSpace);
  const weights = Array.from({ length: numLanes }, () => from.mean);
  return {
    begin: (lane, job) => weights.splice(lane, 1, job ? weightsOf(from, job.generation, job.member) : from.mean),
    act({ actions }, observations, { count, index }) {
      for (let k = 0; k < count; k++) {
        const w = weights[index[k]];
        let sum = w[size];
        for (let j = 0; j < size; j++) sum += w[j] * observations[index[k] * size + j];
        actions[index[k]] = Number(sum > 0);
      }
    },
  };
}
