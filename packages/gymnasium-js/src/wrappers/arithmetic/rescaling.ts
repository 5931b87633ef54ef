import { OptionError } from "@quantal/numeric";
import { type Box, box } from "../../spaces/space.ts";
import { spread } from "../params.ts";

/** An affine map between a Box and one with other bounds, an element each, in float32 as Gymnasium has it. */
export interface Rescaling {
  readonly space: Box;
  readonly gradient: Float32Array;
  readonly intercept: Float32Array;
}

const { fround } = Math;

/**
 * The map from a Box's bounds onto [min, max]: outer = gradient * inner + intercept. Where a bound is infinite, both must be.
 * @throws OptionError
 */
export function rescaling(where: string, from: Box, min: unknown, max: unknown): Rescaling {
  const size = from.low.length;
  const low = spread(where, "the new low bound", min, size);
  const high = spread(where, "the new high bound", max, size);
  const gradient = new Float32Array(size).fill(1);
  const intercept = new Float32Array(size);
  for (let j = 0; j < size; j++) {
    checkBounds(where, j, from, low[j], high[j]);
    const isLow = Number.isFinite(low[j]);
    const isHigh = Number.isFinite(high[j]);
    if (isLow && isHigh) gradient[j] = (high[j] - low[j]) / (from.high[j] - from.low[j]);
    if (isLow) intercept[j] = fround(gradient[j] * -from.low[j]) + low[j];
    else if (isHigh) intercept[j] = high[j] - from.high[j];
  }
  return { space: box({ low: [...low], high: [...high], shape: from.shape, dtype: from.dtype }), gradient, intercept };
}

function checkBounds(where: string, j: number, from: Box, low: number, high: number): void {
  const fits = (bound: number, inner: number) => (Number.isFinite(bound) && Number.isFinite(inner)) || bound === inner;
  if (low <= high && fits(low, from.low[j]) && fits(high, from.high[j])) return;
  throw new OptionError({
    where,
    problem: `the new bounds of element ${j} can't be reached from its old ones`,
    got: `[${low}, ${high}] from [${from.low[j]}, ${from.high[j]}]`,
    expected: "low at most high, and infinite bounds only where the old ones are the same",
  });
}
