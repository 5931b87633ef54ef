import { inverseNormal, type Rng, requireInteger, ShapeError, stream } from "@quantal/numeric";
import type { PermutationOptions } from "./improvement.ts";

/** One run: what it scored under which seed. Each seed stands once in a list of runs. */
export interface SeededScore {
  readonly seed: number;
  readonly score: number;
}

const PERMUTATIONS = 10_000;
const POWER = 0.8;

/** Ranks of both agents' runs among all, centred and doubled: integers, whose sums don't depend on the order of adding. */
interface Ranked {
  /** First minus second, a number a shared seed. */
  readonly differences: Int32Array;
  /** Runs whose seed the other agent lacks: those of the first agent, then those of the second. */
  readonly alone: Int32Array;
  readonly numAloneFirst: number;
}

/**
 * The two-sided p-value of "both agents are alike": where both have a seed, their labels are swapped within it; runs of seeds that one
 * of them lacks are dealt out anew among each other. What is watched is the first agent's rank sum, and with it the probability of
 * improvement. The share of permutations with a rank sum as far from its expectation as the true one, the true one included.
 * Agents that scored the same on every shared seed, and have no other, get 1. Where all seeds are shared, and there are no more ways to swap
 * than permutations were asked for, each way is taken once, and the share is exact.
 * @throws ShapeError for an agent without runs, or a seed that stands twice
 * @see Phipson & Smyth 2010, arXiv:1603.05766; Good 2005, section 3.6 (matched pairs)
 */
export function seededPermutationTest(
  first: readonly SeededScore[],
  second: readonly SeededScore[],
  options: PermutationOptions = {},
): number {
  const permutations = requireInteger("seededPermutationTest", "permutations", options.permutations ?? PERMUTATIONS, 1);
  const { differences, alone, numAloneFirst } = ranked(first, second);
  const rng = stream(options.seed ?? 0, "seeded-permutation");
  const aloneTotal = total(alone, alone.length);
  // Doubled again and scaled by the number of lone runs, so that the expectation is an integer too.
  const count = Math.max(1, alone.length);
  const distance = (paired: number, lone: number) => Math.abs(paired * count + 2 * (lone * count - aloneTotal * numAloneFirst));
  const observed = distance(total(differences, differences.length), total(alone, numAloneFirst));
  const isDealt = numAloneFirst > 0 && numAloneFirst < alone.length;
  const patterns = 2 ** differences.length;
  if (alone.length === 0 && patterns <= permutations) return exactShare(differences, observed);
  let asFar = 1;
  for (let k = 0; k < permutations; k++) {
    if (isDealt) deal(alone, numAloneFirst, rng);
    if (distance(swapped(differences, rng), total(alone, numAloneFirst)) >= observed) asFar++;
  }
  return asFar / (permutations + 1);
}

/**
 * How many seeds the same test would need to find, with a power of 80 %, an effect as large as the one that was seen.
 * With d the difference of ranks within a seed, m its mean and v its variance (over unshared seeds: of the unpaired rank difference),
 * the sign-flip statistic sum(d) / sqrt(sum(d^2)) is about normal, so n = ((z_alpha * sqrt(m^2 + v) + z_power * sqrt(v)) / m)^2.
 * A rough number: the effect that was seen is itself uncertain. Infinity where no effect was seen.
 * @param level - of the two-sided test, in (0, 1); divide it by the number of tests where they are corrected
 */
export function seedsNeeded(first: readonly SeededScore[], second: readonly SeededScore[], level = 0.05): number {
  const { differences, alone, numAloneFirst } = ranked(first, second);
  const isPaired = differences.length >= Math.min(first.length, second.length) / 2;
  const { mean, variance } = isPaired ? momentsOf(differences) : unpairedMoments(alone, numAloneFirst);
  if (mean === 0) return Number.POSITIVE_INFINITY;
  const spread = normalQuantile(1 - level / 2) * Math.sqrt(mean * mean + variance) + normalQuantile(POWER) * Math.sqrt(variance);
  return Math.ceil((spread / mean) * (spread / mean));
}

function ranked(first: readonly SeededScore[], second: readonly SeededScore[]): Ranked {
  if (first.length === 0 || second.length === 0) {
    throw new ShapeError({ where: "seededPermutationTest", problem: "an agent has no runs", got: [first.length, second.length] });
  }
  const pool = Float64Array.of(...first.map(({ score }) => score), ...second.map(({ score }) => score));
  const ranks = centredRanks(pool);
  const own = placesOf(first);
  const other = placesOf(second);
  const shared = [...own.keys()].filter((seed) => other.has(seed));
  const rankOf = (places: ReadonlyMap<number, number>, seed: number, from: number) => ranks[from + (places.get(seed) ?? 0)];
  const lone = (places: ReadonlyMap<number, number>, others: ReadonlyMap<number, number>, from: number) =>
    [...places.keys()].filter((seed) => !others.has(seed)).map((seed) => rankOf(places, seed, from));
  const aloneFirst = lone(own, other, 0);
  return {
    differences: Int32Array.from(shared, (seed) => rankOf(own, seed, 0) - rankOf(other, seed, first.length)),
    alone: Int32Array.from([...aloneFirst, ...lone(other, own, first.length)]),
    numAloneFirst: aloneFirst.length,
  };
}

/** Twice the rank minus (n - 1), ties sharing their mean: values below minus values above. */
function centredRanks(pool: Float64Array): Int32Array {
  const sorted = pool.toSorted();
  return Int32Array.from(pool, (value) => bound(sorted, value, false) + bound(sorted, value, true) - pool.length);
}

/** How many sorted values lie below `value` (or, with `isUpper`, not above it). */
function bound(sorted: Float64Array, value: number, isUpper: boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < value || (isUpper && sorted[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function placesOf(runs: readonly SeededScore[]): Map<number, number> {
  const places = new Map(runs.map(({ seed }, i) => [seed, i]));
  if (places.size < runs.length) {
    throw new ShapeError({ where: "seededPermutationTest", problem: "a seed stands twice", got: runs.map(({ seed }) => seed) });
  }
  return places;
}

/** The sum with each sign drawn anew, 32 signs a draw. */
function swapped(differences: Int32Array, rng: Rng): number {
  let sum = 0;
  let bits = 0;
  for (let i = 0; i < differences.length; i++) {
    if (i % 32 === 0) bits = rng.u32();
    sum += (bits >>> (i % 32)) & 1 ? differences[i] : -differences[i];
  }
  return sum;
}

function total(values: Int32Array, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[i];
  return sum;
}

/** The share of all sign patterns whose sum is as far from 0 as the true one, which is one of them. */
function exactShare(differences: Int32Array, observed: number): number {
  const patterns = 2 ** differences.length;
  let asFar = 0;
  for (let pattern = 0; pattern < patterns; pattern++) {
    let sum = 0;
    for (let i = 0; i < differences.length; i++) sum += (pattern >>> i) & 1 ? differences[i] : -differences[i];
    if (Math.abs(sum) >= observed) asFar++;
  }
  return asFar / patterns;
}

/** Deals `count` of the values into the first places. */
function deal(values: Int32Array, count: number, rng: Rng): void {
  for (let i = 0; i < count; i++) {
    const j = rng.integers(i, values.length);
    const kept = values[i];
    values[i] = values[j];
    values[j] = kept;
  }
}

function momentsOf(values: ArrayLike<number>): { mean: number; variance: number } {
  const list = Array.from(values);
  const mean = list.reduce((sum, value) => sum + value, 0) / Math.max(1, list.length);
  const squares = list.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return { mean, variance: squares / Math.max(1, list.length - 1) };
}

function unpairedMoments(alone: Int32Array, numAloneFirst: number): { mean: number; variance: number } {
  const first = momentsOf(alone.subarray(0, numAloneFirst));
  const second = momentsOf(alone.subarray(numAloneFirst));
  return { mean: first.mean - second.mean, variance: first.variance + second.variance };
}

/** The standard normal's quantile. @param p - in (0, 1) */
export function normalQuantile(p: number): number {
  return inverseNormal(Math.floor(p * 9007199254740992));
}
