import type { InspectedGroup, Inspection } from "../../inspection/types.ts";
import { counted, formatNumber } from "../../summary/format.ts";
import { type Html, html } from "../page/html.ts";
import { typeset } from "../page/parts.ts";
import { percent } from "./parts.ts";

/** Options that say what a network and its learning are like, shown even where they are the defaults. */
const NOTED = [
  "population",
  "learningRate",
  "eps",
  "optimizer",
  "regularization",
  "network",
  "neurons",
  "excitatoryRatio",
  "connectivity",
  "subSteps",
  "subStepMs",
  "kIn",
  "kHidden",
  "kOut",
  "normalization",
  "averaging",
  "evaluation",
];

/** What this is a page on, and the numbers to see first. */
export function inspectionHeader(inspection: Inspection): Html {
  const { run, network, checkpoints } = inspection;
  const { neurons, inputs, outputs, isReservoir } = network;
  const shape = `${counted(neurons, "neuron")}, ${counted(inputs, "input")}, ${counted(outputs, "output")}, ${formatNumber(network.plasticSynapses)} plastic synapses${isReservoir ? " around a fixed reservoir" : ""}; generation ${formatNumber(checkpoints.at(-1)?.generation)}`;
  const links = [
    ["run", "The run"],
    ["release", "Release probabilities"],
    ["training", "Training"],
    ["episode-title", "One episode"],
    ["synapses", "Synapses and rates"],
  ].map(([id, words]) => html`<a href="#${id}">${words}</a>`);
  return html`<header><p class="eyebrow">Quantal · inspection</p><h1>${run.agent} on <span>${run.env}</span>, seed ${run.seed}</h1><p class="lede">${shape}</p><nav>${links}</nav>${cards(inspection)}</header>`;
}

function cards({ run, network, checkpoints, generations, evaluations }: Inspection): Html {
  const groups = checkpoints.at(-1)?.groups ?? [];
  const judged = run.evaluation ?? evaluations.at(-1) ?? undefined;
  const spikes = generations.at(-1)?.metrics["spikesPerSubStep"];
  const card = (value: string, words: string): Html => html`<div class="card"><b>${typeset(value)}</b><small>${words}</small></div>`;
  const all = [
    judged === undefined
      ? undefined
      : card(formatNumber(judged.meanReturn), `mean return of the judged policy, deviation ${formatNumber(judged.standardDeviation)}`),
    card(over(groups, "entropy").toFixed(2), "bits of entropy a synapse; 1 where p is 0.5"),
    card(
      percent(over(groups, "atBounds")),
      `of the synapses at eps or 1 − eps; ${percent(over(groups, "saturated"))} within 0.01 of 0 or 1`,
    ),
    typeof spikes === "number"
      ? card(
          formatNumber(spikes),
          `spikes in a sub-step of ${network.neurons} neurons (${percent(spikes / network.neurons)}), in the last generation`,
        )
      : undefined,
  ];
  return html`<div class="cards">${all}</div>`;
}

/** A measure over all plastic synapses. */
function over(groups: readonly InspectedGroup[], measure: "entropy" | "atBounds" | "saturated"): number {
  const synapses = groups.reduce((sum, group) => sum + group.synapses, 0);
  return groups.reduce((sum, group) => sum + group[measure] * group.synapses, 0) / Math.max(1, synapses);
}

/** Which run, which snapshot, and the options that matter. */
export function runSection({ run, network }: Inspection): Html {
  const facts: [string, string | Html][] = [
    ["run directory", run.directory],
    ["environment", html`${run.env} <code>${JSON.stringify(run.params).replaceAll('":', '": ').replaceAll(',"', ', "')}</code>`],
    ["seed", String(run.seed)],
    [
      "trained",
      `${formatNumber(run.steps ?? run.snapshotSteps)} of ${formatNumber(run.budget)} steps${run.episodes === null ? "" : `, ${counted(run.episodes, "episode")}`}; ${run.status}`,
    ],
    ["snapshot shown", `${run.snapshot}, at ${formatNumber(run.snapshotSteps)} steps`],
    [
      "network",
      `${network.excitatory} excitatory and ${network.neurons - network.excitatory} inhibitory neurons, ${network.subSteps} sub-steps of ${network.subStepMs} ms`,
    ],
    ["hash", html`<code>${run.hash ?? "none: the run has no end"}</code>`],
    [
      "versions",
      Object.entries(run.versions)
        .map((each) => each.join(" "))
        .join(", "),
    ],
  ];
  const names = Object.keys(run.options);
  const noted = names.filter((name) => NOTED.includes(name) || isChanged(run, name));
  const preset = run.preset === null ? "No preset." : `Preset ${run.preset}.`;
  const unfinished =
    run.snapshot === "final"
      ? undefined
      : html`<div class="failed"><p>The run is ${run.status}, without a final snapshot. Shown is the latest one that was kept.</p></div>`;
  return html`<h2 id="run">The run</h2>${unfinished}<dl class="facts">${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
<h3>Options</h3><p class="note">${preset} Shaded are those that differ from the defaults.</p>${optionList(run, noted)}<details><summary>All ${names.length} options</summary>${optionList(run, names)}</details>`;
}

function isChanged({ options, defaults }: Inspection["run"], name: string): boolean {
  return Object.hasOwn(defaults, name) && JSON.stringify(options[name]) !== JSON.stringify(defaults[name]);
}

function optionList(run: Inspection["run"], names: readonly string[]): Html {
  const items = names.map((name) => {
    const changed = isChanged(run, name);
    const usual = changed ? html` <small>(default ${String(run.defaults[name])})</small>` : undefined;
    return html`<li class="${changed ? "changed" : ""}"><code>${name}</code><span>${String(run.options[name])}${usual}</span></li>`;
  });
  return html`<ul class="values">${items}</ul>`;
}
