import type { Row } from "./benchmark.ts";

/** CPU seconds (user and system, all threads) that a call takes. */
export function cpuSeconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  return cpuSince(before);
}

/** CPU seconds of this process since `process.cpuUsage()` returned `before`. */
export function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** Wall seconds that a call takes. */
export function wallSeconds(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

/**
 * Seconds of each work in each round. All take turns in every round, so that the moods of a shared machine meet them alike;
 * each runs once before, to be compiled.
 * @param clock - what measures one call; CPU time for one thread, wall time for several
 */
export function alternate<Name extends string>(
  rounds: number,
  works: Readonly<Record<Name, () => void>>,
  clock: (work: () => void) => number = cpuSeconds,
): Record<Name, number[]> {
  const names = Object.keys(works) as Name[]; // keys of the object above
  const seconds = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>; // the same keys
  for (const name of names) works[name]();
  for (let round = 0; round < rounds; round++) {
    for (const name of names) seconds[name].push(clock(works[name]));
  }
  return seconds;
}

/**
 * As `alternate`, for work that waits: each returns how many units it did, and the result is seconds a unit.
 * @param clock - "cpu" for one thread, "wall" for several
 */
export async function alternateAsync<Name extends string>(
  rounds: number,
  works: Readonly<Record<Name, () => Promise<number>>>,
  clock: "cpu" | "wall" = "cpu",
): Promise<Record<Name, number[]>> {
  const names = Object.keys(works) as Name[]; // keys of the object above
  const seconds = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>; // the same keys
  for (const name of names) await works[name]();
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      const before = process.cpuUsage();
      const start = performance.now();
      const units = await works[name]();
      const taken = clock === "cpu" ? cpuSince(before) : (performance.now() - start) / 1000;
      seconds[name].push(taken / units);
    }
  }
  return seconds;
}

/** A row from what one call took in several rounds. */
export function timeRow(name: string, unit: "us" | "ms" | "s", secondsPerUnit: readonly number[], at: Row["at"] = {}): Row {
  const scale = unit === "us" ? 1e6 : unit === "ms" ? 1e3 : 1;
  return valueRow(
    name,
    unit,
    secondsPerUnit.map((seconds) => seconds * scale),
    at,
  );
}

/** A row from several rounds' values. */
export function valueRow(name: string, unit: string, values: readonly number[], at: Row["at"] = {}): Row {
  const spread = values.length > 1 ? quartiles(values) : null;
  return { name, unit, value: rounded(median(values)), spread, ratio: null, peer: null, at };
}

/** A row of ours beside a peer's: the ratio is the median over rounds, larger where ours is better. */
export function ratioRow(
  name: string,
  unit: string,
  own: readonly number[],
  { peer, values, isSpeed }: { peer: string; values: readonly number[]; isSpeed: boolean },
  at: Row["at"] = {},
): Row {
  const ratios = own.map((value, k) => (isSpeed ? value / values[k] : values[k] / value));
  const ratioSpread = ratios.length > 1 ? { ratioSpread: quartiles(ratios) } : {};
  return { ...valueRow(name, unit, own, at), ratio: rounded(median(ratios)), peer, peerValue: rounded(median(values)), ...ratioSpread };
}

/** A row that says why there is no number. */
export function missingRow(name: string, unit: string, reason: string): Row {
  return { name, unit, value: null, spread: null, ratio: null, peer: null, reason };
}

/** The middle value; of an even number of values the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Lower and upper quartile. */
export function quartiles(values: readonly number[]): [low: number, high: number] {
  return [rounded(quantile(values, 0.25)), rounded(quantile(values, 0.75))];
}

/** Four significant digits: more would be noise. */
export function rounded(value: number): number {
  return Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(4));
}

let sink = 0;

/** Takes a result, so that no compiler leaves out what made it. */
export function consume(value: number): void {
  sink = (sink + value) % 1e9;
  if (sink === 0.123456789) process.stderr.write(""); // never so, which no compiler knows
}

/** Linear between the two nearest. */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  if (sorted[low] === sorted[high] || at === low) return sorted[low]; // infinities have no difference
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}
