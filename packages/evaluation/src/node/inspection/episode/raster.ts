import { rasterCounts } from "../../../inspection/firing.ts";
import type { Inspection } from "../../../inspection/types.ts";
import { type Html, html, trusted } from "../../page/html.ts";
import { alphaPng } from "../alpha-png.ts";
import { KINDS } from "../parts.ts";

const SHARP = 900; // environment steps up to which a step is wider than a pixel
const MAX_COLUMNS = 16_000; // of a picture: browsers scale down wider ones

/** The spikes of an episode, neurons in a given order: one picture of sub-steps, one of environment steps. */
export interface Raster {
  /** Sets the pictures as variables of the page's style, once for both scales. */
  readonly style: Html;
  /** Height in pixels. */
  readonly height: number;
  /** Sub-steps of a column of the finer picture. */
  readonly subStepsPerColumn: number;
  view(scale: "near" | "far", label: string): Html;
}

/** @param order - neurons in the order of rows, those that excite first */
export function spikeRaster({ episode, network }: Pick<Inspection, "episode" | "network">, order: readonly number[]): Raster {
  const { excitatory, subSteps, neurons } = network;
  const total = episode.steps * subSteps;
  const perColumn = Math.max(1, Math.ceil(total / MAX_COLUMNS));
  const rows = { excitatory: order.slice(0, excitatory), inhibitory: order.slice(excitatory) };
  const kinds = KINDS.filter((kind) => rows[kind].length > 0);
  const columns = { near: Math.max(1, Math.ceil(total / perColumn)), far: Math.max(1, episode.steps) };
  const far = kinds.map((kind) => rasterCounts(episode.spikes, rows[kind], columns.far, subSteps));
  const most = far.reduce((max, counts) => counts.reduce((a, b) => Math.max(a, b), max), 1);
  const variables = kinds.flatMap((kind, k) => {
    const near = Uint8Array.from(rasterCounts(episode.spikes, rows[kind], columns.near, perColumn));
    const shades = Uint8Array.from(far[k], (count) => Math.round(255 * Math.sqrt(count / most)));
    return [
      `--near-${kind}:url(${alphaPng(near, columns.near, rows[kind].length, perColumn)})`,
      `--far-${kind}:url(${alphaPng(shades, columns.far, rows[kind].length, 255)})`,
    ];
  });
  const layer = (scale: string, kind: (typeof KINDS)[number]): Html =>
    html`<div class="spikes ${kind}" style="flex:${rows[kind].length};mask-image:var(--${scale}-${kind})"></div>`;
  return {
    style: trusted(`#episode{${variables.join(";")}}`),
    height: Math.min(3 * neurons, 384),
    subStepsPerColumn: perColumn,
    view: (scale, label) =>
      html`<div class="raster${episode.steps <= SHARP ? " sharp" : ""}" role="img" aria-label="${label}">${kinds.map((kind) => layer(scale, kind))}</div>`,
  };
}
