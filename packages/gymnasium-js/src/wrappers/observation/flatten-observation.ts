import { box, sizeOf } from "../../spaces/space.ts";
import { defineWrapper } from "../define-wrapper.ts";

/**
 * Makes one flat Box of the observation.
 * Gymnasium's FlattenObservation. Takes definitions, Envs and VectorEnvs with Box observations.
 */
export const flattenObservation = defineWrapper({
  id: "FlattenObservation",
  module: import.meta.url,
  export: "flattenObservation",
  prepare: (base) => ({ size: sizeOf(base.observationSpace) }),
  observationSpace: ({ observationSpace: { low, high, dtype } }) => box({ low: [...low], high: [...high], dtype }),
  observe(observations, _state, i, base, { size }) {
    for (let k = i * size; k < (i + 1) * size; k++) observations[k] = base[k];
  },
});
