import { sizeOf } from "../../spaces/space.ts";
import { zeroOf } from "../arithmetic/zero-of.ts";
import { defineWrapper } from "../define-wrapper.ts";
import { requireCount } from "../params.ts";

/**
 * Shows each observation `delay` steps late; before the first one shows zeros (or the bound nearest to zero).
 * Gymnasium's DelayObservation. Takes definitions, Envs and VectorEnvs with Box observations.
 */
export const delayObservation = defineWrapper({
  id: "DelayObservation",
  module: import.meta.url,
  export: "delayObservation",
  params: { delay: 1 },
  prepare(base, { delay }) {
    requireCount("DelayObservation", "delay", delay, 0);
    const size = sizeOf(base.observationSpace);
    return { size, width: size * (delay + 1), zero: zeroOf(base.observationSpace) };
  },
  state: (_base, { width }) => ({ queue: { width, type: "float64" } }), // oldest first; the front is what is shown
  reset(state, i, { size, width, zero }, observations) {
    for (let k = 0; k < width - size; k++) state.queue[i * width + k] = zero[k % size];
    for (let j = 0; j < size; j++) state.queue[(i + 1) * width - size + j] = observations[i * size + j];
  },
  step(state, _result, i, { size, width }, observations) {
    state.queue.copyWithin(i * width, i * width + size, (i + 1) * width);
    for (let j = 0; j < size; j++) state.queue[(i + 1) * width - size + j] = observations[i * size + j];
  },
  observe(observations, state, i, _base, { size, width }) {
    for (let j = 0; j < size; j++) observations[i * size + j] = state.queue[i * width + j];
  },
});
