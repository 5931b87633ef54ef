import type { RunRecord } from "@quantal/core";
import { finalScore, outcomeOf } from "../../records/scores.ts";
import { formatDuration, formatNumber, formatTogether } from "../../summary/format.ts";
import type { GroupSummary, Summary } from "../../summary/types.ts";
import type { Look } from "../charts/palette.ts";
import { type Html, html } from "./html.ts";
import { type EnvRuns, nameOf, numberCell, table, typeset } from "./parts.ts";

const HEADS = [
  "agent",
  "#seed",
  "#final return ± sd",
  "#to threshold",
  "#steps asked",
  "#training",
  "#evaluation",
  "#discarded",
  "#episodes",
  "#wall time",
  "#steps/s",
  "hash",
];

/** Every run in numbers: what it reached, what it was given and what it took. Failed runs say so. */
export function runTable(summary: Summary, envs: readonly EnvRuns[], looks: ReadonlyMap<string, Look>): Html {
  const tables = envs.map(({ env, agents }) => {
    const rows = agents.flatMap(({ agent, runs }) => {
      const group = summary.groups.find((one) => one.env === env && one.agent === agent);
      return runs.map((run, i) => runRow(run, group, i === 0, looks));
    });
    return html`<h3>${env}</h3>${table(HEADS, rows)}`;
  });
  return html`<h2 id="table">All runs in numbers</h2>
<p>Steps are environment steps. Training is what agents learned from and never exceeds what was asked; evaluation is spent on judging snapshots; discarded steps were run ahead and dropped. A hash names a run's result: the same seed gives the same hash on any machine.</p>${tables}`;
}

function runRow(run: RunRecord, group: GroupSummary | undefined, isFirst: boolean, looks: ReadonlyMap<string, Look>): Html {
  const { ledger, failure } = run;
  const passage = group?.firstPassage?.runs.find(({ seed }) => seed === run.seed);
  const reached = passage === undefined ? "-" : passage.reached ? formatNumber(passage.steps) : "not reached";
  const outcome = outcomeOf(run);
  const note = outcome === "finished" ? undefined : html` <span class="${failure === undefined ? "note" : "bad"}">${outcome}</span>`;
  const classes = [isFirst ? "first" : "", failure === undefined ? "" : "has-why"].join(" ").trim();
  const why = failure === undefined ? undefined : html`<tr class="why"><td></td><td colspan="11">${failure}</td></tr>`;
  const numbers = [
    reached,
    ...[ledger.budget, ledger.training, ledger.evaluation, ledger.discarded, run.episodes].map(formatNumber),
    formatDuration(run.wallSeconds),
    formatNumber(Math.round(run.stepsPerSecond)),
  ];
  return html`<tr class="${classes}"><td>${nameOf(run.agent, looks)}</td><td class="n">${run.seed}</td><td class="n">${typeset(finalWords(run))}${note}</td>${numbers.map(numberCell)}<td class="hash"><code title="${run.hash}">${run.hash.slice(0, 12)}</code></td></tr>${why}`;
}

function finalWords(run: RunRecord): string {
  const score = finalScore(run);
  if (score === undefined) return run.failure === undefined ? "not judged" : "";
  return formatTogether([score, run.final.standardDeviation]).join(" ± ");
}
