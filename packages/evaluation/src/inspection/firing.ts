import { median } from "../statistics/estimates.ts";

/** Spikes a second of each neuron. @param spikes - of each neuron the sub-steps in which it fired */
export function firingRates(spikes: readonly (readonly number[])[], numSubSteps: number, subStepMs: number): number[] {
  return spikes.map((times) => (numSubSteps === 0 ? 0 : times.length / ((numSubSteps * subStepMs) / 1000)));
}

/** Neurons in the order in which they are shown: those that excite first, each kind by falling rate, equal ones by number. */
export function neuronOrder(rates: readonly number[], excitatory: number): number[] {
  return [...rates.keys()].sort((a, b) => Number(a >= excitatory) - Number(b >= excitatory) || rates[b] - rates[a] || a - b);
}

/** How neurons of one kind fire. */
export interface KindFiring {
  readonly neurons: number;
  /** Mean spikes a second; NaN without neurons. */
  readonly meanRate: number;
  readonly silent: number;
  /** Median over neurons of the variation of their intervals; undefined where no neuron has three spikes. */
  readonly variation: number | undefined;
}

/** How the neurons [first, end) fire. */
export function kindFiring(spikes: readonly (readonly number[])[], rates: readonly number[], first: number, end: number): KindFiring {
  const own = rates.slice(first, end);
  const variations = spikes.slice(first, end).flatMap((times) => intervalVariation(times) ?? []);
  return {
    neurons: own.length,
    meanRate: own.reduce((sum, rate) => sum + rate, 0) / own.length,
    silent: own.filter((rate) => rate === 0).length,
    variation: variations.length === 0 ? undefined : median(variations),
  };
}

/**
 * The coefficient of variation of the intervals between spikes: deviation (of all intervals, not of a sample) over mean. 0 is a clock; in
 * discrete time, firing with probability q in each sub-step gives sqrt(1 - q). Undefined below three spikes.
 */
export function intervalVariation(times: readonly number[]): number | undefined {
  if (times.length < 3) return undefined;
  const intervals = times.slice(1).map((time, k) => time - times[k]);
  const mean = intervals.reduce((sum, each) => sum + each, 0) / intervals.length;
  const variance = intervals.reduce((sum, each) => sum + (each - mean) * (each - mean), 0) / intervals.length;
  return Math.sqrt(variance) / mean;
}

/**
 * How many spikes fall into each column of a raster. Shape: [rows, columns], rows in the given order.
 * @param perColumn - sub-steps of a column
 */
export function rasterCounts(
  spikes: readonly (readonly number[])[],
  order: readonly number[],
  columns: number,
  perColumn: number,
): Uint16Array {
  const counts = new Uint16Array(order.length * columns);
  for (const [row, neuron] of order.entries()) {
    for (const time of spikes[neuron]) counts[row * columns + Math.floor(time / perColumn)]++;
  }
  return counts;
}

/** Mean share of the neurons [first, end) that fire in a sub-step, for each environment step. */
export function firingShares(
  spikes: readonly (readonly number[])[],
  first: number,
  end: number,
  { steps, subSteps }: { readonly steps: number; readonly subSteps: number },
): number[] {
  const shares = new Array<number>(steps).fill(0);
  for (const times of spikes.slice(first, end)) {
    for (const time of times) shares[Math.floor(time / subSteps)] += 1 / ((end - first) * subSteps);
  }
  return shares;
}
