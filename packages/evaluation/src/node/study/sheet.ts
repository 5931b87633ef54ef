import { escapeHtml, type Html } from "../page/html.ts";

/** A chart as `draw` makes it, with a heading of its own. */
export interface Panel {
  readonly heading: string;
  readonly chart: Html;
}

/** A line of the key: a colour, and what has it. */
export interface KeyEntry {
  readonly color: string;
  readonly label: string;
}

const GAP = 18;
const HEADING = 22;
const KEY = 30;

/** Charts side by side in one picture, under one key. `var(--name)` in it is for whoever sets colors. */
export function sheet(title: string, panels: readonly Panel[], key: readonly KeyEntry[], columns: number): string {
  const sizes = panels.map(({ chart }) => sizeOf(chart.markup));
  const width = Math.max(...sizes.map((size) => size.width));
  const top = key.length > 0 ? KEY : 0;
  const rowHeights: number[] = [];
  for (const [k, { height }] of sizes.entries()) {
    const row = Math.floor(k / columns);
    rowHeights[row] = Math.max(rowHeights[row] ?? 0, height + HEADING + GAP);
  }
  const placed = panels.map(({ heading, chart }, k) => {
    const x = (k % columns) * (width + GAP);
    const y = top + rowHeights.slice(0, Math.floor(k / columns)).reduce((sum, height) => sum + height, 0);
    const size = sizes[k];
    const inner = chart.markup.replace("<svg ", `<svg x="${x}" y="${y + HEADING}" width="${size.width}" height="${size.height}" `);
    return `<text x="${x + 8}" y="${y + 15}" font-size="13" font-weight="600" text-anchor="start">${escapeHtml(heading)}</text>${inner}`;
  });
  const used = Math.min(columns, panels.length);
  const all = {
    width: Math.max(used * width + (used - 1) * GAP, keyWidth(key)),
    height: top + rowHeights.reduce((sum, height) => sum + height, 0),
  };
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${all.width} ${all.height}" width="${all.width}" height="${all.height}" font-family="Helvetica, Arial, 'DejaVu Sans', sans-serif" font-size="12" fill="var(--ink)"><title>${escapeHtml(title)}</title><rect width="100%" height="100%" fill="var(--paper)"/>${keyOf(key)}${placed.join("")}</svg>\n`;
}

function keyWidth(key: readonly KeyEntry[]): number {
  return key.reduce((width, entry) => width + entryWidth(entry), 8);
}

function entryWidth({ label }: KeyEntry): number {
  return 52 + 6.6 * [...label].length;
}

function keyOf(key: readonly KeyEntry[]): string {
  let x = 8;
  return key
    .map((one) => {
      const { color, label } = one;
      const entry = `<path d="M${x} 14h22" stroke="${color}" stroke-width="3"/><text x="${x + 28}" y="18" text-anchor="start">${escapeHtml(label)}</text>`;
      x += entryWidth(one);
      return entry;
    })
    .join("");
}

function sizeOf(markup: string): { width: number; height: number } {
  const [, width = "0", height = "0"] = /viewBox="\S+ \S+ (\S+) (\S+)"/.exec(markup) ?? [];
  return { width: Number(width), height: Number(height) };
}
