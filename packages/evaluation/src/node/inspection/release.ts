import type { InspectedCheckpoint, InspectedGroup, Inspection } from "../../inspection/types.ts";
import { counted, formatNumber } from "../../summary/format.ts";
import { type Html, html } from "../page/html.ts";
import { figure, KINDS, LAYERS } from "./parts.ts";
import { heatMap, histogram, measureChart } from "./release-charts.ts";

type Layer = InspectedGroup["layer"];

const WORDS: { readonly [layer in Layer]: string } = {
  input: "Input synapses",
  recurrent: "Recurrent synapses",
  output: "Output synapses",
};

/** Release probabilities: how they lie at the end, how they came there, and what they amount to. */
export function releaseSection({ checkpoints, generations, network, run }: Inspection): Html {
  const last = checkpoints[checkpoints.length - 1];
  const layers = LAYERS.filter((layer) => last.groups.some((group) => group.layer === layer));
  const histograms = layers.map((layer) => figure(html`<b>${WORDS[layer]}</b>, ${countsOf(last, layer)}`, histogram(last, layer)));
  const maps = KINDS.flatMap((kind) =>
    layers
      .filter((layer) => last.groups.some((group) => group.layer === layer && group.kind === kind))
      .map((layer) => figure(html`<b>${WORDS[layer]}</b>, ${kind} neurons`, heatMap(checkpoints, layer, kind))),
  );
  const measures = MEASURES.map(({ name, words, domain }) => {
    const lines = domain.map((metric) => ({ metric, dash: metric === "atBounds" ? "4,3" : "none" }));
    return figure(html`<b>${words}</b>`, measureChart({ checkpoints, generations }, name, lines, words));
  });
  const { eps, isAveraged, judged } = network;
  return html`<h2 id="release">Release probabilities</h2>
<p>Each synapse is one bit, drawn anew for each member of a generation with a probability of its own, between ${eps} and ${1 - eps}. Input synapses are told apart by the kind of neuron that listens, all others by the kind that speaks.${isAveraged ? " Shown are the probabilities themselves; what is judged is their running average." : ""}${judged === "sampled" ? " The judged network is drawn anew for each episode." : " The judged network has the synapses with p > 0.5."}</p>
<h3>At generation ${formatNumber(last.generation)}</h3>${kindLegend()}<div class="trio">${histograms}</div><p class="note">Shares of a layer's synapses at one kind of neuron, on an axis of square roots.</p>
<h3>Over generations</h3><p class="note">A column a snapshot, the lowest probabilities at the bottom; the stronger the colour, the larger the share of the synapses (opacity is its square root).</p>
<div class="trio maps">${maps}</div>${denserNote(checkpoints, run.denser)}
<div class="quartet">${measures}</div><p class="note">Thick lines are of all plastic synapses, after each generation. Thin lines with marks are the groups at each snapshot: circles input, squares recurrent, triangles output.</p>`;
}

const MEASURES = [
  { name: "meanProbability", words: "Mean probability", domain: ["meanProbability"] },
  { name: "aboveHalf", words: "Share with p > 0.5", domain: ["aboveHalf"] },
  { name: "entropy", words: "Entropy, bits a synapse", domain: ["entropy"] },
  { name: "saturated", words: "Saturated: within 0.01 of 0 or 1 (dashed: at eps or 1 − eps)", domain: ["saturated", "atBounds"] },
] as const;

function countsOf({ groups }: InspectedCheckpoint, layer: Layer): string {
  return groups
    .filter((group) => group.layer === layer)
    .map(({ kind, synapses }) => `${formatNumber(synapses)} ${layer === "input" ? "onto" : "of"} ${kind} neurons`)
    .join(", ");
}

/** Names the two colours. */
export function kindLegend(): Html {
  const items = KINDS.map((kind) => html`<li><span class="swatch ${kind}"></span>${kind}</li>`);
  return html`<ul class="legend">${items}</ul>`;
}

/** What to do where snapshots are few. */
function denserNote(checkpoints: readonly InspectedCheckpoint[], command: string): Html | undefined {
  if (checkpoints.length > 5) return undefined;
  return html`<div class="hint"><p>There ${checkpoints.length === 1 ? "is" : "are"} only ${counted(checkpoints.length, "snapshot")} to show, the start of learning among them: a run keeps one at each of its evaluations. The same run with more of them (evaluating on the way changes no bit of it):</p><pre>${command}</pre></div>`;
}
