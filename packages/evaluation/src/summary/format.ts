/** A number for people: thousands separated, as many decimals as its size deserves. `-` where there is none. */
export function formatNumber(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return "-";
  return Math.abs(value) < 0.1 && value !== 0 ? String(Number(value.toPrecision(2))) : grouped(value, decimalsOf([value]));
}

/** Numbers that stand together, all with the decimals that the largest of them deserves (none where all are whole). */
export function formatTogether(values: readonly number[]): string[] {
  const decimals = decimalsOf(values);
  return values.map((value) => (Math.max(...values.map(Math.abs)) < 0.1 ? formatNumber(value) : grouped(value, decimals)));
}

/** A number with its interval, as in `412.3 [398.1, 420.0]`; the number alone where there is no interval. */
export function formatEstimate(estimate: { value: number; interval?: { low: number; high: number } } | undefined): string {
  if (estimate === undefined) return "-";
  if (estimate.interval === undefined) return formatNumber(estimate.value);
  const [value, low, high] = formatTogether([estimate.value, estimate.interval.low, estimate.interval.high]);
  return `${value} [${low}, ${high}]`;
}

/** A probability with its interval, two decimals. */
export function formatProbability(value: number, interval?: { low: number; high: number }): string {
  return interval === undefined ? value.toFixed(2) : `${value.toFixed(2)} [${interval.low.toFixed(2)}, ${interval.high.toFixed(2)}]`;
}

/** Seconds as people say them: `8.3 s`, `2 min 05 s`, `1 h 07 min`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "-";
  if (seconds < 59.95) return `${seconds < 0.95 ? Number(seconds.toPrecision(2)) : seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** `1 seed`, `5 seeds`. */
export function counted(count: number, noun: string): string {
  return `${formatNumber(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** Words as a list: `A`, `A and B`, `A, B and C`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** Text without control characters, so that a label can't steer a terminal. */
export function plain(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ");
}

function decimalsOf(values: readonly number[]): number {
  const size = Math.max(...values.map(Math.abs));
  if (values.every(Number.isInteger) || size >= 10_000) return 0;
  return size >= 10 ? 1 : 2;
}

function grouped(value: number, decimals: number): string {
  const [whole, fraction] = Math.abs(value).toFixed(decimals).split(".");
  const digits = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (fraction === undefined ? "" : `.${fraction}`);
  return value < 0 && /[1-9]/.test(digits) ? `-${digits}` : digits;
}
