import { escapeHtml, type Html } from "../page/html.ts";
import { short } from "./draw.ts";
import { BETTER, LIGHT, type Look, lookOf, SYMBOL_PATHS, WORSE } from "./palette.ts";

/** What a chart says once it stands without its page. */
export interface Caption {
  readonly title: string;
  /** Named in a legend below the title. Empty where the chart names its agents itself. */
  readonly agents: readonly string[];
  readonly looks: ReadonlyMap<string, Look>;
}

/** An SVG document with its size in pixels. */
export interface Picture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

const PAPER = "#ffffff";
const INK = "#1d2125";
const QUIET = "#5b636b";
const GRID = "#8b9097";
const SIZE = 12.5; // of text, in pixels
const LEFT = 16;
const TITLE = 38; // height of the title, and of a row of the legend
const ROW = 22;
const BOTTOM = 8;
const KEY = 33;
const CHARACTER = 7.4;

/**
 * A chart as a document of its own: on white, with title and legend. Colours, sizes and fonts are attributes with plain values, since what
 * draws files (Skia among others) knows no style sheets, variables and em.
 */
export function standalone({ markup }: Html, { title, agents, looks }: Caption): Picture {
  const [opening] = markup.match(/^<svg[^>]*>/) ?? [""];
  const [, width, height] = (opening.match(/viewBox="0 0 ([\d.]+) ([\d.]+)"/) ?? []).map(Number);
  const [, label] = opening.match(/aria-label="([^"]*)"/) ?? [];
  const legend = legendOf(agents, width, looks);
  const top = TITLE + legend.height;
  const whole = Math.ceil(top + height + BOTTOM);
  const root = `xmlns="http://www.w3.org/2000/svg" width="${width}" height="${whole}" viewBox="0 0 ${width} ${whole}"`;
  const text = `font-family="Helvetica, Arial, 'DejaVu Sans', sans-serif" font-size="${SIZE}" text-anchor="middle" fill="${INK}"`;
  const head = `<text x="${LEFT}" y="25" text-anchor="start" font-size="15" font-weight="bold">${escapeHtml(short(title, Math.floor((width - 2 * LEFT) / 8.2)))}</text>`;
  const body = plainStyles(markup.slice(opening.length));
  const svg = `<svg ${root} ${text}><title>${escapeHtml(title)}</title><desc>${label}</desc><rect width="${width}" height="${whole}" fill="${PAPER}"/>${head}${legend.markup}<g transform="translate(0,${top})">${body.replace(/<\/svg>$/, "</g></svg>")}\n`;
  return { svg: svg.replace(/[^\P{Cc}\n\t]/gu, "\ufffd"), width, height: whole };
}

function legendOf(agents: readonly string[], width: number, looks: ReadonlyMap<string, Look>): { markup: string; height: number } {
  let x = LEFT;
  let y = TITLE;
  const items = agents.map((agent) => {
    const name = short(agent, 40);
    const needed = KEY + CHARACTER * [...name].length + 18;
    if (x > LEFT && x + needed > width) {
      x = LEFT;
      y += ROW;
    }
    const { symbol, index } = lookOf(looks, agent);
    const color = LIGHT[index % LIGHT.length];
    const key = `<path d="M0,0H26" stroke="${color}" stroke-width="2" fill="none"/><path d="${SYMBOL_PATHS[symbol]}" transform="translate(13,0)" fill="${color}"/>`;
    const item = `<g transform="translate(${Math.round(x)},${y + 6})">${key}<text x="${KEY}" y="4.4" text-anchor="start">${escapeHtml(name)}</text></g>`;
    x += needed;
    return item;
  });
  return { markup: items.join(""), height: agents.length === 0 ? 0 : y + ROW - TITLE };
}

/** Markup with its variables and styles written out: what a page sets by its style sheet, in light colours. */
export function plainStyles(body: string): string {
  const colors: { readonly [name: string]: string } = { paper: PAPER, ink: INK, quiet: QUIET, better: BETTER.light, worse: WORSE.light };
  return body
    .replace(/var\(--agent-(\d+)\)/g, (_, index) => LIGHT[Number(index)])
    .replace(/var\(--(\w+)\)/g, (_, name) => colors[name] ?? INK)
    .replaceAll('stroke="currentColor" aria-hidden="true"', `stroke="${GRID}" aria-hidden="true"`)
    .replaceAll("currentColor", INK)
    .replaceAll('class="row-labels"', 'font-size="14"')
    .replace(/ (d?[xy])="(-?[\d.]+)em"/g, (_, name, em) => ` ${name}="${(Number(em) * SIZE).toFixed(2)}"`)
    .replaceAll("<line ", '<line fill="none" ');
}
