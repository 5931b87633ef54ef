import { requireInteger, ShapeError, stream } from "@quantal/numeric";
import { type Interval, percentileInterval, RESAMPLES } from "./bootstrap.ts";
import type { PermutationOptions } from "./improvement.ts";
import type { SeededScore } from "./seeded-test.ts";

/** The runs of two agents on two twins of a task. Scores must lie on one scale (normalized), or the contrast means nothing. */
export interface InteractionScores {
  readonly agents: readonly [a: string, b: string];
  readonly tasks: readonly [discontinuous: string, smooth: string];
  /** Of agent A, then of agent B, on the first task. */
  readonly discontinuous: readonly [a: readonly SeededScore[], b: readonly SeededScore[]];
  /** The same on the second. */
  readonly smooth: readonly [a: readonly SeededScore[], b: readonly SeededScore[]];
}

export interface InteractionOptions extends PermutationOptions {
  /** @default 50000 */
  readonly resamples?: number;
  /** How many tests of this kind are read together: p is multiplied with it (Bonferroni). @default 1 */
  readonly tests?: number;
}

/** Whether A's lead over B is another one on the discontinuous task than on its smooth twin. */
export interface Interaction {
  /** Seeds that all four sets of runs have. */
  readonly seeds: number;
  /** Mean over seeds of (A - B on the discontinuous task) - (A - B on the smooth one), in the scores' unit. */
  readonly estimate: number;
  /** 95 %, percentile bootstrap over seeds; left out with one seed. */
  readonly interval?: Interval;
  /** Sign-flip permutation test, two-sided, times `tests`; only with 10 seeds or more. */
  readonly pValue?: number;
  readonly isClaimed: boolean;
  readonly words: string;
}

const MIN_SEEDS = 10;
const LEVEL = 0.05;

/**
 * Tests a claim about discontinuity as an interaction: per seed the contrast
 *   c = (A on discontinuous - B on discontinuous) - (A on smooth - B on smooth),
 * whose sign is flipped at random; only seeds that all four have count.
 * @throws ShapeError where no seed is shared by all four
 */
export function interactionTest(scores: InteractionScores, options: InteractionOptions = {}): Interaction {
  const contrasts = contrastsOf(scores);
  const seeds = contrasts.length;
  if (seeds === 0) {
    throw new ShapeError({
      where: "interactionTest",
      problem: "no seed is shared by all four sets of runs",
      got: 0,
      expected: "one or more",
    });
  }
  const estimate = sum(contrasts) / seeds;
  const interval = seeds > 1 ? { interval: meanInterval(contrasts, options) } : {};
  const tests = requireInteger("interactionTest", "tests", options.tests ?? 1, 1);
  const pValue = seeds < MIN_SEEDS ? undefined : Math.min(1, tests * signFlipTest(contrasts, options));
  const isClaimed = pValue !== undefined && pValue < LEVEL;
  const found = { seeds, estimate, ...interval, ...(pValue === undefined ? {} : { pValue }), isClaimed };
  return { ...found, words: wordsOf(scores, found) };
}

/**
 * The two-sided p-value of "these differences are as likely to have the other sign": the share of sign flips whose sum is as far
 * from 0 as the true one, the true one included. 1 where all differences are 0.
 */
export function signFlipTest(differences: ArrayLike<number>, options: PermutationOptions = {}): number {
  const permutations = requireInteger("signFlipTest", "permutations", options.permutations ?? 10_000, 1);
  const rng = stream(options.seed ?? 0, "sign-flip");
  const size = differences.length;
  let scale = 0;
  for (let i = 0; i < size; i++) scale += Math.abs(differences[i]);
  const observed = Math.abs(sum(differences)) - 1e-12 * scale; // sums of equal numbers with other roundings count as equal
  let asFar = 1;
  for (let k = 0; k < permutations; k++) {
    let flipped = 0;
    let bits = 0;
    for (let i = 0; i < size; i++) {
      if (i % 32 === 0) bits = rng.u32();
      flipped += (bits >>> (i % 32)) & 1 ? differences[i] : -differences[i];
    }
    if (Math.abs(flipped) >= observed) asFar++;
  }
  return asFar / (permutations + 1);
}

function contrastsOf({ discontinuous, smooth }: InteractionScores): Float64Array {
  const sets = [...discontinuous, ...smooth].map((runs) => new Map(runs.map(({ seed, score }) => [seed, score])));
  const [a, b, c, d] = sets;
  const seeds = [...a.keys()].filter((seed) => sets.every((set) => set.has(seed)));
  const at = (set: ReadonlyMap<number, number>, seed: number) => set.get(seed) ?? Number.NaN;
  return Float64Array.from(seeds, (seed) => at(a, seed) - at(b, seed) - (at(c, seed) - at(d, seed)));
}

function meanInterval(values: Float64Array, { resamples = RESAMPLES, seed = 0 }: InteractionOptions): Interval {
  const rng = stream(seed, "interaction");
  const means = new Float64Array(requireInteger("interactionTest", "resamples", resamples, 1));
  for (let r = 0; r < means.length; r++) {
    let drawn = 0;
    for (let i = 0; i < values.length; i++) drawn += values[rng.integers(0, values.length)];
    means[r] = drawn / values.length;
  }
  return percentileInterval(means);
}

function wordsOf({ agents: [a, b], tasks: [rough, smooth] }: InteractionScores, found: Omit<Interaction, "words">): string {
  const { seeds, estimate, interval, isClaimed } = found;
  const range = interval === undefined ? "" : ` [${interval.low.toFixed(2)}, ${interval.high.toFixed(2)}]`;
  const measured = `${estimate.toFixed(2)}${range}, ${seeds} seed${seeds === 1 ? "" : "s"}`;
  if (!isClaimed) {
    const few = seeds < MIN_SEEDS ? `; ${MIN_SEEDS} seeds or more are needed to say so` : "";
    return `can't tell whether ${a}'s lead over ${b} differs between ${rough} and ${smooth} (difference of leads ${measured})${few}`;
  }
  const way = estimate > 0 ? "larger" : "smaller";
  return `${a}'s lead over ${b} is ${way} on ${rough} than on ${smooth} (difference of leads ${measured})`;
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
}
