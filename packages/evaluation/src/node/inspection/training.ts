import * as Plot from "@observablehq/plot";
import type { Inspection } from "../../inspection/types.ts";
import { compact, domainOf, draw } from "../charts/draw.ts";
import { type Html, html } from "../page/html.ts";
import { figure, generationAxis, lineOverGenerations, valuesOf } from "./parts.ts";

/** Fitness, the sizes of gradients and updates, and how much the networks of a generation fired. */
export function trainingSection({ generations, evaluations, warnings, network, checkpoints }: Inspection): Html {
  const charts = [
    figure(
      html`<b>Fitness of the members</b>: mean, and best (thin). Rings: the judged policy`,
      fitnessChart({ generations, evaluations }),
    ),
    figure(html`<b>Length of the natural gradient</b>`, metricChart(generations, "gradientNorm", "gradient")),
    figure(html`<b>Length of the update</b> of all probabilities, after clipping`, metricChart(generations, "updateNorm", "update")),
    figure(html`<b>Learning rate</b>`, metricChart(generations, "learningRate", "learning rate")),
    figure(
      html`<b>Spikes in a sub-step</b>. Dashed: ${Math.round(100 * network.runaway)} % of all neurons`,
      spikesChart(generations, network),
    ),
    figure(
      html`<b>Share of episodes that ran away</b>: more than ${Math.round(100 * network.runaway)} % of the neurons fired`,
      metricChart(generations, "runawayFiring", "runaway firing", [0, 1]),
    ),
  ];
  const said = warnings.map((warning) => html`<div class="failed"><p>${warning}</p></div>`);
  const none = generations.length === 0 ? html`<p class="note">The run has no whole generation: nothing was learned.</p>` : undefined;
  const missing =
    generations.length > 0 && valuesOf(generations, "updateNorm").length === 0
      ? html`<p class="note">The run was made by a version that didn't report the length of updates.</p>`
      : undefined;
  const ends =
    checkpoints.at(-1)?.generation === generations.length
      ? undefined
      : html`<p class="note">The snapshot shown on this page is that of generation ${checkpoints.at(-1)?.generation ?? 0}.</p>`;
  return html`<h2 id="training">Training</h2>${said}${none}<div class="trio">${charts}</div>${missing}${ends}`;
}

/** Mean and best fitness; evaluations at the generations they fall behind. */
function fitnessChart({ generations, evaluations }: Pick<Inspection, "generations" | "evaluations">): Html {
  const judged = evaluations.map(({ steps, meanReturn }) => ({
    generation: generations.filter((each) => each.steps <= steps).length,
    value: meanReturn,
  }));
  const values = [...valuesOf(generations, "meanFitness"), ...valuesOf(generations, "bestFitness"), ...judged.map(({ value }) => value)];
  return draw("Mean and best fitness over generations", "chart", {
    ...generationAxis(generations.length),
    y: { domain: domainOf(values), label: null, tickFormat: compact, ticks: 5, grid: true },
    marks: [
      lineOverGenerations(generations, "bestFitness", "var(--quiet)", "none", 1),
      lineOverGenerations(generations, "meanFitness", "var(--ink)"),
      Plot.dot(judged, {
        x: "generation",
        y: "value",
        r: 3.6,
        stroke: "var(--ink)",
        strokeWidth: 1.6,
        fill: "var(--paper)",
        title: ({ value }) => compact(value),
      }),
    ],
  });
}

function metricChart(generations: Inspection["generations"], metric: string, words: string, domain?: [number, number]): Html {
  const values = valuesOf(generations, metric);
  const most = Math.max(0, ...values);
  return draw(`${words} over generations`, "chart", {
    ...generationAxis(generations.length),
    y: { domain: domain ?? [0, most === 0 ? 1 : 1.06 * most], label: null, tickFormat: compact, ticks: 5, grid: true },
    marks: [lineOverGenerations(generations, metric, "var(--ink)")],
  });
}

function spikesChart(generations: Inspection["generations"], { neurons, runaway }: Inspection["network"]): Html {
  const limit = runaway * neurons;
  const most = Math.max(limit, ...valuesOf(generations, "spikesPerSubStep"));
  return draw("Mean number of spikes in a sub-step over generations", "chart", {
    ...generationAxis(generations.length),
    y: { domain: [0, 1.1 * most], label: null, tickFormat: compact, ticks: 5, grid: true },
    marks: [
      Plot.ruleY([limit], { stroke: "var(--bad)", strokeDasharray: "5,4", strokeWidth: 1.4 }),
      Plot.text([limit], {
        y: (value: number) => value,
        frameAnchor: "right",
        dy: -8,
        text: () => "runs away",
        textAnchor: "end",
        fill: "var(--bad)",
      }),
      lineOverGenerations(generations, "spikesPerSubStep", "var(--ink)"),
    ],
  });
}
