import { kindFiring } from "../../inspection/firing.ts";
import type { Inspection } from "../../inspection/types.ts";
import { formatNumber } from "../../summary/format.ts";
import { type Html, html } from "../page/html.ts";
import { numberCell, table } from "../page/parts.ts";
import { alphaPng } from "./alpha-png.ts";
import { COLORS, KINDS, percent } from "./parts.ts";

const CELL = 8; // pixels of a synapse, at most
const WIDEST = 600; // pixels of all neurons

/** Which synapses are there, by the neurons they join, and how each neuron fired in the episode. */
export function synapsesSection(inspection: Inspection, order: readonly number[]): Html {
  const { network, synapses } = inspection;
  const { neurons, excitatory, outputs } = network;
  const cell = Math.min(CELL, WIDEST / neurons);
  const pick = (text: string): string => order.map((neuron) => text[neuron]).join("");
  const rows = order.map((neuron) => pick(synapses.recurrent[neuron]));
  const heard = order.map((neuron) => synapses.output.map((text) => text[neuron]).join(""));
  const kinds = [
    { kind: "excitatory" as const, first: 0, end: excitatory },
    { kind: "inhibitory" as const, first: excitatory, end: neurons },
  ].filter(({ first, end }) => end > first);
  const lines = kinds.map(({ kind, first, end }) => {
    const label = `Recurrent synapses of ${kind} neurons: ${percent(shareOf(synapses.recurrent.slice(first, end)))} are there`;
    const blocks = [block(rows.slice(first, end), kind, label), block(heard.slice(first, end), kind, `Output synapses of ${kind} neurons`)];
    return html`<div class="side">${kind}</div>${blocks}${rateBars(inspection, order, COLORS[kind], [first, end])}`;
  });
  const half = synapses.input.length / 2;
  const inputs = html`<div class="side">inputs x</div>${block(synapses.input.slice(0, half).map(pick), "given", "Input synapses that take +x")}<i></i><i></i><div class="side">inputs −x</div>${block(synapses.input.slice(half).map(pick), "given", "Input synapses that take -x")}<i></i><i></i>`;
  const split = kinds.length === 2 ? html` style="grid-template-columns:${excitatory}fr ${neurons - excitatory}fr"` : undefined;
  const heads = html`<i></i><div class="onto"${split}>${kinds.map(({ kind }) => html`<span>onto ${kind}</span>`)}</div><span class="head">out</span><span class="head">Hz</span>`;
  const most = Math.max(...inspection.episode.rates);
  return html`<h2 id="synapses">Synapses and rates</h2>
<p>The one-bit synapses that acted in the episode${network.isReservoir ? " (recurrent ones are a reservoir's, fixed)" : ""}: a row what speaks, a column who listens, filled where the synapse is there. Neurons are sorted as in the raster. An input x reaches a neuron by two synapses, one that takes x and one that takes −x; where both are there they cancel.</p>
<div class="scroll" tabindex="0"><div class="connectome" style="--cell:${cell.toFixed(2)}px;--rendering:${cell < 1 ? "auto" : "pixelated"};--neurons:${neurons};--outputs:${outputs}">${heads}${inputs}${lines}</div></div>
<p class="note">Bars: spikes a second of network time in the episode, at most ${formatNumber(most)} Hz. ${network.outputs === 1 ? "The column beside the matrix is the output's." : `The ${outputs} columns beside the matrix are the outputs'.`}</p>${kindTable(inspection)}`;
}

/** Rows of 0 and 1 as a picture in the colour of its kind. */
function block(rows: readonly string[], kind: string, label: string): Html {
  const width = rows[0].length;
  const levels = Uint8Array.from(rows.join(""), Number);
  const picture = alphaPng(levels, width, rows.length, 1);
  return html`<div class="block" style="height:calc(${rows.length}*var(--cell))"><div class="bits ${kind}" role="img" aria-label="${label}" style="mask-image:url(${picture})"></div></div>`;
}

function rateBars({ episode }: Inspection, order: readonly number[], color: string, [first, end]: readonly [number, number]): Html {
  const most = Math.max(1e-9, ...episode.rates);
  const bars = order.slice(first, end).map((neuron, row) => {
    return `M0,${row + 0.1}h${((100 * episode.rates[neuron]) / most).toFixed(1)}v.8H0z`;
  });
  return html`<svg class="bars" viewBox="0 0 100 ${end - first}" preserveAspectRatio="none" role="img" aria-label="Rates of neurons"><path d="${bars.join("")}" fill="${color}"/></svg>`;
}

/** What the two kinds are like, in numbers. */
function kindTable({ network, episode, synapses }: Inspection): Html {
  const { excitatory, neurons } = network;
  const spans = { excitatory: [0, excitatory], inhibitory: [excitatory, neurons] } as const;
  const rows = KINDS.filter((kind) => spans[kind][1] > spans[kind][0]).map((kind) => {
    const [first, end] = spans[kind];
    const { meanRate, silent, variation } = kindFiring(episode.spikes, episode.rates, first, end);
    const cells = [
      String(end - first),
      `${meanRate.toFixed(1)} Hz`,
      String(silent),
      variation === undefined ? "–" : variation.toFixed(2),
      percent(shareOf(synapses.input.map((text) => text.slice(first, end)))),
      percent(shareOf(synapses.recurrent.slice(first, end))),
      percent(shareOf(synapses.output.map((text) => text.slice(first, end)))),
    ];
    return html`<tr><td>${kind}</td>${cells.map(numberCell)}</tr>`;
  });
  const heads = [
    "neurons",
    "#how many",
    "#mean rate",
    "#silent",
    "#CV of intervals",
    "#inputs there",
    "#recurrent there",
    "#outputs there",
  ];
  return html`${table(heads, rows, "kinds")}<p class="note">CV: deviation of the intervals between a neuron's spikes over their mean, the median over neurons; 0 is a clock, 1 is Poisson. The last three: which share of the possible synapses is there.</p>`;
}

function shareOf(rows: readonly string[]): number {
  let set = 0;
  let all = 0;
  for (const text of rows) {
    all += text.length;
    for (const bit of text) set += Number(bit);
  }
  return all === 0 ? 0 : set / all;
}
