import { OptionError } from "@quantal/numeric";
import { box, sizeOf } from "../../spaces/space.ts";
import { defineWrapper } from "../define-wrapper.ts";

/**
 * Puts the number of steps taken in the episode behind the observation, or with normalizeTime its share of the time limit.
 * Gymnasium's TimeAwareObservation with flatten=True. Takes definitions, Envs and VectorEnvs with Box observations and a
 * time limit.
 */
export const timeAwareObservation = defineWrapper({
  id: "TimeAwareObservation",
  module: import.meta.url,
  export: "timeAwareObservation",
  params: { normalizeTime: false },
  prepare(base) {
    const { maxEpisodeSteps: limit, observationSpace } = base;
    if (Number.isFinite(limit)) return { size: sizeOf(observationSpace), limit };
    const fix = "Wrap it with timeLimit first";
    throw new OptionError({ where: "TimeAwareObservation", problem: "the environment has no time limit", got: base.id, fix });
  },
  observationSpace: ({ observationSpace: { low, high } }, { normalizeTime, limit }) =>
    box({ low: [...low, 0], high: [...high, normalizeTime ? 1 : limit] }),
  state: ["time"],
  reset(state, i) {
    state.time[i] = 0;
  },
  step(state, _result, i) {
    state.time[i]++;
  },
  observe(observations, state, i, base, { size, normalizeTime, limit }) {
    const first = i * (size + 1);
    for (let j = 0; j < size; j++) observations[first + j] = base[i * size + j];
    observations[first + size] = normalizeTime ? state.time[i] / limit : state.time[i];
  },
});
