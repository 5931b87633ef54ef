import { OptionError } from "@quantal/numeric";
import { type Box, box, sizeOf } from "../../spaces/space.ts";
import { zeroOf } from "../arithmetic/zero-of.ts";
import { defineWrapper } from "../define-wrapper.ts";
import { requireCount, spread } from "../params.ts";

/** How many observations are stacked, and what stands for those before the first: it, zeros, or an observation of yours. */
export type FrameStackParams = { stackSize: number; padding: "reset" | "zero" | readonly number[] };

const params: FrameStackParams = { stackSize: 4, padding: "reset" };

/**
 * Shows the last stackSize observations, oldest first: shape [stackSize, ...shape].
 * Gymnasium's FrameStackObservation. Takes definitions, Envs and VectorEnvs with Box observations.
 * @example frameStackObservation(cartPole, { stackSize: 3, padding: "zero" })
 */
export const frameStackObservation = defineWrapper({
  id: "FrameStackObservation",
  module: import.meta.url,
  export: "frameStackObservation",
  params,
  loose: ["padding"],
  prepare(base, { stackSize, padding }) {
    const size = sizeOf(base.observationSpace);
    requireCount("FrameStackObservation", "stackSize", stackSize, 1);
    return { size, width: size * stackSize, fill: fillOf(base.observationSpace, padding) };
  },
  observationSpace: ({ observationSpace: { low, high, shape, dtype } }, { stackSize }) =>
    box({ low: repeated(low, stackSize), high: repeated(high, stackSize), shape: [stackSize, ...shape], dtype }),
  state: (_base, { width }) => ({ frames: { width, type: "float64" } }),
  reset(state, i, { size, width, fill }, observations) {
    for (let k = 0; k < width - size; k++) {
      const j = k % size;
      state.frames[i * width + k] = fill ? fill[j] : observations[i * size + j];
    }
    append(state.frames, i, width, size, observations, false);
  },
  step(state, _result, i, { size, width }, observations) {
    append(state.frames, i, width, size, observations, true);
  },
  observe(observations, state, i, _base, { width }) {
    for (let k = i * width; k < (i + 1) * width; k++) observations[k] = state.frames[k];
  },
});

/** Up to so many elements a loop is faster than the call of copyWithin. */
const SMALL = 64;

/** Puts an observation at a row's end, after moving what was there towards the front. */
function append(frames: Float64Array, i: number, width: number, size: number, observations: ArrayLike<number>, isMoving: boolean): void {
  const first = i * width;
  if (isMoving && width > SMALL) frames.copyWithin(first, first + size, first + width);
  else if (isMoving) for (let k = first; k < first + width - size; k++) frames[k] = frames[k + size];
  for (let j = 0; j < size; j++) frames[first + width - size + j] = observations[i * size + j];
}

function fillOf(space: Box, padding: FrameStackParams["padding"]): Float64Array | undefined {
  if (padding === "reset") return undefined;
  if (padding === "zero") return zeroOf(space);
  if (typeof padding !== "string") return spread("FrameStackObservation", "padding", padding, sizeOf(space));
  const expected = '"reset", "zero" or an observation as a list';
  throw new OptionError({ where: "FrameStackObservation", problem: "unknown padding", got: padding, expected });
}

function repeated(bound: Float64Array, times: number): number[] {
  return Array.from({ length: times }, () => [...bound]).flat();
}
