import { log1p, OptionError, type Rng } from "@quantal/numeric";
import { type ActionBuffer, type Box, type Discrete, type Space, sizeOf } from "./space.ts";

/** A generator that may have a ziggurat for exponential samples of its own, as PCG64 has. */
export type SampleRng = Rng & { standardExponential?(): number };

/** What a Discrete sample may be held to. At most one of the two. */
export interface DiscreteSampling {
  /** [n]: 1 where an element may be drawn, else 0. With none allowed the sample is `start`. */
  mask?: ArrayLike<number>;
  /** [n]: probabilities, which add up to 1. */
  probability?: ArrayLike<number>;
}

/** What a Box sample comes in, by the Box's dtype. */
export type BoxSample = Float32Array | Float64Array | Int32Array | Uint8Array;

/**
 * Draws an element of a space. With a `Pcg64` of a seed these are the samples that Gymnasium draws after `space.seed(seed)`.
 * Box elements are uniform between finite bounds (integers included), exponential beside one bound, normal without bounds.
 * @throws OptionError when mask or probability don't fit
 */
export function sample(space: Discrete, rng: SampleRng, options?: DiscreteSampling): number;
export function sample(space: Box, rng: SampleRng): BoxSample;
export function sample(space: Space, rng: SampleRng, options?: DiscreteSampling): number | BoxSample;
export function sample(space: Space, rng: SampleRng, options?: DiscreteSampling): number | BoxSample {
  if (space.type === "Discrete") return sampleDiscrete(space, rng, options);
  const values = newSample(space);
  fillBox(values, 0, space, rng);
  return values;
}

/**
 * Draws an action into row `row` of a buffer that `actionBuffer` made, with the same draws as `sample` and without allocating.
 */
export function sampleInto(actions: ActionBuffer, row: number, space: Space, rng: SampleRng): void {
  if (space.type === "Discrete") actions[row] = space.start + rng.integers(0, space.n);
  else fillBox(actions, row * sizeOf(space), space, rng);
}

function sampleDiscrete({ n, start }: Discrete, rng: SampleRng, options: DiscreteSampling = {}): number {
  const { mask, probability } = options;
  const where = "sample";
  if (mask && probability) throw new OptionError({ where, problem: "mask and probability exclude each other" });
  if (mask) {
    if (mask.length !== n) throw new OptionError({ where, problem: "mask has the wrong length", got: mask.length, expected: `${n}` });
    const allowed: number[] = [];
    for (let j = 0; j < n; j++) if (mask[j] !== 0) allowed.push(j);
    return allowed.length === 0 ? start : start + allowed[rng.integers(0, allowed.length)];
  }
  if (!probability) return start + rng.integers(0, n);
  if (probability.length !== n) {
    throw new OptionError({ where, problem: "probability has the wrong length", got: probability.length, expected: `${n}` });
  }
  return start + sampleIndex(probability, rng);
}

/** Inverts the cumulative distribution at a uniform number, as NumPy's `choice` with `p` does. */
function sampleIndex(probability: ArrayLike<number>, rng: SampleRng): number {
  const cumulative = new Float64Array(probability.length);
  let sum = 0;
  for (let j = 0; j < probability.length; j++) {
    if (!(probability[j] >= 0))
      throw new OptionError({ where: "sample", problem: `probability[${j}] is out of range`, got: probability[j] });
    sum += probability[j];
    cumulative[j] = sum;
  }
  if (!(Math.abs(sum - 1) < 1e-8)) throw new OptionError({ where: "sample", problem: "probabilities don't add up to 1", got: sum });
  const u = rng.uniform();
  let j = 0;
  while (j < cumulative.length - 1 && cumulative[j] / sum <= u) j++;
  return j;
}

/** Gymnasium draws all unbounded elements first, then those with a low bound only, a high bound only, and both. */
function fillBox(out: BoxSample, offset: number, { low, high, dtype }: Box, rng: SampleRng): void {
  const isInteger = dtype === "int32" || dtype === "uint8";
  const step = isInteger ? 1 : 0; // the high bound of integers is included
  for (let kind = 0; kind < 4; kind++) {
    const [wantsLow, wantsHigh] = [kind === 1 || kind === 3, kind >= 2];
    for (let j = 0; j < low.length; j++) {
      if (wantsLow !== low[j] > -Infinity || wantsHigh !== high[j] < Infinity) continue;
      let value: number;
      if (kind === 0) value = rng.normal();
      else if (kind === 1) value = exponential(rng) + low[j];
      else if (kind === 2) value = -exponential(rng) + high[j];
      else value = rng.uniform(low[j], high[j] + step);
      out[offset + j] = isInteger ? Math.floor(value) : value;
    }
  }
}

function exponential(rng: SampleRng): number {
  return rng.standardExponential ? rng.standardExponential() : -log1p(-rng.uniform());
}

function newSample({ dtype, low }: Box): BoxSample {
  if (dtype === "float32") return new Float32Array(low.length);
  if (dtype === "float64") return new Float64Array(low.length);
  return dtype === "int32" ? new Int32Array(low.length) : new Uint8Array(low.length);
}
