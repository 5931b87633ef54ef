import { type Rng, requireFinite, requireInteger } from "@quantal/numeric";
import { type BootstrapOptions, CONFIDENCE, RESAMPLES } from "./bootstrap.ts";
import type { TaskRuns } from "./score-table.ts";

/**
 * Resamples of runs within tasks, without sorting or allocating for each: all runs are ranked once, a resample counts how often each
 * rank was drawn. So a resample is as quick as its draws.
 */
export interface Resampler {
  /** All runs of all tasks, ascending. */
  readonly sorted: Float64Array;
  /** How often each of them is in this resample. Begins with 1 each: the table itself. */
  readonly counts: Int32Array;
  /** Sum of this resample's runs, a task. */
  readonly sums: Float64Array;
  /** Places in `sorted` of all runs, task by task; task k's begin at starts[k]. */
  readonly places: Int32Array;
  readonly starts: Int32Array;
}

export function newResampler(tasks: readonly TaskRuns[]): Resampler {
  const starts = new Int32Array(tasks.length + 1);
  tasks.forEach(({ runs }, k) => {
    starts[k + 1] = starts[k] + runs.length;
  });
  const flat = Float64Array.from(tasks.flatMap(({ runs }) => Array.from(runs)));
  const order = Int32Array.from(flat, (_, i) => i).sort((i, j) => flat[i] - flat[j] || i - j);
  const places = new Int32Array(flat.length);
  order.forEach((index, place) => {
    places[index] = place;
  });
  const sums = Float64Array.from(tasks, ({ runs }) => runs.reduce((sum, value) => sum + value, 0));
  return { sorted: flat.toSorted(), counts: new Int32Array(flat.length).fill(1), sums, places, starts };
}

/** Draws the runs of each task again, with replacement. */
export function drawRuns({ sorted, counts, sums, places, starts }: Resampler, rng: Rng): void {
  counts.fill(0);
  for (let k = 0; k < sums.length; k++) {
    const first = starts[k];
    const size = starts[k + 1] - first;
    let sum = 0;
    for (let i = 0; i < size; i++) {
      // The product's bias is below size / 2^32: far under the Monte-Carlo error, and much quicker than refusing.
      const place = places[first + Math.floor((rng.u32() * size) / 4294967296)];
      counts[place]++;
      sum += sorted[place];
    }
    sums[k] = sum;
  }
}

export function resamplesOf({ resamples = RESAMPLES }: BootstrapOptions): number {
  return requireInteger("bootstrap", "resamples", resamples, 1);
}

export function confidenceOf({ confidence = CONFIDENCE }: BootstrapOptions): number {
  return requireFinite("bootstrap", "confidence", confidence, Number.MIN_VALUE, 1 - Number.EPSILON / 2);
}
