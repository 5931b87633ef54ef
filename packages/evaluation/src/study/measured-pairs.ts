import type { BootstrapOptions } from "../statistics/bootstrap.ts";
import { holm, improvementInterval, probabilityOfImprovement } from "../statistics/improvement.ts";
import { type SeededScore, seededPermutationTest } from "../statistics/seeded-test.ts";
import { CLAIM_SEEDS } from "../summary/compare-pairs.ts";
import { counted, formatProbability } from "../summary/format.ts";
import type { Estimate, Summary } from "../summary/types.ts";
import type { RunsOf, StudyMeasure, StudyPair } from "./types.ts";

const LEVEL = 0.05;

type Pair = Omit<StudyPair, "isClaimed" | "words">;

/** How a pair is told apart, in words: what the first does, and what that is measured by. */
const WORDS: Readonly<Record<StudyMeasure, { does: string; measure: string }>> = {
  drawdown: { does: "is steadier than", measure: "a smaller drawdown" },
  area: { does: "is ahead of", measure: "a larger area under the curve" },
  seconds: { does: "solves sooner, by the clock, than", measure: "fewer seconds" },
};

/**
 * The pairs of a summary by another measure than final scores. Tested as these are: permutations within seeds, Holm-corrected over the
 * pairs of this measure, 10 seeds or more. An arm without a run that has the measure isn't compared.
 * @param runsOf - what each run came to, larger is better
 */
export function measuredPairs({ comparisons, method }: Summary, measure: StudyMeasure, runsOf: RunsOf): StudyPair[] {
  const pairs = comparisons.flatMap(({ env, agents: [a, b] }) => {
    const pair = pairOf([a, runsOf(env, a)], [b, runsOf(env, b)], method);
    return pair === undefined ? [] : [{ measure, task: env, ...pair }];
  });
  const tested = pairs.filter(({ pValue }) => pValue !== undefined);
  const corrected = new Map(holm(tested.map(({ pValue }) => pValue ?? 1)).map((pValue, k) => [tested[k], pValue]));
  return pairs.map((pair) => {
    const pValue = corrected.get(pair);
    const isClaimed = pValue !== undefined && pValue < LEVEL;
    return { ...pair, ...(pValue === undefined ? {} : { pValue }), isClaimed, words: wordsOf(pair, isClaimed) };
  });
}

type Runs = readonly [arm: string, runs: readonly SeededScore[]];

function pairOf(first: Runs, second: Runs, options: BootstrapOptions): Omit<Pair, "measure" | "task"> | undefined {
  const [x, y] = [first[1], second[1]].map((runs) => runs.map(({ score }) => score));
  if (x.length === 0 || y.length === 0) return undefined;
  const value = probabilityOfImprovement(x, y);
  if (value < 0.5) return pairOf(second, first, options);
  const probability: Estimate = x.length > 1 && y.length > 1 ? { value, interval: improvementInterval(x, y, options) } : { value };
  const isTested = Math.min(x.length, y.length) >= CLAIM_SEEDS;
  const pValue = isTested ? { pValue: seededPermutationTest(first[1], second[1], options) } : {};
  return { arms: [first[0], second[0]], seeds: Math.min(x.length, y.length), probability, ...pValue };
}

function wordsOf({ measure, task, arms: [a, b], seeds, probability: { value, interval } }: Pair, isClaimed: boolean): string {
  const { does, measure: by } = WORDS[measure];
  if (isClaimed)
    return `${a} ${does} ${b} on ${task} (probability of ${by} ${formatProbability(value, interval)}, ${counted(seeds, "seed")})`;
  return `can't tell whether ${a} ${does} ${b} on ${task} with ${counted(seeds, "seed")}`;
}
