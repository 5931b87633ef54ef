import type { DigitsResults, FieldSheet, MisreadSheet } from "../../digits/types.ts";
import { formatNumber } from "../../summary/format.ts";
import { escapeHtml, type Html, trusted } from "../page/html.ts";
import { greyPng } from "../png.ts";
import type { Panel } from "../study/sheet.ts";
import { unpackBytes } from "./pack.ts";
import { bitsOf, differenceTiles, fieldTiles, joinTiles } from "./tiles.ts";

const SIDE = 28;
const PIXELS = SIDE * SIDE;
const MISREAD = { columns: 10, side: 56, caption: 18, gap: 10 };
const FIELD_SCALE = 2;

/** Each misread digit, and below it what it is and what was answered. */
export function misreadPanel({ arm, seed, count, digits, pixels }: MisreadSheet): Panel {
  const { columns, side, caption, gap } = MISREAD;
  const greys = unpackBytes("misread digits", pixels, digits.length * PIXELS);
  const width = columns * (side + gap) + gap;
  const height = Math.max(1, Math.ceil(digits.length / columns)) * (side + caption + gap);
  const tiles = digits.map(({ index, label, answer }, k) => {
    const [x, y] = [gap + (k % columns) * (side + gap), Math.floor(k / columns) * (side + caption + gap)];
    const picture = greyPng(
      greys.subarray(k * PIXELS, (k + 1) * PIXELS).map((ink) => 255 - ink),
      SIDE,
      SIDE,
    );
    const words = `<text x="${x + side / 2}" y="${y + side + 14}"><title>test image ${index}</title>${label} → ${answer}</text>`;
    return `${image(picture, { x, y, width: side, height: side })}<rect x="${x}" y="${y}" width="${side}" height="${side}" fill="none" stroke="var(--quiet)" stroke-opacity="0.4"/>${words}`;
  });
  const all = formatNumber(count);
  const shown = digits.length < count ? `the first ${digits.length} of ${all}` : all;
  return {
    heading: `${arm}, seed ${seed}: ${shown} misread test images, label → answer`,
    chart: chartOf(arm, width, height, tiles.join("")),
  };
}

/** The first layer of a network, an image a hidden neuron; of a doubled input three of them. */
export function fieldPanels({ arm, seed, inputs, hidden, probabilities: packed }: FieldSheet, { inked: text }: DigitsResults): Panel[] {
  const probabilities = unpackBytes("release probabilities", packed, inputs * hidden);
  const inked = bitsOf(text, PIXELS);
  const given = { probabilities, hidden, inked };
  const name = `${arm}, seed ${seed}`;
  if (inputs < 2 * PIXELS) return [panelOf(`${name}: release probabilities of each hidden neuron`, fieldTiles({ ...given, first: 0 }))];
  return [
    panelOf(`${name}: p of x less p of −x, mid-grey where they are equal`, differenceTiles(given)),
    panelOf("p, the release probabilities of synapses of x", fieldTiles({ ...given, first: 0 })),
    panelOf("those of synapses of −x", fieldTiles({ ...given, first: PIXELS })),
  ];
}

function panelOf(heading: string, tiles: readonly Uint8Array[]): Panel {
  const columns = Math.ceil(Math.sqrt(tiles.length));
  const { greys, width, height } = joinTiles({ greys: tiles, side: SIDE, columns, gap: 3 });
  const size = { width: FIELD_SCALE * width, height: FIELD_SCALE * height };
  const picture = image(greyPng(greys, width, height), { x: 0, y: 0, ...size });
  return { heading, chart: chartOf(heading, size.width, size.height, picture) };
}

function image(url: string, { x, y, width, height }: { x: number; y: number; width: number; height: number }): string {
  return `<image x="${x}" y="${y}" width="${width}" height="${height}" preserveAspectRatio="none" style="image-rendering:pixelated" href="${url}"/>`;
}

function chartOf(label: string, width: number, height: number, markup: string): Html {
  const attributes = `class="chart" role="img" aria-label="${escapeHtml(label)}" text-anchor="middle" fill="currentColor"`;
  return trusted(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" ${attributes}>${markup}</svg>`);
}
