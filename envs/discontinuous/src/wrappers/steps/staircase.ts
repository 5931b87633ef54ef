import { OptionError } from "@quantal/numeric";

/** Steps at ascending thresholds, each with its height, above a start. */
export type StaircaseParams = { thresholds: readonly number[]; bonuses: readonly number[]; from: number };

/** The state of a climb: its highest place, and how many steps were paid. */
export interface Climb {
  readonly highest: Float64Array;
  readonly level: Float64Array;
  /** What the smooth curve has paid so far. */
  readonly risen: Float64Array;
}

export const CLIMB = { highest: 1, level: 1, risen: 1 } as const;

/**
 * Throws unless thresholds ascend above `from`, with a bonus each.
 * @throws OptionError
 */
export function checkStaircase(where: string, { thresholds, bonuses, from }: StaircaseParams): void {
  const areNumbers = [from, ...thresholds, ...bonuses].every(Number.isFinite);
  if (!areNumbers || thresholds.length === 0 || thresholds.length !== bonuses.length) {
    const expected = "lists of finite numbers, equally long, with one or more";
    throw new OptionError({ where, problem: "thresholds and bonuses don't fit together", got: { thresholds, bonuses, from }, expected });
  }
  if (thresholds.every((threshold, k) => threshold > (k === 0 ? from : thresholds[k - 1]))) return;
  const problem = "thresholds don't ascend";
  throw new OptionError({ where, problem, got: thresholds, expected: `each above the one before, and the first above from, ${from}` });
}

/** Moves up to a place, if that is the highest yet, and returns the bonuses of the steps on the way. */
export function climb({ highest, level }: Climb, i: number, place: number, { thresholds, bonuses }: StaircaseParams): number {
  if (place > highest[i]) highest[i] = place;
  let paid = 0;
  while (level[i] < thresholds.length && thresholds[level[i]] <= highest[i]) paid += bonuses[level[i]++];
  return paid;
}

/** What the curve through the staircase's corners has risen since the last call. */
export function rise({ highest, risen }: Climb, i: number, stairs: StaircaseParams): number {
  const before = risen[i];
  risen[i] = curveAt(highest[i], stairs);
  return risen[i] - before;
}

/** The line from (from, 0) through (threshold, sum of bonuses up to it), level beyond the last. */
function curveAt(place: number, { thresholds, bonuses, from }: StaircaseParams): number {
  let [x, y] = [from, 0];
  for (let k = 0; k < thresholds.length; k++) {
    if (place < thresholds[k]) return y + (bonuses[k] * (place - x)) / (thresholds[k] - x);
    x = thresholds[k];
    y += bonuses[k];
  }
  return y;
}
