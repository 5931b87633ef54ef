import type { BootstrapOptions } from "../statistics/bootstrap.ts";
import { holm, improvementInterval, probabilityOfImprovement } from "../statistics/improvement.ts";
import { type SeededScore, seededPermutationTest } from "../statistics/seeded-test.ts";
import { CLAIM_SEEDS } from "../summary/compare-pairs.ts";
import { counted, formatProbability } from "../summary/format.ts";
import type { Estimate, Summary } from "../summary/types.ts";
import type { StudySteadiness } from "./types.ts";

const LEVEL = 0.05;

type Pair = Omit<StudySteadiness, "isClaimed" | "words">;

/**
 * Which of two arms held better what it had learned: the pairs of a summary by the largest drawdown of each run, the smaller the better.
 * Tested as scores are: permutations within seeds, Holm-corrected over these pairs, 10 seeds or more. An arm whose runs never rose above
 * the origin of their scale had nothing to lose, and isn't compared.
 */
export function steadinessOf({ comparisons, groups, method }: Summary): StudySteadiness[] {
  const steadyRuns = (task: string, arm: string): SeededScore[] => {
    const runs = groups.find(({ env, agent }) => env === task && agent === arm)?.stability?.runs ?? [];
    return runs.map(({ seed, largestDrawdown }) => ({ seed, score: -largestDrawdown }));
  };
  const pairs = comparisons.flatMap(
    ({ env, agents: [a, b] }) => pairOf(env, [a, steadyRuns(env, a)], [b, steadyRuns(env, b)], method) ?? [],
  );
  const tested = pairs.filter(({ pValue }) => pValue !== undefined);
  const corrected = new Map(holm(tested.map(({ pValue }) => pValue ?? 1)).map((pValue, k) => [tested[k], pValue]));
  return pairs.map((pair) => {
    const pValue = corrected.get(pair);
    const isClaimed = pValue !== undefined && pValue < LEVEL;
    return { ...pair, ...(pValue === undefined ? {} : { pValue }), isClaimed, words: wordsOf(pair, isClaimed) };
  });
}

type Runs = readonly [arm: string, runs: readonly SeededScore[]];

function pairOf(task: string, first: Runs, second: Runs, options: BootstrapOptions): Pair | undefined {
  const [x, y] = [first[1], second[1]].map((runs) => runs.map(({ score }) => score));
  if (x.length === 0 || y.length === 0) return undefined;
  const value = probabilityOfImprovement(x, y);
  if (value < 0.5) return pairOf(task, second, first, options);
  const probability: Estimate = x.length > 1 && y.length > 1 ? { value, interval: improvementInterval(x, y, options) } : { value };
  const isTested = Math.min(x.length, y.length) >= CLAIM_SEEDS;
  const pValue = isTested ? { pValue: seededPermutationTest(first[1], second[1], options) } : {};
  return { task, arms: [first[0], second[0]], seeds: Math.min(x.length, y.length), probability, ...pValue };
}

function wordsOf({ task, arms: [a, b], seeds, probability: { value, interval } }: Pair, isClaimed: boolean): string {
  if (!isClaimed) return `can't tell which of ${a} and ${b} is steadier on ${task} with ${counted(seeds, "seed")}`;
  return `${a} is steadier than ${b} on ${task} (probability of a smaller drawdown ${formatProbability(value, interval)}, ${counted(seeds, "seed")})`;
}
