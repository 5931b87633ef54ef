import { OptionError } from "@quantal/numeric";
import { type Box, type BoxType, box, sizeOf } from "../../spaces/space.ts";
import { defineWrapper } from "../define-wrapper.ts";

/** The element type to convert to. */
export type DtypeParams = { dtype: BoxType };

const params: DtypeParams = { dtype: "float32" };
const TYPES: { readonly [K in BoxType]: (value: number) => number } = {
  float32: Math.fround,
  float64: (value) => value,
  int32: (value) => value | 0,
  uint8: (value) => value & 255,
};

/**
 * Converts observations to another element type, as C does: fractions are cut off, what doesn't fit wraps around.
 * An Env's observations become arrays of that type; definitions and vectors go on in Float32Array, which holds the converted values.
 * Gymnasium's DtypeObservation. Takes definitions, Envs and VectorEnvs with Box observations.
 */
export const dtypeObservation = defineWrapper({
  id: "DtypeObservation",
  module: import.meta.url,
  export: "dtypeObservation",
  params,
  prepare(base, { dtype }) {
    if (!Object.hasOwn(TYPES, dtype)) {
      const expected = Object.keys(TYPES).join(", ");
      throw new OptionError({ where: "DtypeObservation", problem: "unknown dtype", got: dtype, expected });
    }
    return { size: sizeOf(base.observationSpace), convert: TYPES[dtype], space: converted(base.observationSpace, dtype) };
  },
  observationSpace: (_base, { space }) => space,
  observe(observations, _state, i, base, { size, convert }) {
    for (let k = i * size; k < (i + 1) * size; k++) observations[k] = convert(base[k]);
  },
});

/** Bounds of the new type: an integer type holds what is inside its own range. */
function converted({ low, high, shape }: Box, dtype: BoxType): Box {
  const [least, most] = dtype === "uint8" ? [0, 255] : dtype === "int32" ? [-2147483648, 2147483647] : [];
  const fit = (bound: number) => (least === undefined || most === undefined ? bound : Math.trunc(Math.min(Math.max(bound, least), most)));
  return box({ low: [...low].map(fit), high: [...high].map(fit), shape, dtype });
}
