import { ShapeError } from "@quantal/numeric";
import { box } from "../../spaces/space.ts";
import { defineWrapper } from "../define-wrapper.ts";

/** The new shape; one element may be -1, which is what is left. */
export type ReshapeParams = { shape: readonly number[] };

const params: ReshapeParams = { shape: [-1] };

/**
 * Gives observations another shape. They are flat, row-major arrays as before: only the space changes.
 * Gymnasium's ReshapeObservation. Takes definitions, Envs and VectorEnvs with Box observations.
 */
export const reshapeObservation = defineWrapper({
  id: "ReshapeObservation",
  module: import.meta.url,
  export: "reshapeObservation",
  params,
  prepare: (base, { shape }) => ({
    size: base.observationSpace.low.length,
    dimensions: completed(shape, base.observationSpace.low.length),
  }),
  observationSpace: ({ observationSpace: { low, high, dtype } }, { dimensions }) =>
    box({ low: [...low], high: [...high], shape: dimensions, dtype }),
  observe(observations, _state, i, base, { size }) {
    for (let k = i * size; k < (i + 1) * size; k++) observations[k] = base[k];
  },
});

function completed(shape: readonly number[], size: number): readonly number[] {
  const known = shape.reduce((product, d) => (d === -1 ? product : product * d), 1);
  const dimensions = shape.map((d) => (d === -1 ? size / known : d));
  const isWhole = dimensions.every((d) => Number.isInteger(d) && d > 0) && dimensions.reduce((product, d) => product * d, 1) === size;
  if (isWhole && shape.filter((d) => d === -1).length <= 1) return dimensions;
  throw new ShapeError({ where: "ReshapeObservation", problem: "the shape doesn't fit", got: shape, expected: `${size} elements in all` });
}
