import { type BatchPolicy, defineAgent, type Learner, type PolicySpec, type Task } from "@quantal/core";
import { type Rng, stream } from "@quantal/numeric";
import { sizeOf } from "gymnasium-js";

// Agents that don't learn anything sensible, but use all that a kind of order can bring, and let it all into their state.

type Sums = { sums: Float64Array; orders: number };

function newSums(): Sums {
  return { sums: new Float64Array(8), orders: 0 };
}

/** Adds up an array position by position, so that order and place of every value matter. */
function mix(state: Sums, k: number, values: ArrayLike<number>): void {
  for (let j = 0; j < values.length; j++) state.sums[k] = ((state.sums[k] * 31 + values[j] * (j + 1)) % 1_000_003) / 1.0001;
}

/** Keeps a count in each lane's memory, draws from the lane's stream, and values a state by both. */
function rememberingPolicy(spec: PolicySpec, task: Task, numLanes: number): BatchPolicy {
  const size = sizeOf(task.observationSpace);
  const { bias } = spec.data as { bias: number }; // made by the learners below
  const counts = new Float64Array(numLanes);
  return {
    begin(lane, job, rng) {
      counts[lane] = rng.uniform() + (job === undefined ? 0 : job.member);
    },
    act({ actions, aux }, observations, lanes) {
      for (let k = 0; k < lanes.count; k++) {
        const lane = lanes.index[k];
        counts[lane] = counts[lane] * 0.9 + observations[lane * size];
        actions[lane] = Number(lanes.rng(lane).uniform() + counts[lane] * 0.1 + bias > 0.5);
        if (aux.length > 0) aux[lane] = counts[lane];
      }
    },
    bootstrap(values, observations, lanes) {
      for (let k = 0; k < lanes.count; k++) values[lanes.index[k]] = observations[lanes.index[k] * size] + counts[lanes.index[k]];
    },
    finish(payload, offset, lane) {
      payload[offset] = Math.round(counts[lane] * 10) & 255;
    },
    readMemory(row, offset, lane) {
      row[offset] = counts[lane];
    },
    writeMemory(row, offset, lane) {
      counts[lane] = row[offset];
    },
    compute(part) {
      return { doubled: Float64Array.from((part as { values: Float64Array }).values, (value) => value * 2 + bias) };
    },
  };
}

/** Segments of 11 lanes x 7 steps: two chunks. */
export const segmentsAgent = defineAgent({
  id: "test/segments",
  module: import.meta.url,
  export: "segmentsAgent",
  options: { lanes: { default: 11, min: 1, integer: true, about: "lanes" } },
  create: ({ lanes }) => ({
    createPolicy: rememberingPolicy,
    learner: (): Learner<Sums> => ({
      init: newSums,
      ask: (state) => ({ type: "segments", lanes, steps: 7, policy: spec(state, ["count"]) }),
      tell(state, experience) {
        if (experience.type !== "segments") throw new Error(experience.type);
        const {
          observations,
          rewards,
          ends,
          aux,
          bootstrap,
          lastObservations,
          truncatedObservations,
          truncatedAt,
          initialMemory,
          lengths,
          episodes,
        } = experience;
        mix(state, 0, observations);
        mix(state, 1, rewards);
        mix(state, 2, [...ends, ...lengths, ...truncatedAt]);
        mix(state, 3, aux);
        mix(state, 4, bootstrap);
        mix(state, 5, lastObservations);
        mix(state, 6, truncatedObservations);
        mix(state, 7, [...initialMemory, ...episodes.returns, ...episodes.step]);
        state.orders++;
        return { sum: state.sums[0] };
      },
      policy: (state) => spec(state, ["count"]),
    }),
  }),
});

/** Generations of 40 members: three chunks; every second order is a compute order. */
export const episodesAgent = defineAgent({
  id: "test/episodes",
  module: import.meta.url,
  export: "episodesAgent",
  options: { population: { default: 40, min: 1, integer: true, about: "members" } },
  create: ({ population }) => ({
    createPolicy: rememberingPolicy,
    learner: (_task, seed): Learner<Sums> => ({
      init: newSums,
      ask(state) {
        if (state.orders % 2 === 1) {
          const parts = [1, 2, 3].map((k) => ({ values: Float64Array.of(k, stream(seed, "learn", state.orders).uniform()) }));
          return { type: "compute", policy: spec(state, []), parts };
        }
        const jobs = Array.from({ length: population }, (_, member) => ({ generation: state.orders, member, start: member % 7 }));
        return { type: "episodes", policy: { ...spec(state, []), payload: 1 }, jobs, moments: true };
      },
      tell(state, experience) {
        state.orders++;
        if (experience.type === "compute") for (const part of experience.parts) mix(state, 6, (part as { doubled: Float64Array }).doubled);
        if (experience.type !== "episodes") return {};
        mix(state, 0, experience.returns);
        mix(state, 1, experience.lengths);
        mix(state, 2, experience.ends);
        mix(state, 3, experience.payload);
        mix(state, 4, experience.moments ?? []);
        return { count: experience.count };
      },
      policy: (state) => spec(state, []),
    }),
  }),
});

type Online = Sums & { learned: Float64Array };

/** Learns a bias while it acts. */
export const onlineAgent = defineAgent({
  id: "test/online",
  module: import.meta.url,
  export: "onlineAgent",
  options: {},
  create: () => ({
    createPolicy(spec, task, numLanes) {
      const policy = rememberingPolicy(spec, task, numLanes);
      const learned = Float64Array.from((spec.data as unknown as { learned: Float64Array }).learned); // made by ask below
      return {
        ...policy,
        observe({ lanes, rewards, ends, nextObservations }) {
          for (let k = 0; k < lanes.count; k++)
            learned[0] += rewards[lanes.index[k]] * 0.01 + ends[lanes.index[k]] + nextObservations[lanes.index[k]] * 0.001;
        },
        learned: () => ({ learned }),
      };
    },
    learner: (): Learner<Online> => ({
      init: () => ({ ...newSums(), learned: new Float64Array(1) }),
      ask: (state) => ({
        type: "online",
        lanes: 10,
        steps: 5,
        policy: { ...spec(state, []), data: { bias: 0.1, learned: state.learned } },
      }),
      tell(state, experience) {
        if (experience.type !== "online") throw new Error(experience.type);
        state.learned = (experience.learned as { learned: Float64Array }).learned;
        state.orders++;
        return {};
      },
      policy: (state) => ({ ...spec(state, []), data: { bias: 0.1, learned: state.learned } }),
    }),
  }),
});

function spec(state: Readonly<Sums>, aux: string[]): PolicySpec {
  return { kind: "remembering", data: { bias: (state.sums[0] % 1) * 0.1 }, aux, memory: 1 };
}

/** For tests of a single policy. */
export function unusedRng(): Rng {
  return stream(0, "unused");
}
