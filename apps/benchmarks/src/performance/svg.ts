/** Points of one line on a chart. */
export interface Line {
  readonly label: string;
  readonly points: readonly { readonly x: number; readonly y: number; readonly low?: number; readonly high?: number }[];
}

/** A chart with both axes logarithmic, unless said otherwise. */
export interface Chart {
  readonly isLinear?: boolean;
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly lines: readonly Line[];
}

// The report's colours, which differ for all kinds of colour blindness; dashes say the same a second time.
const COLORS = ["#0072b2", "#d1570a", "#3c14a0", "#b47864", "#503c64"] as const;
const DASHES = ["", "7 3", "2 3", "9 3 2 3", "4 2"] as const;
const [WIDTH, HEIGHT] = [720, 400];
const AREA = { left: 78, right: 24, top: 44, bottom: 56 };
const INNER = { width: WIDTH - AREA.left - AREA.right, height: HEIGHT - AREA.top - AREA.bottom };

/** Lines, with a whisker from the lower to the upper end of a point's range where there is one. */
export function lineChart({ title, x, y, lines, isLinear = false }: Chart): string {
  const points = lines.flatMap((line) => line.points);
  const scale = isLinear ? linear : logarithmic;
  const xs = scale(
    points.map((point) => point.x),
    (share) => AREA.left + share * INNER.width,
  );
  const ys = scale(
    points.flatMap((point) => [point.y, point.low ?? point.y, point.high ?? point.y]),
    (share) => AREA.top + (1 - share) * INNER.height,
    4, // room for the key
  );
  const xTicks = [...new Set(points.map((point) => point.x))].sort((a, b) => a - b);
  return svg(title, [
    ...ys.ticks.map(
      (tick) =>
        `<path d="M${AREA.left} ${ys.at(tick)}h${INNER.width}" stroke="#ddd"/>${text(AREA.left - 8, ys.at(tick) + 4, short(tick), "end")}`,
    ),
    ...xTicks.map((tick) => text(xs.at(tick), HEIGHT - AREA.bottom + 20, isLinear ? short(tick) : tick.toLocaleString("en-US"), "middle")),
    text(AREA.left + INNER.width / 2, HEIGHT - 12, x, "middle"),
    `<text transform="translate(20 ${AREA.top + INNER.height / 2}) rotate(-90)" text-anchor="middle">${escaped(y)}</text>`,
    ...lines.map((line, k) => drawn(line, k, xs.at, ys.at)),
    ...lines.map(({ label }, k) => {
      // Costs grow to the upper right, returns to the top: the other corner is free.
      const top = isLinear ? HEIGHT - AREA.bottom - 14 - 18 * (lines.length - 1 - k) : AREA.top + 14 + 18 * k;
      const left = isLinear ? WIDTH - AREA.right - 190 : AREA.left + 14;
      return `<path d="M${left} ${top - 4}h28" stroke="${COLORS[k % COLORS.length]}" stroke-width="2" stroke-dasharray="${DASHES[k % DASHES.length]}"/>${text(left + 36, top, label, "start")}`;
    }),
  ]);
}

/** A bar a row, cut into shares of one. */
export function shareChart(
  title: string,
  rows: readonly { readonly label: string; readonly shares: readonly number[] }[],
  parts: readonly string[],
): string {
  const [left, top, height, step] = [250, 78, 26, 44];
  const width = WIDTH - left - AREA.right;
  const bars = rows.flatMap(({ label, shares }, row) => {
    const at = top + row * step;
    const total = shares.reduce((sum, share) => sum + share, 0);
    const starts = shares.map((_, k) => shares.slice(0, k).reduce((sum, share) => sum + share, 0) / total);
    return [
      text(left - 10, at + 18, label, "end"),
      ...shares.map((share, k) => {
        const span = (share / total) * width;
        const percent =
          span > 34 ? text(left + starts[k] * width + span / 2, at + 18, `${Math.round((100 * share) / total)} %`, "middle", "#fff") : "";
        return `<rect x="${one(left + starts[k] * width)}" y="${at}" width="${one(span)}" height="${height}" fill="${COLORS[k % COLORS.length]}"/>${percent}`;
      }),
    ];
  });
  const key = parts.map((part, k) => {
    const [x, y] = [24 + (k % 2) * 340, 50 + Math.floor(k / 2) * 16];
    return `<rect x="${x}" y="${y - 9}" width="10" height="10" fill="${COLORS[k % COLORS.length]}"/>${text(x + 16, y, part, "start")}`;
  });
  return svg(title, [...key, ...bars], top + rows.length * step + 10);
}

function drawn({ points }: Line, k: number, x: (value: number) => number, y: (value: number) => number): string {
  const color = COLORS[k % COLORS.length];
  const path = points.map((point, i) => `${i === 0 ? "M" : "L"}${x(point.x)} ${y(point.y)}`).join("");
  const whiskers = points
    .filter(({ low, high }) => low !== undefined && high !== undefined && Number.isFinite(y(low)))
    .map(({ x: at, y: value, low = value, high = value }) => `<path d="M${x(at)} ${y(low)}V${y(high)}" stroke="${color}"/>`);
  const dots = points.map((point) => `<circle cx="${x(point.x)}" cy="${y(point.y)}" r="3.5" fill="${color}"/>`);
  return `<path d="${path}" fill="none" stroke="${color}" stroke-width="2" stroke-dasharray="${DASHES[k % DASHES.length]}"/>${[...whiskers, ...dots].join("")}`;
}

/** A scale from the lowest value to the highest with a little room, and some five round numbers in it. */
function linear(values: readonly number[], place: (share: number) => number) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const room = 0.04 * (most - least || 1);
  const [low, high] = [least - room, most + room];
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((times) => times * power >= rough) ?? 10);
  const ticks: number[] = [];
  for (let tick = Math.ceil(low / step) * step; tick <= high; tick += step) ticks.push(tick);
  return { ticks, at: (value: number): number => one(place((value - low) / (high - low))) };
}

/** A logarithmic scale over the values with a little room, so many times as much above them, and round numbers in it. */
function logarithmic(values: readonly number[], place: (share: number) => number, above = 1) {
  const [least, most] = [Math.log10(Math.min(...values)), Math.log10(Math.max(...values))];
  const room = 0.06 * Math.max(0.5, most - least);
  const [low, high] = [least - room, most + room * above];
  const ticks: number[] = [];
  const steps = high - low > 2.2 ? [1] : high - low > 0.8 ? [1, 2, 5] : [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8];
  for (let power = Math.floor(low); power <= high; power++) {
    for (const step of steps) {
      const tick = step * 10 ** power;
      if (Math.log10(tick) >= low && Math.log10(tick) <= high) ticks.push(tick);
    }
  }
  return { ticks, at: (value: number): number => one(place((Math.log10(value) - low) / (high - low))) };
}

function svg(title: string, parts: readonly string[], height = HEIGHT): string {
  const style = `font-family="system-ui, sans-serif" font-size="13" fill="#222" stroke="none"`;
  const body = [
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    `<text x="24" y="26" font-size="15" font-weight="600">${escaped(title)}</text>`,
    ...parts,
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}" ${style}>\n${body.join("\n")}\n</svg>\n`;
}

function text(x: number, y: number, words: string, anchor: "start" | "middle" | "end", color = "#222"): string {
  return `<text x="${one(x)}" y="${one(y)}" text-anchor="${anchor}" fill="${color}">${escaped(words)}</text>`;
}

function escaped(words: string): string {
  return words.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

function one(value: number): number {
  return Math.round(value * 10) / 10;
}

function short(value: number): string {
  if (value >= 1e6) return `${value / 1e6}M`;
  if (value >= 1e4) return `${value / 1e3}k`;
  return String(Number(value.toPrecision(3)));
}
