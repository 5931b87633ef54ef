import * as Plot from "@observablehq/plot";
import type { InspectedCheckpoint, InspectedGroup, Inspection } from "../../inspection/types.ts";
import { counted, formatNumber } from "../../summary/format.ts";
import { draw } from "../charts/draw.ts";
import { type Html, html } from "../page/html.ts";
import { COLORS, figure, generationAxis, KINDS, LAYERS, lineOverGenerations, percent } from "./parts.ts";

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

type Measure = (typeof MEASURES)[number]["name"];

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

const SHARES = [0.01, 0.05, 0.2, 0.5, 1];

/** One layer's histogram: excitatory neurons upwards, inhibitory ones downwards, each as shares of its own synapses, as their square roots. */
function histogram({ groups }: InspectedCheckpoint, layer: Layer): Html {
  const own = groups.filter((group) => group.layer === layer);
  const bars = own.flatMap(({ kind, synapses, histogram: counts }) =>
    counts.map((count, k) => {
      const share = count / synapses;
      return {
        kind,
        x1: k / counts.length,
        x2: (k + 1) / counts.length,
        share,
        height: (kind === "excitatory" ? 1 : -1) * Math.sqrt(share),
      };
    }),
  );
  const most = Math.max(...bars.map(({ height }) => Math.abs(height)));
  const ends = own.map(({ kind, synapses, histogram: counts }) => {
    return `${kind}: ${percent(counts[0] / synapses)} in the lowest bin, ${percent((counts.at(-1) ?? 0) / synapses)} in the highest`;
  });
  const ticks = SHARES.map(Math.sqrt).filter((at) => at <= most);
  return draw(`Histogram of the release probabilities of ${layer} synapses. ${ends.join("; ")}`, "chart", {
    width: 380,
    height: 230,
    marginLeft: 46,
    marginRight: 12,
    marginTop: 10,
    marginBottom: 38,
    x: { domain: [0, 1], label: "release probability", labelAnchor: "center", labelArrow: "none", ticks: 5 },
    y: {
      domain: [-1.05 * most, 1.05 * most],
      label: null,
      grid: true,
      ticks: [...ticks.map((at) => -at), 0, ...ticks],
      tickFormat: (at: number) => percent(at * at),
    },
    marks: [
      ...KINDS.map((kind) =>
        Plot.rectY(
          bars.filter((bar) => bar.kind === kind),
          {
            x1: "x1",
            x2: "x2",
            y: "height",
            fill: COLORS[kind],
            insetLeft: 0.5,
            insetRight: 0.5,
            title: ({ x1, x2, share }) => `p ${x1} to ${x2}: ${percent(share)}`,
          },
        ),
      ),
      Plot.ruleY([0], { stroke: "var(--grid)" }),
    ],
  });
}

/** One group's histograms, a column a checkpoint. */
function heatMap(checkpoints: readonly InspectedCheckpoint[], layer: Layer, kind: InspectedGroup["kind"]): Html {
  const cells = checkpoints.flatMap(({ groups }, column) => {
    const group = groups.find((each) => each.layer === layer && each.kind === kind);
    if (group === undefined) return [];
    const { histogram: counts, synapses } = group;
    return counts.flatMap((count, k) =>
      count === 0
        ? []
        : [{ x1: column, x2: column + 1, y1: k / counts.length, y2: (k + 1) / counts.length, shade: Math.sqrt(count / synapses) }],
    );
  });
  const every = Math.ceil(checkpoints.length / 7);
  const ticks = checkpoints.map((_, column) => column).filter((column) => (checkpoints.length - 1 - column) % every === 0);
  return draw(`Release probabilities of ${layer} synapses, ${kind} neurons, at ${checkpoints.length} snapshots`, "chart", {
    width: 380,
    height: 190,
    marginLeft: 40,
    marginRight: 12,
    marginTop: 8,
    marginBottom: 36,
    x: { domain: [0, checkpoints.length], axis: null },
    y: { domain: [0, 1], label: null, ticks: [0, 0.5, 1], tickFormat: String },
    marks: [
      Plot.rect(cells, {
        x1: "x1",
        x2: "x2",
        y1: "y1",
        y2: "y2",
        fill: COLORS[kind],
        fillOpacity: ({ shade }: { shade: number }) => Number(shade.toFixed(2)),
        insetRight: 1,
      }),
      Plot.frame({ stroke: "var(--line)" }),
      Plot.text(ticks, {
        x: (column: number) => column + 0.5,
        frameAnchor: "bottom",
        dy: 14,
        text: (k: number) => formatNumber(checkpoints[k].generation),
      }),
      Plot.text(["generation"], { frameAnchor: "bottom", dy: 29 }),
    ],
  });
}

/** What to do where snapshots are few. */
function denserNote(checkpoints: readonly InspectedCheckpoint[], command: string): Html | undefined {
  if (checkpoints.length > 5) return undefined;
  return html`<div class="hint"><p>There ${checkpoints.length === 1 ? "is" : "are"} only ${counted(checkpoints.length, "snapshot")} to show, the start of learning among them: a run keeps one at each of its evaluations. The same run with more of them (evaluating on the way changes no bit of it):</p><pre>${command}</pre></div>`;
}

/** One measure over generations: of all synapses, and of each group where there are snapshots. */
function measureChart(
  { checkpoints, generations }: Pick<Inspection, "checkpoints" | "generations">,
  measure: Measure,
  lines: readonly { readonly metric: string; readonly dash: string }[],
  words: string,
): Html {
  const symbols = { input: "circle", recurrent: "square", output: "triangle" } as const;
  const points = checkpoints.flatMap(({ generation, groups }) =>
    groups.map((group) => ({ generation, value: group[measure], kind: group.kind, layer: group.layer })),
  );
  const groupMarks = KINDS.flatMap((kind) =>
    LAYERS.map((layer): Plot.Markish => {
      const own = points.filter((point) => point.kind === kind && point.layer === layer);
      const common = { x: "generation", y: "value" };
      return [
        Plot.line(own, { ...common, stroke: COLORS[kind], strokeWidth: 0.8, strokeOpacity: 0.7 }),
        Plot.dot(own, { ...common, symbol: symbols[layer], r: 3, fill: COLORS[kind], stroke: "var(--paper)", strokeWidth: 0.7 }),
      ];
    }),
  );
  return draw(`${words} over generations`, "chart", {
    ...generationAxis(generations.length, 520),
    y: {
      domain: measure === "entropy" || measure === "saturated" ? [0, 1] : rangeOf(points.map(({ value }) => value)),
      label: null,
      ticks: 5,
      grid: true,
    },
    marks: [...lines.map(({ metric, dash }) => lineOverGenerations(generations, metric, "var(--ink)", dash)), ...groupMarks],
  });
}

/** A span around 0.5 that takes all in. */
function rangeOf(values: readonly number[]): [number, number] {
  const reach = Math.min(0.5, Math.max(0.05, ...values.map((value) => Math.abs(value - 0.5))) * 1.15);
  return [0.5 - reach, 0.5 + reach];
}
