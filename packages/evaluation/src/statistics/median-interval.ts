import { type BootstrapOptions, bootstrap, CONFIDENCE, type Interval } from "./bootstrap.ts";
import { ascending } from "./estimates.ts";

/**
 * A function that gives the median's bootstrap interval for any `size` values: the same to the bit as
 * bootstrapInterval(values, median, options), but resamples are drawn once for all calls. A resample's median depends on its middle
 * ranks only, so it is enough to count how often each pair of ranks is in the middle. For the many points of a curve.
 * @param size - 1 or more
 */
export function medianIntervals(size: number, options: BootstrapOptions = {}): (values: ArrayLike<number>) => Interval {
  const confidence = options.confidence ?? CONFIDENCE;
  const ranks = Array.from({ length: size }, (_, rank) => rank);
  const lower = (size - 1) >>> 1;
  const upper = size >>> 1;
  const [pairs] = bootstrap([ranks], [([resample]) => resample[lower] * size + resample[upper]], options);
  const counts = new Map<number, number>();
  for (const pair of pairs) counts.set(pair, (counts.get(pair) ?? 0) + 1);
  return (values) => {
    const sorted = ascending("medianIntervals", values);
    const medians = Array.from(counts, ([pair, count]) => ({ value: (sorted[Math.floor(pair / size)] + sorted[pair % size]) / 2, count }));
    medians.sort((a, b) => a.value - b.value);
    return {
      low: countedQuantile(medians, pairs.length, (1 - confidence) / 2),
      high: countedQuantile(medians, pairs.length, (1 + confidence) / 2),
    };
  };
}

/** `quantile` of values that each occur `count` times, ascending, `total` in all. */
function countedQuantile(values: readonly { value: number; count: number }[], total: number, fraction: number): number {
  const position = fraction * (total - 1);
  const below = Math.floor(position);
  const at = (index: number): number => {
    let passed = 0;
    for (const { value, count } of values) {
      passed += count;
      if (index < passed) return value;
    }
    return values[values.length - 1].value;
  };
  return at(below) + (position - below) * (at(below + 1) - at(below));
}
