import { NonFiniteError } from "@quantal/numeric";

/** How long a run took to reach something, or how long it was watched without reaching it (then it is censored). */
export interface Duration {
  readonly time: number;
  readonly reached: boolean;
}

/** An interval that may be open: an end that is left out lies beyond what was watched. */
export interface OpenInterval {
  readonly low?: number;
  readonly high?: number;
}

/** Kaplan-Meier's estimate, a row for each different time, ascending. */
export interface Survival {
  readonly times: readonly number[];
  /** Share of runs that haven't reached it after each time. */
  readonly notReached: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** The first time at which no more than half are left; left out where more than half never reached it. */
  readonly median?: number;
  readonly medianInterval: OpenInterval;
}

const Z_95 = 1.959963984540054;
const ROUNDING = 1e-12; // (3/4) * (2/3) must count as one half

/**
 * Kaplan-Meier's estimate with Greenwood's variance and the 95 % interval on the log(-log) scale; the median's interval by
 * Brookmeyer and Crowley. A run that is censored at a time still counts as watched at that time.
 * Where nothing is left to reach it (share 0) the interval of the row before is kept.
 * @throws NonFiniteError for a time that isn't finite
 * @see Kaplan & Meier 1958; Brookmeyer & Crowley 1982
 */
export function kaplanMeier(durations: readonly Duration[]): Survival {
  const bad = durations.find(({ time }) => !Number.isFinite(time));
  if (bad !== undefined) throw new NonFiniteError({ where: "kaplanMeier", problem: "a time is not finite", got: bad.time });
  const times = [...new Set(durations.map(({ time }) => time))].sort((a, b) => a - b);
  const notReached: number[] = [];
  const low: number[] = [];
  const high: number[] = [];
  let share = 1;
  let greenwood = 0;
  let bounds = { low: 1, high: 1 };
  for (const time of times) {
    const watched = durations.filter((run) => run.time >= time).length;
    const events = durations.filter((run) => run.time === time && run.reached).length;
    share *= 1 - events / watched;
    if (watched > events) {
      greenwood += events / (watched * (watched - events));
      bounds = boundsOf(share, greenwood);
    } else share = 0;
    notReached.push(share);
    low.push(bounds.low);
    high.push(bounds.high);
  }
  return { times, notReached, low, high, ...medianOf(times, notReached, low, high) };
}

function boundsOf(share: number, greenwood: number): { low: number; high: number } {
  if (share === 1) return { low: 1, high: 1 };
  const width = (Z_95 * Math.sqrt(greenwood)) / Math.log(share);
  const power = (exponent: number) => Math.exp(Math.log(share) * Math.exp(exponent)); // share to the power of e^exponent
  return { low: power(-width), high: power(width) };
}

function medianOf(times: readonly number[], notReached: readonly number[], low: readonly number[], high: readonly number[]) {
  const crossing = (shares: readonly number[]) => times.find((_, row) => shares[row] <= 0.5 + ROUNDING);
  const median = crossing(notReached);
  const lowEnd = crossing(low);
  const highEnd = crossing(high);
  return {
    ...(median === undefined ? {} : { median }),
    medianInterval: { ...(lowEnd === undefined ? {} : { low: lowEnd }), ...(highEnd === undefined ? {} : { high: highEnd }) },
  };
}
