import type { Comparison } from "@quantal/core";
import { counted, formatDuration, formatNumber, listed } from "../../summary/format.ts";
import { headline } from "../../summary/headline.ts";
import type { Summary } from "../../summary/types.ts";
import { looksOf } from "../charts/palette.ts";
import { improvementSection, profilesSection, tasksSection } from "./comparisons.ts";
import { type Html, html, trusted } from "./html.ts";
import { learningSection, runsSection } from "./learning.ts";
import { byEnv } from "./parts.ts";
import { passagesSection, resultCards, scoresSection, stabilitySection } from "./results.ts";
import { runTable } from "./run-table.ts";
import { type AgentReference, againSection, setupSection } from "./setup.ts";
import { styleSheet } from "./style.ts";

const TABLES = ["scores", "comparisons", "aggregates", "improvement", "profiles", "curves"].map((name) => `${name}.csv`);
const MAX_OPEN_PAIRS = 6; // more are folded away

// Puts a button beside the command. All else works without it.
const SCRIPT = `const box=document.querySelector(".command"),text=document.querySelector("#command");
if(box&&text&&navigator.clipboard){const button=document.createElement("button");button.type="button";button.textContent="Copy";
button.onclick=()=>navigator.clipboard.writeText(text.textContent).then(()=>{button.textContent="Copied";setTimeout(()=>{button.textContent="Copy"},1500)});box.append(button)}`;

/** The whole page as one string: no network, no script needed, every value escaped. */
export function reportPage(comparison: Comparison, summary: Summary, references: { readonly [agent: string]: AgentReference }): string {
  const { title } = headline(summary);
  const looks = looksOf(summary.agents);
  const envs = byEnv(comparison.runs, summary.envs, summary.agents);
  const hasRuns = comparison.runs.length > 0;
  const sections = hasRuns
    ? [
        scoresSection(summary, looks, judgedOver(comparison)),
        tasksSection(summary, looks),
        improvementSection(summary, looks),
        profilesSection(summary, looks),
        learningSection(comparison, summary, envs, looks),
        passagesSection(summary, looks),
        stabilitySection(summary, looks),
        runsSection(comparison, envs, looks),
        runTable(summary, envs, looks),
        setupSection(envs, summary.agents, { references, tuning: comparison.tuning ?? {} }, looks),
      ]
    : [];
  const links = TABLES.map((name, i) => html`${i === 0 ? "" : ", "}<a href="${name}">${name}</a>`);
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none';style-src 'unsafe-inline';script-src 'unsafe-inline';img-src data:">
<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,"><title>${title} · Quantal</title>
<style>${trusted(styleSheet(summary.agents.length))}</style></head>
<body>${pageHeader(comparison, summary, hasRuns ? resultCards(summary, looks) : undefined)}
<main>${sections}${againSection(comparison)}</main>
<footer><p>The numbers behind this page lie beside it: <a href="report.json">report.json</a> (the comparison and its statistics), <a href="episodes.csv">episodes.csv</a> (every training episode), ${links}, and the charts in charts/, as SVG and PNG. Bootstrap intervals: percentile, ${formatNumber(summary.method.resamples)} resamples, seed ${summary.method.seed}.</p></footer>
<script>${trusted(SCRIPT)}</script></body></html>
`;
  return page.markup;
}

function pageHeader(comparison: Comparison, summary: Summary, cards: Html | undefined): Html {
  const { title, subtitle } = headline(summary);
  const links = [
    ["scores", "Final scores"],
    ...(summary.overTasks === undefined ? [] : [["tasks", "Over all environments"]]),
    ...(summary.comparisons.some((pair) => pair.probabilityOfImprovement !== undefined)
      ? [["improvement", "Probabilities of improvement"]]
      : []),
    ...(summary.profiles.length === 0 ? [] : [["profiles", "Performance profiles"]]),
    ["learning", "Learning curves"],
    ...(summary.groups.some(({ firstPassage }) => firstPassage !== undefined) ? [["passages", "Steps to the threshold"]] : []),
    ...(summary.groups.some(({ areaUnderCurve }) => areaUnderCurve !== undefined) ? [["stability", "Areas and stability"]] : []),
    ["runs", "Every run"],
    ["table", "All runs in numbers"],
    ["setup", "Configuration"],
    ["again", "Make it again"],
  ];
  const words = title.split(" ").map((word) => html`<span>${word}</span> `); // so that lines don't break inside of an id
  const nav = cards === undefined ? undefined : html`<nav>${links.map(([id, name]) => html`<a href="#${id}">${name}</a>`)}</nav>`;
  return html`<header><p class="eyebrow">Quantal comparison</p><h1>${words}</h1><p class="lede">${subtitle}</p>${cards}${cardsNote(comparison, summary)}${saidOfPairs(summary)}${failures(comparison)}${nav}</header>`;
}

function cardsNote(comparison: Comparison, { groups }: Summary): Html | undefined {
  if (groups.length === 0) return undefined;
  const spent = groups.reduce((sum, { ledger }) => sum + ledger.training + ledger.evaluation + ledger.discarded, 0);
  const seconds = groups.reduce((sum, { wallSeconds }) => sum + wallSeconds, 0);
  return html`<p class="note">Large figures: interquartile mean over seeds of the final snapshot's mean return, greedy${judgedOver(comparison)}; beside them the 95 % interval. All runs together took ${formatNumber(spent)} environment steps and ${formatDuration(seconds)} of run time.</p>`;
}

function saidOfPairs({ comparisons }: Summary): Html | undefined {
  if (comparisons.length === 0) return undefined;
  const said = html`<ul class="says">${comparisons.map(({ words }) => html`<li>${words}</li>`)}</ul>`;
  if (comparisons.length <= MAX_OPEN_PAIRS) return said;
  return html`<details><summary>What can be said about ${comparisons.length} pairs of agents</summary>${said}</details>`;
}

function failures({ runs }: Comparison): Html | undefined {
  const failed = runs.filter(({ failure }) => failure !== undefined);
  if (failed.length === 0) return undefined;
  const lines = failed.map(({ agent, env, seed, failure }) => html`<p>${agent} on ${env}, seed ${seed}: ${failure}</p>`);
  return html`<div class="failed" role="note"><p class="bad">${counted(failed.length, "run")} failed and ${failed.length === 1 ? "stays" : "stay"} in every table</p>${lines}</div>`;
}

/** How many episodes the final scores rest on, as words to put behind "greedy". */
function judgedOver({ runs }: Comparison): string {
  const counts = [...new Set(runs.map(({ final }) => final.returns.length).filter((count) => count > 0))].sort((a, b) => a - b);
  return counts.length === 0
    ? ""
    : `, over ${listed(counts.map(formatNumber))} episode${counts.length === 1 && counts[0] === 1 ? "" : "s"}`;
}
