import { counted, formatEstimate, formatNumber, listed } from "../../summary/format.ts";
import { type ImprovementCell, improvementMatrix } from "../../summary/improvement-matrix.ts";
import type { ProfileSummary, Summary, TaskScale, TasksSummary } from "../../summary/types.ts";
import { improvementChart, shadeOf } from "../charts/improvement.ts";
import type { Look } from "../charts/palette.ts";
import { profileChart } from "../charts/profiles.ts";
import { type Html, html } from "./html.ts";
import { nameOf, numberCell, table, typeset } from "./parts.ts";

type Looks = ReadonlyMap<string, Look>;

/** A matrix of agents by agents for each environment, and its pairs as a chart; nothing where there is no pair with runs. */
export function improvementSection({ envs, agents, comparisons }: Summary, looks: Looks): Html | undefined {
  const parts = envs.flatMap((env) => {
    const pairs = comparisons.filter((pair) => pair.env === env && pair.probabilityOfImprovement !== undefined);
    const here = agents.filter((agent) => pairs.some((pair) => pair.agents.includes(agent)));
    return pairs.length === 0 ? [] : [html`<h3>${env}</h3>${improvementPair(`on ${env}`, here, pairs, looks)}`];
  });
  if (parts.length === 0) return undefined;
  return html`<h2 id="improvement">Probabilities of improvement</h2>
<p>How probably a run of the row's agent scores higher than one of the column's, ties one half, with 95 % bootstrap intervals: 0.5 is a coin's toss. A star marks pairs of which one may be called better, by the sentences above; the shade is no test.</p>${parts}`;
}

function improvementPair(
  where: string,
  agents: readonly string[],
  pairs: Summary["comparisons"] | TasksSummary["comparisons"],
  looks: Looks,
): Html {
  return html`<div class="pair">${matrixTable(improvementMatrix(agents, pairs), looks)}<figure>${improvementChart(where, pairs, looks)}</figure></div>`;
}

function matrixTable(matrix: readonly (readonly ImprovementCell[])[], looks: Looks): Html {
  const heads = matrix.map(([{ agent }]) => html`<th scope="col">${agent}</th>`);
  const rows = matrix.map((row) => html`<tr><th scope="row">${nameOf(row[0].agent, looks)}</th>${row.map(matrixCell)}</tr>`);
  return html`<div class="scroll" tabindex="0"><table class="matrix"><thead><tr><td></td>${heads}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function matrixCell({ estimate, isClaimed }: ImprovementCell): Html {
  if (estimate === undefined) return html`<td class="none">–</td>`;
  const { value, interval } = estimate;
  const ends = interval === undefined ? undefined : html`<small>[${interval.low.toFixed(2)}, ${interval.high.toFixed(2)}]</small>`;
  const style = `--side:var(--${value >= 0.5 ? "better" : "worse"});--shade:${Math.round(100 * shadeOf(value))}%`;
  return html`<td style="${style}"><b>${value.toFixed(2)}${isClaimed ? " *" : ""}</b>${ends}</td>`;
}

/** Performance profiles of final scores, an environment each. */
export function profilesSection({ profiles, groups }: Summary, looks: Looks): Html | undefined {
  if (profiles.length === 0) return undefined;
  const figures = profiles.map((profile) => {
    const mark = groups.find(({ env, threshold }) => env === profile.env && threshold !== undefined)?.threshold;
    const chart = profileChart({ where: `on ${profile.env}`, axis: "final score", mark }, profile, looks);
    return html`<figure><figcaption>${profile.env}</figcaption>${chart}</figure>`;
  });
  const [{ agents }] = profiles.toSorted((a, b) => b.agents.length - a.agents.length);
  return html`<h2 id="profiles">Performance profiles</h2>
<p>The share of runs whose final score is above each score: the higher and the further to the right a line, the better. Bands are pointwise 95 % bootstrap intervals, dashed lines the threshold.</p>
${legendOf(agents, looks)}<div class="pair">${figures}</div>`;
}

/** Normalized scores over all environments; nothing where they don't lie on one scale. */
export function tasksSection({ overTasks, agents }: Summary, looks: Looks): Html | undefined {
  if (overTasks === undefined) return undefined;
  const { scales, profile, comparisons } = overTasks;
  const rows = overTasks.agents.map(({ agent, interquartileMean, median, mean, optimalityGap }) => {
    const cells = [interquartileMean, median, mean, optimalityGap].map((estimate) => numberCell(formatEstimate(estimate)));
    return html`<tr><td>${nameOf(agent, looks)}</td>${cells}</tr>`;
  });
  const heads = ["agent", "#interquartile mean [95 %]", "#median [95 %]", "#mean [95 %]", "#optimality gap [95 %]"];
  const scaleRows = scales.map(
    ({ env, zero, one }) =>
      html`<tr><td>${env}</td>${numberCell(formatNumber(zero.value))}<td>${zero.source}</td>${numberCell(formatNumber(one.value))}<td>${oneWords(one)}</td></tr>`,
  );
  const chart = profileChart({ where: "of normalized scores over all environments", axis: "normalized score", mark: 1 }, profile, looks);
  const inTasks = agents.filter((agent) => comparisons.some((pair) => pair.agents.includes(agent)));
  return html`<h2 id="tasks">Over all environments</h2>
<p>Scores of ${counted(scales.length, "environment")} on one scale: 0 is what failed runs count as, 1 the threshold, or the best final score seen here where there is none. Interquartile mean and mean are over all runs, the median over environments of the mean over runs, the optimality gap is by how much runs miss 1 on average (less is better). Intervals: stratified bootstrap, runs drawn again within each environment.</p>
${table(heads, rows)}${tasksNote(overTasks)}
${table(["environment", "#0 is", "", "#1 is", ""], scaleRows, "")}
${comparisons.length === 0 ? undefined : html`<h3>Probabilities of improvement, mean over environments</h3>${improvementPair("over all environments", inTasks, comparisons, looks)}`}
<h3>Performance profiles of normalized scores</h3>${legendOf(profile.agents, looks)}<figure class="half">${chart}</figure>`;
}

function legendOf(agents: ProfileSummary["agents"], looks: Looks): Html {
  return html`<ul class="legend">${agents.map(({ agent }) => html`<li>${nameOf(agent, looks)}</li>`)}</ul>`;
}

function oneWords({ source }: TaskScale["one"]): string {
  return source === "threshold" ? "threshold" : "best final score of this comparison";
}

function tasksNote({ leftOut, agentsLeftOut }: TasksSummary): Html | undefined {
  const said = [
    ...leftOut.map(({ env, reason }) => `${env} is left out: ${reason}.`),
    ...(agentsLeftOut.length === 0
      ? []
      : [`${listed(agentsLeftOut)} ${agentsLeftOut.length === 1 ? "has" : "have"} no run that counts on one of them.`]),
  ];
  return said.length === 0 ? undefined : html`<p class="note">${typeset(said.join(" "))}</p>`;
}
