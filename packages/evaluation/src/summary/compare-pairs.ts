import { holm, improvementInterval, permutationTest, probabilityOfImprovement } from "../statistics/improvement.ts";
import { counted, formatNumber, formatProbability } from "./format.ts";
import type { GroupSummary, PairSummary, Summary } from "./types.ts";

/** With fewer runs of either agent nothing is claimed, whatever the numbers look like. */
export const CLAIM_SEEDS = 10;
const LEVEL = 0.05;

type Pair = Omit<PairSummary, "isClaimed" | "words">;

/**
 * Each pair of agents on each environment. Claims rest on a permutation test, corrected for the number of pairs that are tested,
 * and need 10 seeds of each agent; below that the sentence says what these runs did and that they are too few.
 */
export function comparePairs(groups: readonly GroupSummary[], method: Summary["method"]): PairSummary[] {
  const found: Pair[] = [];
  for (const [i, a] of groups.entries()) {
    for (const b of groups.slice(i + 1)) if (a.env === b.env) found.push(comparePair(a, b, method));
  }
  const tested = found.filter(({ pValue }) => pValue !== undefined);
  const corrected = new Map(holm(tested.map(({ pValue }) => pValue ?? 1)).map((pValue, k) => [tested[k], pValue]));
  return found.map((pair) => {
    const pValue = corrected.get(pair);
    const whole = pValue === undefined ? pair : { ...pair, pValue };
    const isClaimed = pValue !== undefined && pValue < LEVEL;
    return { ...whole, isClaimed, words: pairWords(whole, isClaimed) };
  });
}

function comparePair(a: GroupSummary, b: GroupSummary, method: Summary["method"]): Pair {
  const x = countedScores(a);
  const y = countedScores(b);
  const shared = sharedSeeds(a, b);
  const { env } = a;
  if (x.length === 0 || y.length === 0) return { env, agents: [a.agent, b.agent], seeds: [x.length, y.length], shared };
  const value = probabilityOfImprovement(x, y);
  if (value < 0.5) return comparePair(b, a, method);
  const hasInterval = x.length > 1 && y.length > 1;
  const estimate = hasInterval ? { value, interval: improvementInterval(x, y, method) } : { value };
  const isTested = Math.min(x.length, y.length) >= CLAIM_SEEDS;
  return {
    env,
    agents: [a.agent, b.agent],
    seeds: [x.length, y.length],
    shared,
    probabilityOfImprovement: estimate,
    ...(isTested ? { pValue: permutationTest(x, y, { seed: method.seed }) } : {}),
  };
}

function countedScores(group: GroupSummary): number[] {
  return group.scores.flatMap((score) => score.counted ?? []);
}

function sharedSeeds(a: GroupSummary, b: GroupSummary): PairSummary["shared"] {
  const shared = { seeds: 0, wins: 0, ties: 0, losses: 0 };
  for (const { seed, counted: x } of a.scores) {
    const y = b.scores.find((other) => other.seed === seed)?.counted;
    if (x === undefined || y === undefined) continue;
    shared.seeds++;
    if (x > y) shared.wins++;
    else if (x < y) shared.losses++;
    else shared.ties++;
  }
  return shared;
}

function pairWords(pair: Pair, isClaimed: boolean): string {
  const { env, agents, seeds, shared, probabilityOfImprovement: improvement, pValue } = pair;
  const [a, b] = agents;
  if (improvement === undefined) {
    return `${seeds[0] === 0 ? a : b} has no run on ${env} that can be counted, so it can't be compared.`;
  }
  const number = seeds[0] === seeds[1] ? counted(seeds[0], "seed") : `${formatNumber(seeds[0])} and ${formatNumber(seeds[1])} seeds`;
  const { value, interval } = improvement;
  if (pValue !== undefined) {
    const measured = `probability of improvement ${formatProbability(value, interval)}, p = ${formatP(pValue)}`;
    if (isClaimed) return `${a} is better than ${b} on ${env} (${measured}, ${number}).`;
    return `${a} and ${b} can't be told apart on ${env} with ${number} (${measured}).`;
  }
  const seen = `${what(a, b, value, shared)} on ${env}: probability of improvement ${formatProbability(value, interval)}, ${number}`;
  return `${seen}. That is what these runs did: to say that one agent is better takes ${CLAIM_SEEDS} seeds of each or more.`;
}

function what(a: string, b: string, value: number, { seeds, wins, ties, losses }: PairSummary["shared"]): string {
  if (seeds > 0 && ties === seeds)
    return `${a} and ${b} scored the same on ${seeds === 1 ? "the one shared seed" : `all ${seeds} shared seeds`}`;
  if (seeds === 0) return value === 0.5 ? `${a} and ${b} scored evenly` : `Runs of ${a} mostly scored higher than runs of ${b}`;
  const lower = losses === 0 ? "" : ` and lower on ${losses}`;
  const same = ties === 0 ? "" : `, the same on ${ties}`;
  return `${a} scored higher than ${b} on ${wins}${lower} of ${counted(seeds, "shared seed")}${same}`;
}

function formatP(pValue: number): string {
  return pValue < 0.001 ? pValue.toExponential(0) : pValue.toFixed(3);
}
