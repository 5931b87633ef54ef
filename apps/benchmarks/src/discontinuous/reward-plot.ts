import { type Rewards, sumsOf } from "./episodes.ts";

/** What a picture shows: one reward, discontinuous and smooth, beside its base. */
export interface RewardPlot {
  readonly title: string;
  readonly base: Rewards;
  readonly sharp: Rewards;
  readonly smooth: Rewards;
  /** For a reward that depends on where the episode ends: what the last step pays for an end at each step. Shown instead of each step's reward. */
  readonly ends?: { readonly sharp: Rewards; readonly smooth: Rewards };
}

interface Curve {
  readonly values: Rewards;
  readonly color: string;
  readonly dash?: string;
  readonly isBars?: boolean;
  /** Whether its axis is the one on the right. */
  readonly isRight?: boolean;
}

const GRAY = "#757575";
const ORANGE = "#d1570a";
const BLUE = "#0072b2"; // as in the report: they differ for all kinds of colour blindness
const DASH = "6 3";
const [WIDTH, HEIGHT] = [720, 250];
const [TOP, BOTTOM] = [72, 208];
const LEFT_PANEL = [56, 340] as const;
const RIGHT_PANEL = [424, 660] as const;

/** A picture of two panels: the reward of each step, and the return so far with the base's beside it. */
export function rewardPlot({ title, base, sharp, smooth, ends }: RewardPlot): string {
  const isBase = smooth.every((reward, k) => reward === base[k]);
  const [baseSums, sharpSums, smoothSums] = [sumsOf(base), sumsOf(sharp), sumsOf(smooth)];
  const isRight = !areAlike(baseSums, [...sharpSums, ...smoothSums]);
  const steps: Curve[] = [
    { values: ends?.sharp ?? sharp, color: ORANGE, isBars: ends === undefined && isSparse(sharp) },
    { values: ends?.smooth ?? smooth, color: BLUE, dash: DASH },
  ];
  const sums: Curve[] = [
    { values: sharpSums, color: ORANGE },
    { values: smoothSums, color: BLUE, dash: DASH },
  ];
  const reference: Curve = { values: baseSums, color: GRAY, dash: "2 3", isRight };
  return svg(title, [
    ...key([
      ["discontinuous", ORANGE, ""],
      [isBase ? "smooth: the base's reward" : "smooth", BLUE, DASH],
      ...(isBase ? [] : ([[isRight ? "base, scale on the right" : "base", GRAY, "2 3"]] as const)),
    ]),
    ends ? panel("reward of an end at this step", "last step", LEFT_PANEL, steps) : panel("reward of each step", "step", LEFT_PANEL, steps),
    panel("return so far", "step", RIGHT_PANEL, isBase ? sums : [reference, ...sums]),
  ]);
}

/** One panel: a reward over a count. */
export function countPlot(title: string, x: string, sharp: Rewards, smooth: Rewards): string {
  const curves: Curve[] = [
    { values: sharp, color: ORANGE },
    { values: smooth, color: BLUE, dash: DASH },
  ];
  return svg(title, [
    ...key([
      ["discontinuous", ORANGE, ""],
      ["smooth", BLUE, DASH],
    ]),
    panel("reward", x, [LEFT_PANEL[0], RIGHT_PANEL[1]], curves, 0),
  ]);
}

/** @param first - what the first value belongs to: steps count from 1 */
function panel(title: string, words: string, [left, right]: readonly [number, number], curves: readonly Curve[], first = 1): string {
  const numValues = curves[0].values.length;
  const x = (k: number): number => left + ((right - left) * k) / (numValues - 1);
  const onLeft = axis(curves.filter(({ isRight }) => !isRight));
  const onRight = axis(curves.filter(({ isRight }) => isRight));
  const xTicks = ticksOf(first, numValues - 1 + first, 4).filter((tick) => tick >= first);
  return [
    text(left, TOP - 10, title, "start"),
    text((left + right) / 2, HEIGHT - 8, words, "middle"),
    ...onLeft.ticks.map(
      (tick) =>
        `<path d="M${left} ${onLeft.at(tick)}H${right}" stroke="#e2e2e2"/>${text(left - 6, onLeft.at(tick) + 4, label(tick), "end")}`,
    ),
    ...onRight.ticks.map((tick) => text(right + 6, onRight.at(tick) + 4, label(tick), "start", GRAY)),
    ...xTicks.map((tick) => text(x(tick - first), BOTTOM + 18, label(tick), "middle")),
    ...curves.map((curve) => drawn(curve, x, (curve.isRight ? onRight : onLeft).at)),
  ].join("\n");
}

/** A step's value holds until the next: no slope where there is none. Bars stand on 0. */
function drawn({ values, color, dash = "", isBars = false }: Curve, x: (k: number) => number, y: (value: number) => number): string {
  const dashes = dash === "" ? "" : ` stroke-dasharray="${dash}"`;
  const points = values.map((value, k) => {
    if (isBars) return value === 0 ? "" : `M${one(x(k))} ${y(0)}V${y(value)}`;
    return k === 0 ? `M${one(x(k))} ${y(value)}` : value === values[k - 1] && k < values.length - 1 ? "" : `H${one(x(k))}V${y(value)}`;
  });
  const zero = isBars ? `<path d="M${one(x(0))} ${y(0)}H${one(x(values.length - 1))}" stroke="${color}"/>` : "";
  return `${zero}<path d="${points.join("")}" fill="none" stroke="${color}" stroke-width="1.75"${dashes}/>`;
}

/** Rewards that are 0 in most steps are shown as bars. */
function isSparse(values: Rewards): boolean {
  return values.filter((value) => value === 0).length > 0.5 * values.length;
}

/** Whether two sets of values may share an axis. */
function areAlike(a: Rewards, b: Rewards): boolean {
  const reach = (values: Rewards): number => Math.max(...values.map(Math.abs));
  const ratio = reach(a) / reach(b);
  return ratio > 0.25 && ratio < 4;
}

function axis(curves: readonly Curve[]): { ticks: readonly number[]; at(value: number): number } {
  if (curves.length === 0) return { ticks: [], at: () => 0 };
  const values = [0, ...curves.flatMap((curve) => curve.values)];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const at = (value: number): number => one(BOTTOM - ((value - low) / (high - low)) * (BOTTOM - TOP));
  return { ticks: ticksOf(low, high, 4), at };
}

/** Some round numbers from low to high. */
function ticksOf(low: number, high: number, count: number): number[] {
  const power = 10 ** Math.floor(Math.log10((high - low) / count));
  const step = power * ([1, 2, 5].find((times) => times * power * count >= high - low) ?? 10);
  const [from, to] = [Math.ceil(low / step), Math.floor(high / step + 1e-9)];
  return Array.from({ length: to - from + 1 }, (_, k) => (from + k) * step);
}

function key(entries: readonly (readonly [label: string, color: string, dash: string])[]): string[] {
  let left = 24;
  return entries.map(([words, color, dash]) => {
    const at = left;
    left += 60 + 7 * words.length;
    return `<path d="M${at} 42h24" stroke="${color}" stroke-width="2" stroke-dasharray="${dash}"/>${text(at + 30, 46, words, "start")}`;
  });
}

function svg(title: string, parts: readonly string[]): string {
  const style = `font-family="system-ui, sans-serif" font-size="12" fill="#222" stroke="none"`;
  const body = [
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="24" y="24" font-size="14" font-weight="600">${escaped(title)}</text>`,
    ...parts,
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(title)}" ${style}>\n${body.join("\n")}\n</svg>\n`;
}

function text(x: number, y: number, words: string, anchor: "start" | "middle" | "end", color = "#222"): string {
  return `<text x="${one(x)}" y="${one(y)}" text-anchor="${anchor}" fill="${color}">${escaped(words)}</text>`;
}

function escaped(words: string): string {
  return words.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

function label(value: number): string {
  return String(Number(value.toPrecision(3))).replace("-", "−");
}

function one(value: number): number {
  return Math.round(value * 10) / 10;
}
