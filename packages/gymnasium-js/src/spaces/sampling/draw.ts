import { log1p, type Rng } from "@quantal/numeric";
import { elementsOf } from "../discrete.ts";
import { BOX_ARRAYS } from "../element-arrays.ts";
import type { Box, FlatSpace, MultiDiscrete } from "../types.ts";

/** A generator that may have a ziggurat for exponential samples of its own, as PCG64 has. */
export type SampleRng = Rng & { standardExponential?(): number };

/** What elements and actions come in. */
export type Numbers = Float32Array | Float64Array | Int32Array | Uint8Array;

/** Draws an element that nothing but its space constrains. */
export function drawFreely(space: FlatSpace, rng: SampleRng): number | Numbers {
  switch (space.type) {
    case "Discrete":
      return space.start + rng.integers(0, space.n);
    case "Box": {
      const values = new BOX_ARRAYS[space.dtype](space.low.length);
      fillBox(values, 0, space, rng);
      return values;
    }
    case "MultiDiscrete": {
      const values = new Int32Array(elementsOf(space));
      fillIntegers(values, 0, space, rng);
      return values;
    }
    case "MultiBinary": {
      const values = new Uint8Array(elementsOf(space));
      fillBits(values, 0, values.length, rng);
      return values;
    }
  }
}

/** Writes a Box's element at an offset. Gymnasium draws all unbounded elements first, then those with a low bound only, a high bound only, and both. */
export function fillBox(out: Numbers, offset: number, { low, high, dtype }: Box, rng: SampleRng): void {
  const isInteger = dtype === "int32" || dtype === "uint8";
  const step = isInteger ? 1 : 0; // the high bound of integers is included
  for (let kind = 0; kind < 4; kind++) {
    const wantsLow = kind === 1 || kind === 3;
    const wantsHigh = kind >= 2;
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

/** Writes a MultiDiscrete's element at an offset. Gymnasium scales numbers in [0, 1) here, where Discrete draws integers. */
export function fillIntegers(out: Numbers, offset: number, { nvec, start }: MultiDiscrete, rng: Rng): void {
  for (let j = 0; j < nvec.length; j++) out[offset + j] = Math.floor(rng.uniform() * nvec[j]) + start[j];
}

/** Writes a MultiBinary's element at an offset: NumPy's integers(0, 2, size, dtype=int8): the upper bits of a 32-bit draw's four bytes, lowest byte first; what is left over is dropped. */
export function fillBits(out: Numbers, offset: number, size: number, rng: Rng): void {
  let word = 0;
  for (let j = 0; j < size; j++) {
    word = j % 4 === 0 ? rng.u32() : word >>> 8;
    out[offset + j] = (word >>> 7) & 1;
  }
}

function exponential(rng: SampleRng): number {
  return rng.standardExponential ? rng.standardExponential() : -log1p(-rng.uniform());
}
