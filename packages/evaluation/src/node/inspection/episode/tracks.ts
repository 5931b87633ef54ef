import { firingShares } from "../../../inspection/firing.ts";
import type { InspectedEpisode, Inspection } from "../../../inspection/types.ts";
import { compact } from "../../charts/draw.ts";
import { type Html, html, trusted } from "../../page/html.ts";
import { alphaPng } from "../alpha-png.ts";
import { COLORS, KINDS } from "../parts.ts";

/** One row over the time of an episode: shapes in [0, steps] x [0, height], drawn once and shown at two scales. */
export interface Track {
  readonly label: string;
  /** What the height means. */
  readonly note: string;
  readonly height: number;
  readonly body: Html;
  /** Of a row that is a picture instead: variables of the page's style that its body uses. */
  readonly variables?: readonly string[];
}

const HEIGHT = 40;
const TALL = 62;
const EDGE = 3; // between a line and the end of its row
const MAX_LINES = 12; // more rows of one sort become a map

/** What went in, what came out, what was done and what it paid, each on the same axis of time. */
export function episodeTracks({ episode, network }: Pick<Inspection, "episode" | "network">): Track[] {
  const { inputs, outputs, actions, rewards } = episode;
  const isChoice = actions.every((action) => action.length === 1 && Number.isInteger(action[0])); // of a discrete space
  return [
    firingTrack(episode, network),
    ...rows("input", inputs),
    ...rows("output", outputs),
    ...(isChoice ? [choiceTrack(actions.map(([action]) => action))] : rows("action", actions)),
    lineTrack("reward", rewards, "var(--ink)"),
  ];
}

/** A line for each column, or a map where there are too many. */
function rows(name: string, values: readonly (readonly number[])[]): Track[] {
  const size = values[0]?.length ?? 0;
  if (size > MAX_LINES) return [mapTrack(name, values)];
  return Array.from({ length: size }, (_, k) =>
    lineTrack(
      size === 1 ? name : `${name} ${k}`,
      values.map((row) => row[k]),
      "var(--ink)",
    ),
  );
}

/** One value a step, as a staircase; 0 is marked where it lies inside. */
function lineTrack(label: string, values: readonly number[], stroke: string): Track {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const yOf = (value: number): number => (high === low ? HEIGHT / 2 : EDGE + ((HEIGHT - 2 * EDGE) * (high - value)) / (high - low));
  const zero = low < 0 && high > 0 ? html`<path class="zero" d="M0,${yOf(0).toFixed(1)}H${values.length}"/>` : undefined;
  const note = high === low ? `always ${compact(low)}` : `${compact(low)} to ${compact(high)}`;
  return { label, note, height: HEIGHT, body: html`${zero}<path class="line" stroke="${stroke}" d="${staircase(values, yOf)}"/>` };
}

/** A discrete action: a bar in the row of what was chosen. */
function choiceTrack(values: readonly number[]): Track {
  const low = Math.min(...values);
  const high = Math.max(low + 1, ...values);
  const row = HEIGHT / (high - low + 1);
  let d = "";
  for (let start = 0; start < values.length; ) {
    let end = start + 1;
    while (end < values.length && values[end] === values[start]) end++;
    d += `M${start},${((high - values[start]) * row + 1).toFixed(1)}h${end - start}v${(row - 2).toFixed(1)}h${start - end}z`;
    start = end;
  }
  return { label: "action", note: `${low} below, ${high} above`, height: HEIGHT, body: html`<path class="choice" d="${d}"/>` };
}

/** Shares of the neurons of each kind that fire in a sub-step, and from where on firing runs away. */
function firingTrack({ spikes, steps }: InspectedEpisode, { neurons, excitatory, subSteps, runaway }: Inspection["network"]): Track {
  const size = { steps, subSteps };
  const shares = {
    excitatory: firingShares(spikes, 0, excitatory, size),
    inhibitory: firingShares(spikes, excitatory, neurons, size),
  };
  const kinds = KINDS.filter((kind) => (kind === "excitatory" ? excitatory > 0 : excitatory < neurons));
  const most = Math.max(1.15 * runaway, ...kinds.flatMap((kind) => shares[kind]));
  const yOf = (value: number): number => TALL - EDGE - ((TALL - 2 * EDGE) * value) / most;
  const lines = kinds.map((kind) => html`<path class="line" stroke="${COLORS[kind]}" d="${staircase(shares[kind], yOf)}"/>`);
  const limit = html`<path class="limit" d="M0,${yOf(runaway).toFixed(1)}H${steps}"/>`;
  return {
    label: "firing",
    note: `0 to ${Math.round(100 * most)} % in a sub-step; dashed ${Math.round(100 * runaway)} %`,
    height: TALL,
    body: html`${limit}${lines}`,
  };
}

/** Many values a step as shades: positive ones in the colour of text, negative ones in another. */
function mapTrack(name: string, values: readonly (readonly number[])[]): Track {
  const [columns, numRows] = [values.length, values[0].length];
  const most = Math.max(1e-9, ...values.map((row) => Math.max(...row.map(Math.abs))));
  const picture = (sign: number): string => {
    const levels = new Uint8Array(columns * numRows);
    for (const [column, row] of values.entries()) {
      for (const [k, value] of row.entries()) levels[k * columns + column] = Math.max(0, Math.round((255 * sign * value) / most));
    }
    return alphaPng(levels, columns, numRows, 255);
  };
  const layer = (sign: string, color: string): Html =>
    html`<div class="shades" style="background:${color};mask-image:var(--${name}-${sign})"></div>`;
  return {
    label: `${numRows} ${name}s`,
    note: `largest ${compact(most)}; the stronger the further from 0`,
    height: Math.min(160, Math.max(HEIGHT, 3 * numRows)),
    body: html`${layer("above", "var(--ink)")}${layer("below", "var(--worse)")}`,
    variables: [`--${name}-above:url(${picture(1)})`, `--${name}-below:url(${picture(-1)})`],
  };
}

/** A path that stays at each value for one step. */
function staircase(values: readonly number[], yOf: (value: number) => number): Html {
  let d = "";
  let last = "";
  for (const [step, value] of values.entries()) {
    const y = yOf(value).toFixed(1);
    if (step === 0) d = `M0,${y}`;
    else if (y !== last) d += `H${step}V${y}`;
    last = y;
  }
  return trusted(`${d}H${values.length}`);
}
