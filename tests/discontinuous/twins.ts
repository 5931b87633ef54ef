import type { Script } from "./scripted.ts";

/** All rewards of an episode at once, discontinuous and smooth, from those of the base. */
export type Twin<P> = (rewards: readonly number[], p: P, more: TwinContext) => { sharp: number[]; smooth: number[] };

/** What a twin may know besides. `word` draws from the environment's generator, `wordsOf` gives a Philox stream by its key. */
export interface TwinContext extends Pick<Script, "isTerminated" | "places"> {
  word(): number;
  wordsOf(key: readonly [number, number]): () => number;
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const sumTo = (values: readonly number[], end: number): number => sum(values.slice(0, end)); // G[t] is sumTo(r, t)
const stepsOf = (values: readonly number[]): number[] => values.map((_, k) => k + 1);
const atEnd = (values: readonly number[], value: number): number[] => values.map((_, k) => (k === values.length - 1 ? value : 0));

// Written from the table of the specification, as sums over whole episodes: they share no code with the wrappers.

export const aggregateTwin: Twin<{ gap: number; flush: boolean }> = (r, { gap, flush }) => {
  const paydays = stepsOf(r).filter((t) => t % gap === 0 || (flush && t === r.length));
  const paid = (t: number) => sum(r.slice(paydays.filter((day) => day < t).at(-1) ?? 0, t));
  return { sharp: stepsOf(r).map((t) => (paydays.includes(t) ? paid(t) : 0)), smooth: [...r] };
};

export const terminalTwin: Twin<object> = (r) => ({ sharp: atEnd(r, sum(r)), smooth: [...r] });

export const delayTwin: Twin<{ delay: number }> = (r, { delay }) => {
  const late = stepsOf(r).map((t) => (t > delay ? r[t - delay - 1] : 0));
  const pending = delay === 0 ? [] : r.slice(-delay);
  return { sharp: late.map((value, k) => (k === r.length - 1 ? value + sum(pending) : value)), smooth: [...r] };
};

export const randomDropTwin: Twin<{ probability: number }> = (r, { probability }, { word, wordsOf }) => {
  const next = wordsOf([word(), word()]);
  next(); // steps count from 1
  return { sharp: r.map((reward) => (next() / 2 ** 32 < probability ? reward / probability : 0)), smooth: [...r] };
};

export const blackoutTwin: Twin<{ period: number; length: number }> = (r, { period, length }) => {
  const isDark = (t: number) => Array.from({ length: r.length + 1 }, (_, m) => m * period).some((from) => t >= from && t < from + length);
  return { sharp: r.map((reward, k) => (isDark(k + 1) ? 0 : reward)), smooth: r.map((reward) => reward * (1 - length / period)) };
};

export const quantizeStepTwin: Twin<{ quantum: number }> = (r, { quantum }) => ({
  sharp: r.map((reward) => quantum * Math.floor(reward / quantum)),
  smooth: [...r],
});

export const quantizeReturnTwin: Twin<{ quantum: number }> = (r, { quantum }) => {
  const levelAt = (t: number) => Math.floor(sumTo(r, t) / quantum);
  return { sharp: stepsOf(r).map((t) => quantum * (levelAt(t) - levelAt(t - 1))), smooth: [...r] };
};

export const terminalQuantizedTwin: Twin<{ quantum: number }> = (r, { quantum }) => ({
  sharp: atEnd(r, quantum * Math.floor(sum(r) / quantum)),
  smooth: atEnd(r, sum(r)),
});

export const terminalThresholdTwin: Twin<{ threshold: number; from: number }> = (r, { threshold, from }) => ({
  sharp: atEnd(r, sum(r) >= threshold ? 1 : 0),
  smooth: atEnd(r, Math.min(1, Math.max(0, (sum(r) - from) / (threshold - from)))),
});

export const ladderTwin: Twin<{ thresholds: readonly number[]; bonuses: readonly number[]; from: number }> = (r, stairs) => {
  const { thresholds, bonuses, from } = stairs;
  const placeAt = (t: number) => (t === 0 ? from : sumTo(r, t));
  const isCrossed = (level: number, t: number) => placeAt(t - 1) < thresholds[level] && placeAt(t) >= thresholds[level];
  const isFirst = (level: number, t: number) => isCrossed(level, t) && !stepsOf(r).some((s) => s < t && isCrossed(level, s));
  const bestAt = (t: number) => Math.max(...Array.from({ length: t + 1 }, (_, s) => placeAt(s)));
  const lows = [from, ...thresholds];
  const share = (place: number, level: number) =>
    Math.min(1, Math.max(0, (place - lows[level]) / (thresholds[level] - lows[level]))) * bonuses[level];
  const curve = (place: number) => sum(thresholds.map((_, level) => share(place, level)));
  return {
    sharp: stepsOf(r).map((t) => sum(bonuses.filter((_, level) => isFirst(level, t)))),
    smooth: stepsOf(r).map((t) => curve(bestAt(t)) - curve(bestAt(t - 1))),
  };
};

type Sides = readonly (number | null)[];

export const plateauTwin: Twin<{ low: Sides; high: Sides; penalty: number }> = (r, { low, high, penalty }, { isTerminated, places }) => {
  const cost = (k: number) => (isTerminated && k === r.length - 1 ? penalty : 0);
  const isInside = (place: readonly number[]) => place.every((x, j) => x > (low[j] ?? -Infinity) && x < (high[j] ?? Infinity));
  const offset = (x: number, a: number | null, b: number | null) => (a === null || b === null ? 0 : (x - (a + b) / 2) / ((b - a) / 2));
  const squares = (place: readonly number[]) => sum(place.map((x, j) => offset(x, low[j], high[j]) ** 2));
  return {
    sharp: r.map((_, k) => Number(isInside(places[k])) - cost(k)),
    smooth: r.map((_, k) => 1 / (1 + squares(places[k])) - cost(k)),
  };
};
