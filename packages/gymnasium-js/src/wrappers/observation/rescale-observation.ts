import { rescaling } from "../arithmetic/rescaling.ts";
import { defineWrapper } from "../define-wrapper.ts";

/** New bounds of an observation: a number for all elements, or a list. */
export type RescaleObservationParams = { minObservation: number | readonly number[]; maxObservation: number | readonly number[] };

const params: RescaleObservationParams = { minObservation: -1, maxObservation: 1 };
const { fround } = Math;

/**
 * Maps observations from the bounds of their space onto [minObservation, maxObservation], in float32.
 * Gymnasium's RescaleObservation. Takes definitions, Envs and VectorEnvs with Box observations.
 */
export const rescaleObservation = defineWrapper({
  id: "RescaleObservation",
  module: import.meta.url,
  export: "rescaleObservation",
  params,
  loose: ["minObservation", "maxObservation"],
  prepare: (base, { minObservation, maxObservation }) =>
    rescaling("RescaleObservation", base.observationSpace, minObservation, maxObservation),
  observationSpace: (_base, { space }) => space,
  observe(observations, _state, i, base, { gradient, intercept }) {
    const size = gradient.length;
    for (let j = 0; j < size; j++) observations[i * size + j] = fround(fround(gradient[j] * base[i * size + j]) + intercept[j]);
  },
});
