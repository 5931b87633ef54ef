import { doubledRanks, exp } from "@quantal/numeric";

/** How fitness becomes weights. */
export interface Regularization {
  readonly regularization: string;
  readonly ties: string;
  readonly historyDecay: number;
  readonly sigmoidGain: number;
}

const SQRT_12 = Math.sqrt(12);
const ZSCORE_EPS = 1e-8;

/** Weight i is ranks[i] * scale. */
export interface RankWeights {
  readonly ranks: Int32Array;
  readonly scale: number;
}

/**
 * Rank weights of a generation as exact integers, or undefined where the rule isn't by rank.
 * Weight i is ranks[i] * scale: centered rank / (n - 1) - 0.5, times sqrt(12) for "crt12". The ranks sum to exactly 0.
 */
export function rankWeights(fitness: Float64Array, { regularization, ties }: Regularization): RankWeights | undefined {
  if (!isRanked(regularization)) return undefined;
  const ranks = new Int32Array(fitness.length);
  doubledRanks(ranks, fitness, ties === "index" ? "index" : "average");
  return { ranks, scale: rankScale(regularization, fitness.length) };
}

/** Whether a rule looks at nothing but the order of fitness. */
export function isRanked(regularization: string): boolean {
  return regularization === "crt" || regularization === "crt12";
}

/** The weight of one rank. */
export function rankScale(regularization: string, members: number): number {
  return (regularization === "crt12" ? SQRT_12 : 1) / (2 * (members - 1));
}

/**
 * Weights of a generation for the rules that keep values, and the baseline of the next one. Weights of equal fitness are exactly 0
 * where the rule subtracts this generation's mean.
 *   none: f; meanPrevious, history: f - b; sigmoid: 1 / (1 + exp(-gain (f - b))); zscore: (f - mean) / (std + 1e-8);
 *   meanCurrent: f - mean; leaveOneOut: f - mean of the others.   b' = mean for meanPrevious, d b + (1 - d) mean for history and sigmoid
 * @param fitness - finite: see `finiteFitness`
 */
export function valueWeights(fitness: Float64Array, rule: Regularization, baseline: number): { weights: Float64Array; baseline: number } {
  const n = fitness.length;
  const mean = meanOf(fitness);
  const keep = rule.regularization === "meanPrevious" ? 0 : rule.historyDecay;
  const next = keep * baseline + (1 - keep) * mean;
  const isFlat = fitness.every((f) => f === fitness[0]);
  const centered = (scale: number) => fitness.map((f) => (isFlat ? 0 : (f - mean) * scale));
  switch (rule.regularization) {
    case "meanPrevious":
    case "history":
      return { weights: fitness.map((f) => f - baseline), baseline: next };
    case "sigmoid":
      return { weights: fitness.map((f) => 1 / (1 + exp(-rule.sigmoidGain * (f - baseline)))), baseline: next };
    case "zscore":
      return { weights: centered(1 / (Math.sqrt(meanOf(fitness.map((f) => (f - mean) * (f - mean)))) + ZSCORE_EPS)), baseline };
    case "meanCurrent":
      return { weights: centered(1), baseline };
    case "leaveOneOut":
      return { weights: centered(n / (n - 1)), baseline };
    default:
      return { weights: fitness.slice(), baseline };
  }
}

/** Fitness with NaN and infinities made the worst there is: NaN for ranks (it ranks last), else the lowest finite one (0 if none is). */
export function finiteFitness(fitness: Float64Array, isRanked: boolean): Float64Array {
  const worst = fitness.reduce((low, f) => (Number.isFinite(f) && !(f >= low) ? f : low), Number.NaN);
  const substitute = isRanked ? Number.NaN : Number.isNaN(worst) ? 0 : worst;
  return fitness.map((f) => (Number.isFinite(f) ? f : substitute));
}

/** Mean in order of index. */
export function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
