import { holm, improvementInterval, probabilityOfImprovement } from "../statistics/improvement.ts";
import { type SeededScore, seededPermutationTest, seedsNeeded } from "../statistics/seeded-test.ts";
import { counted, formatNumber, formatProbability } from "./format.ts";
import type { GroupSummary, PairSummary, Summary } from "./types.ts";

/** With fewer runs of either agent nothing is claimed, whatever the numbers look like. */
export const CLAIM_SEEDS = 10;
const LEVEL = 0.05;
const MAX_SEEDS = 1000; // what is beyond isn't worth a number

type Pair = Omit<PairSummary, "isClaimed" | "words" | "seedsNeeded">;

/**
 * Each pair of agents on each environment. Claims rest on a permutation test that pairs seeds, corrected (Holm) for the number of
 * pairs that are tested, and need 10 seeds of each agent. Where nothing is claimed the sentence says how many seeds it would take.
 * @param reference - only pairs with this agent: fewer tests, which need fewer seeds
 */
export function comparePairs(groups: readonly GroupSummary[], method: Summary["method"], reference?: string): PairSummary[] {
  const found: Pair[] = [];
  for (const [i, a] of groups.entries()) {
    for (const b of groups.slice(i + 1)) {
      const isWanted = reference === undefined || a.agent === reference || b.agent === reference;
      if (a.env === b.env && isWanted) found.push(comparePair(a, b, method));
    }
  }
  const tested = found.filter(({ pValue }) => pValue !== undefined);
  const corrected = new Map(holm(tested.map(({ pValue }) => pValue ?? 1)).map((pValue, k) => [tested[k], pValue]));
  const level = LEVEL / Math.max(1, tested.length); // the first of Holm's steps: what the clearest pair has to pass
  return found.map((pair) => {
    const pValue = corrected.get(pair);
    const whole = pValue === undefined ? pair : { ...pair, pValue };
    const isClaimed = pValue !== undefined && pValue < LEVEL;
    const needed = isClaimed ? undefined : neededFor(pair, groups, level);
    const said = { ...whole, ...(needed === undefined || needed > MAX_SEEDS ? {} : { seedsNeeded: needed }), isClaimed };
    return { ...said, words: isClaimed ? claimWords(said) : doubtWords(said, needed) };
  });
}

/** Seeds of each that would tell this pair apart; nothing where there is nothing to go by. Infinity where no difference was seen. */
function neededFor({ env, agents, seeds }: Pair, groups: readonly GroupSummary[], level: number): number | undefined {
  const fewest = Math.min(...seeds);
  if (fewest < 2) return undefined;
  const [a, b] = agents.map((agent) => groups.find((group) => group.env === env && group.agent === agent));
  if (a === undefined || b === undefined) return undefined;
  const needed = seedsNeeded(countedRuns(a), countedRuns(b), level);
  return Math.max(needed, CLAIM_SEEDS, fewest < CLAIM_SEEDS ? 0 : fewest + 1);
}

function comparePair(a: GroupSummary, b: GroupSummary, method: Summary["method"]): Pair {
  const first = countedRuns(a);
  const second = countedRuns(b);
  const [x, y] = [first, second].map((runs) => runs.map(({ score }) => score));
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
    ...(isTested ? { pValue: seededPermutationTest(first, second, { seed: method.seed }) } : {}),
  };
}

function countedRuns(group: GroupSummary): SeededScore[] {
  return group.scores.flatMap(({ seed, counted: score }) => (score === undefined ? [] : [{ seed, score }]));
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

function claimWords({ env, agents: [a, b], seeds, probabilityOfImprovement: improvement }: Pair): string {
  const { value, interval } = improvement ?? { value: 1 };
  return `${a} is better than ${b} on ${env} (probability of improvement ${formatProbability(value, interval)}, ${seedsWords(seeds)})`;
}

function doubtWords({ env, agents: [a, b], seeds, shared, probabilityOfImprovement: improvement }: Pair, needed?: number): string {
  if (improvement === undefined) {
    return `${seeds[0] === 0 ? a : b} has no run on ${env} that can be counted, so it can't be compared`;
  }
  const doubt = `can't tell ${a} from ${b} on ${env} with ${seedsWords(seeds)}`;
  if (needed === undefined) return `${doubt}; at least ${CLAIM_SEEDS} would be needed`;
  if (shared.seeds > 0 && shared.ties === Math.max(...seeds)) return `${doubt}; they scored the same on every one`;
  if (needed === Number.POSITIVE_INFINITY) return `${doubt}; no difference was seen, so how many would be needed can't be told`;
  if (needed > MAX_SEEDS) return `${doubt}; more than ${formatNumber(MAX_SEEDS)} would be needed`;
  return `${doubt}; about ${formatNumber(needed)} would be needed`;
}

function seedsWords([first, second]: PairSummary["seeds"]): string {
  return first === second ? counted(first, "seed") : `${formatNumber(first)} and ${formatNumber(second)} seeds`;
}
