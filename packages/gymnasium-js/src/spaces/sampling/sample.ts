import { elementsOf } from "../discrete.ts";
import { type ActionBuffer, type ElementOf, type FlatSpace, sizeOf } from "../space.ts";
import { drawConstrained } from "./constrained.ts";
import { drawFreely, fillBits, fillBox, fillIntegers, type SampleRng } from "./draw.ts";
import { chosenConstraint, type Sampling } from "./sampling.ts";

/**
 * Draws an element of a flat space. With a `Pcg64` of a seed these are the samples that Gymnasium draws after `space.seed(seed)`.
 * Box elements are uniform between finite bounds (integers included), exponential beside one bound, normal without bounds.
 * For Dict and Tuple, whose parts have a generator each, there is `createSampler`.
 * @throws OptionError when mask or probability don't fit
 */
export function sample<S extends FlatSpace>(space: S, rng: SampleRng, options?: Sampling<S>): ElementOf<S> {
  const constraint = chosenConstraint("sample", options);
  const drawn: unknown = constraint ? drawConstrained("sample", space, rng, constraint) : drawFreely(space, rng);
  return drawn as ElementOf<S>; // type-erased: both make what the space's type says
}

/**
 * Draws an action into row `row` of a buffer that `actionBuffer` made, with the same draws as `sample` and without allocating.
 */
export function sampleInto(actions: ActionBuffer, row: number, space: FlatSpace, rng: SampleRng): void {
  const offset = row * sizeOf(space);
  if (space.type === "Discrete") actions[row] = space.start + rng.integers(0, space.n);
  else if (space.type === "Box") fillBox(actions, offset, space, rng);
  else if (space.type === "MultiDiscrete") fillIntegers(actions, offset, space, rng);
  else fillBits(actions, offset, elementsOf(space), rng);
}
