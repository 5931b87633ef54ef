import { exp, log1p } from "@quantal/numeric";
import { type BootstrapOptions, bootstrap, bootstrapInterval, type Interval, percentileInterval } from "../statistics/bootstrap.ts";
import { mean, standardDeviation } from "../statistics/estimates.ts";
import { holm } from "../statistics/improvement.ts";
import { seededPermutationTest } from "../statistics/seeded-test.ts";
import type { DigitsArm, DigitsPair, DigitsPlan, DigitsRun, DigitsSummary } from "./types.ts";

/** With fewer seeds nothing is claimed, as in all studies. */
const MIN_SEEDS = 10;
const LEVEL = 0.05;
const SHARES = [0.01, 0.1, 0.25, 0.5, 1];
const BATCH = 64; // images of a mini-batch

/** Each arm that has runs, in the plan's order. @param trainingImages - of the whole train split */
export function summarizeDigits(
  { arms }: DigitsPlan,
  runs: readonly DigitsRun[],
  trainingImages: number,
  options: BootstrapOptions = {},
): DigitsSummary[] {
  return arms.flatMap((arm) => {
    const own = runs.filter((run) => run.arm === arm.label);
    return own.length === 0 ? [] : [summaryOf(arm, own, trainingImages, options)];
  });
}

function summaryOf(arm: DigitsArm, runs: readonly DigitsRun[], trainingImages: number, options: BootstrapOptions): DigitsSummary {
  const scores = runs.map((run) => ({ seed: run.seed, score: finalTest(run) }));
  const values = scores.map(({ score }) => score);
  const batches = mean(runs.map((run) => run.batches));
  return {
    ...{ arm: arm.label, group: arm.group, seeds: runs.length, mean: mean(values), deviation: standardDeviation(values), scores },
    ...(runs.length > 1 ? { interval: bootstrapInterval(values, mean, options) } : {}),
    validation: mean(runs.map(({ curve }) => curve.at(-1)?.validation ?? Number.NaN)),
    onTheWay: SHARES.map((share) => ({ share, test: testAt(runs, share) })),
    images: mean(runs.map(({ images }) => images)),
    batches,
    distinct: arm.learner === "agent" ? expectedDistinct(trainingImages, batches) : (arm.trainingImages ?? trainingImages),
    seconds: mean(runs.map(({ seconds }) => seconds)),
  };
}

/** Test accuracy at the last mark, which is always judged. */
function finalTest({ curve }: Pick<DigitsRun, "curve">): number {
  return curve.at(-1)?.test ?? Number.NaN;
}

/** The mean at each run's first mark from a share of its images on, unless that is more than twice as far. */
function testAt(runs: readonly DigitsRun[], share: number): number | null {
  const isThere = (images: number, all: number): boolean => images >= share * all && images <= 2 * share * all;
  const tests = runs.map(({ curve, images }) => curve.find((mark) => isThere(mark.images, images))?.test ?? null);
  const judged = tests.filter((test) => test !== null);
  return judged.length < tests.length ? null : mean(judged);
}

/** Images seen at least once after batches of distinct images, each batch drawn anew: n (1 - (1 - batch / n)^batches). */
function expectedDistinct(images: number, batches: number): number {
  return Math.round(images * (1 - exp(batches * log1p(-Math.min(1, BATCH / images)))));
}

/**
 * In "main" every arm against the first one, which is what they are to come near; in each other group the one that is best on validation
 * images against all others: what is compared on test images isn't chosen by them. Tests are Holm-corrected over all pairs.
 */
export function pairsOfDigits(summaries: readonly DigitsSummary[], options: BootstrapOptions = {}): DigitsPair[] {
  const groups = [...new Set(summaries.map(({ group }) => group))];
  const pairs = groups.flatMap((group) => {
    const own = summaries.filter((summary) => summary.group === group);
    const best = own.reduce((a, b) => (b.validation > a.validation ? b : a));
    if (group !== "main") return own.filter((each) => each !== best).map((other) => [best, other] as const);
    return own.slice(1).map((other) => [own[0], other] as const);
  });
  const tested = pairs.filter(([a, b]) => Math.min(a.seeds, b.seeds) >= MIN_SEEDS);
  const corrected = holm(tested.map(([a, b]) => seededPermutationTest(a.scores, b.scores)));
  return pairs.map((pair) => {
    const k = tested.indexOf(pair);
    return pairOf(pair, k < 0 ? undefined : corrected[k], options);
  });
}

function pairOf([a, b]: readonly [DigitsSummary, DigitsSummary], pValue: number | undefined, options: BootstrapOptions): DigitsPair {
  const interval = differenceInterval(a, b, options);
  const difference = a.mean - b.mean;
  const isClaimed = pValue !== undefined && pValue < LEVEL;
  return {
    ...{ group: a.group, arms: [a.arm, b.arm], difference, isClaimed },
    ...(interval === undefined ? {} : { interval }),
    ...(pValue === undefined ? {} : { pValue }),
    words: wordsOf(a.arm, b.arm, { difference, interval, pValue }),
  };
}

/** Of the difference of means, each arm's seeds drawn again on their own; undefined where an arm has one seed. */
function differenceInterval(a: DigitsSummary, b: DigitsSummary, options: BootstrapOptions): Interval | undefined {
  if (a.seeds < 2 || b.seeds < 2) return undefined;
  const strata = [a, b].map(({ scores }) => scores.map(({ score }) => score));
  const [distribution] = bootstrap(strata, [([x, y]) => mean(x) - mean(y)], options);
  return percentileInterval(distribution, options.confidence);
}

function wordsOf(
  first: string,
  second: string,
  { difference, interval, pValue }: { difference: number; interval: Interval | undefined; pValue: number | undefined },
): string {
  const points = (value: number): string => (100 * value).toFixed(2);
  const range = interval === undefined ? "" : ` [${points(interval.low)}, ${points(interval.high)}]`;
  const says =
    pValue === undefined
      ? `not tested, for which it takes ${MIN_SEEDS} seeds`
      : `${pValue < LEVEL ? "which can be told apart" : "which can't be told apart"} (p = ${pValue.toPrecision(2)})`;
  return `${first} less ${second}: ${points(difference)}${range} percentage points of test accuracy; ${says}.`;
}

/** What each main arm came to, in a sentence. */
export function accuracyWords({ arm, mean: value, interval, seeds, images }: DigitsSummary): string {
  const percent = (share: number): string => (100 * share).toFixed(2);
  const range = interval === undefined ? "" : ` [${percent(interval.low)}, ${percent(interval.high)}]`;
  const after = Math.round(images).toLocaleString("en-US");
  return `${arm}: ${percent(value)}${range} % of the test images are answered right after ${after} images, mean of ${seeds} ${seeds === 1 ? "seed" : "seeds"}.`;
}
