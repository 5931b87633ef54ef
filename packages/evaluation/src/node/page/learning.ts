import type { Comparison } from "@quantal/core";
import { evaluationMarks, SMOOTHING } from "../../records/curves.ts";
import { finalScore, floorIn } from "../../records/scores.ts";
import { formatNumber } from "../../summary/format.ts";
import { thresholdOf } from "../../summary/summarize.ts";
import type { Summary } from "../../summary/types.ts";
import { domainOf } from "../charts/draw.ts";
import { type LearningInput, learningCharts } from "../charts/learning.ts";
import { type Look, lookOf } from "../charts/palette.ts";
import { runCell } from "../charts/run-cell.ts";
import { type Html, html } from "./html.ts";
import { type EnvRuns, nameOf, typeset } from "./parts.ts";

type Looks = ReadonlyMap<string, Look>;

const MAX_POINTS = 4800; // of all small charts together: what keeps a page of many runs small
const MEASURES = [
  ["training", "Training episodes"],
  ["evaluation", "Evaluated snapshots, greedy"],
] as const;

/** Learning curves over steps and over wall time, of training and, where there are several a run, of evaluations. */
export function learningSection(comparison: Comparison, summary: Summary, envs: readonly EnvRuns[], looks: Looks): Html {
  const legend = summary.agents.map(
    (agent, i) => html`<li><label><input type="checkbox" id="show-${i}" checked>${nameOf(agent, looks)}</label></li>`,
  );
  const parts = learningInputs(comparison, summary, envs, looks).map((input) => {
    const charts = MEASURES.filter(([measure]) => measure === "training" || input.wasWatched).map(([measure, words]) => {
      const pair = learningCharts(input, measure);
      if (pair.length === 0) return html`<p class="note">${words}: there were none.</p>`;
      const captions = [`${words}, over training steps`, `${words}, over wall time`];
      return html`<div class="pair">${pair.map((chart, i) => html`<figure><figcaption>${captions[i]}</figcaption>${chart}</figure>`)}</div>`;
    });
    return html`<h3>${input.env}</h3>${charts}`;
  });
  return html`<h2 id="learning">Learning curves</h2>
<p>Thick lines with marks are medians over seeds, bands their 95 % bootstrap intervals, thin lines (drawn for up to 30 runs) the runs. Training returns are trailing means of ${SMOOTHING} episodes. Over wall time, a run that has ended keeps its last value.</p>
<ul class="legend">${legend}</ul>${parts}`;
}

/** What the learning curves of each environment are drawn from, and whether its runs were evaluated on the way. */
export function learningInputs(
  comparison: Comparison,
  { floors }: Pick<Summary, "floors">,
  envs: readonly EnvRuns[],
  looks: Looks,
): (LearningInput & { readonly wasWatched: boolean })[] {
  return envs.map(({ env, agents }) => {
    const wasWatched = agents.some(({ runs }) => runs.some((run) => evaluationMarks(run, "steps").length > 1));
    return { env, agents, threshold: thresholdOf(comparison, env), floor: floorIn(floors, env)?.value, looks, wasWatched };
  });
}

/** Every run in a small chart of its own, on common scales within an environment. */
export function runsSection(comparison: Comparison, envs: readonly EnvRuns[], looks: Looks): Html {
  const pieces = Math.max(12, Math.min(80, Math.floor(MAX_POINTS / Math.max(1, comparison.runs.length))));
  const parts = envs.map(({ env, agents }) => {
    const threshold = thresholdOf(comparison, env);
    const runs = agents.flatMap((group) => group.runs);
    const steps = Math.max(1, ...runs.map(({ ledger }) => Math.max(ledger.budget, ledger.training)));
    const scale = { steps, domain: domainOf(returnsOf(runs, threshold)), threshold, pieces };
    const rows = agents.map(({ agent, runs: own }) => {
      const cells = own.map((run) => {
        const score = run.failure === undefined ? html`${typeset(formatNumber(finalScore(run)))}` : html`<span class="bad">failed</span>`;
        return html`<figure><figcaption>seed <b>${run.seed}</b>: ${score}</figcaption>${runCell(run, lookOf(looks, agent), scale)}</figure>`;
      });
      return html`<h3>${nameOf(agent, looks)} on ${env}</h3><div class="cells">${cells}</div>`;
    });
    return html`${rows}`;
  });
  return html`<h2 id="runs">Every run</h2>
<p>One chart a seed, return over training steps: the band reaches from the worst to the best training episode, the line is the trailing mean, rings are evaluations. The figure is the final score.</p>${parts}`;
}

function* returnsOf(runs: Comparison["runs"], threshold: number | undefined): Generator<number> {
  if (threshold !== undefined) yield threshold;
  for (const run of runs) {
    yield* run.training.returns;
    for (const { y } of evaluationMarks(run, "steps")) yield y;
  }
}
