import { type Floor, floorIn, floorWords } from "../../records/scores.ts";
import { formatEstimate, formatNumber, formatTogether } from "../../summary/format.ts";
import { passageWords } from "../../summary/print-table.ts";
import type { GroupSummary, PassageSummary, Summary } from "../../summary/types.ts";
import type { Look } from "../charts/palette.ts";
import { lastStep, passagesChart } from "../charts/passages.ts";
import { scoresChart } from "../charts/scores.ts";
import { type Html, html } from "./html.ts";
import { nameOf, numberCell, table, typeset } from "./parts.ts";

type Looks = ReadonlyMap<string, Look>;

/** What came out, environment by environment, in large figures. */
export function resultCards({ envs, groups }: Summary, looks: Looks): Html {
  const cards = envs.map((env) => {
    const own = groups.filter((group) => group.env === env);
    const threshold = own[0].threshold;
    const solved = threshold === undefined ? undefined : html`<small>solved at ${typeset(formatNumber(threshold))}</small>`;
    return html`<section class="card"><h3><span>${env}</span>${solved}</h3>${own.map((group) => result(group, looks))}</section>`;
  });
  return html`<div class="results">${cards}</div>`;
}

function result(group: GroupSummary, looks: Looks): Html {
  const { agent, interquartileMean: estimate, seeds, failed, solved } = group;
  const { value, interval } = estimate ?? {};
  const [large, low, high] =
    value === undefined ? ["-"] : formatTogether(interval === undefined ? [value] : [value, interval.low, interval.high]);
  const reached =
    solved === undefined
      ? `${seeds} ${seeds === 1 ? "seed" : "seeds"}`
      : `solved on ${solved} of ${seeds} ${seeds === 1 ? "seed" : "seeds"}`;
  const failures = failed === 0 ? undefined : html`, <span class="bad">${failed} failed</span>`;
  return html`<div class="result"><span>${nameOf(agent, looks)}</span><b>${typeset(large)}</b><small>${reached}${failures}</small><small>${low === undefined ? "" : typeset(`${low} to ${high}`)}</small></div>`;
}

/** Final scores: the chart and the numbers of each environment. */
export function scoresSection(summary: Summary, looks: Looks, judgedOver: string): Html {
  const parts = summary.envs.map((env) => {
    const own = summary.groups.filter((group) => group.env === env);
    const hasScores = own.some(({ interquartileMean }) => interquartileMean !== undefined);
    const chart = hasScores ? html`<figure>${scoresChart(env, own, looks)}</figure>` : html`<p class="note">No run has a final score.</p>`;
    const rows = own.map((group) => scoreRow(group, looks));
    const heads = ["agent", "#seeds", "#interquartile mean [95 %]", "#mean [95 %]", "#median [95 %]", "#lowest", "#highest", "#solved"];
    return html`<h3>${env}</h3>${chart}${table(heads, rows)}${floorNote(own, floorIn(summary.floors, env))}`;
  });
  return html`<h2 id="scores">Final scores</h2>
<p>Every mark is one run: the mean return of its last snapshot, acting greedily${judgedOver}. The bar is the interquartile mean over seeds, the pale line its 95 % bootstrap interval. With few seeds such intervals are too narrow.</p>${parts}`;
}

function scoreRow(group: GroupSummary, looks: Looks): Html {
  const { agent, seeds, failed, scores, interquartileMean, mean, median, solved } = group;
  const values = scores.flatMap(({ counted }) => counted ?? []);
  const failures = failed === 0 ? undefined : html` <span class="bad">(${failed} failed)</span>`;
  return html`<tr><td>${nameOf(agent, looks)}</td><td class="n">${seeds}${failures}</td>${[interquartileMean, mean, median].map((estimate) => numberCell(formatEstimate(estimate)))}${[
    Math.min(...values),
    Math.max(...values),
  ].map((value) => numberCell(formatNumber(value)))}${numberCell(solved === undefined ? "-" : `${solved} of ${seeds}`)}</tr>`;
}

function floorNote(groups: readonly GroupSummary[], floor: Floor | undefined): Html | undefined {
  if (floor === undefined || groups.every((group) => group.floor === undefined)) return undefined;
  const value = typeset(formatNumber(floor.value));
  return html`<p class="note">A failed run counts as ${value}, ${floorWords(floor)}, in the statistics and from its failure on in the curves, so that failing never helps an agent.</p>`;
}

/** Areas under the curves, and how steadily each agent held what it had learned; nothing where no run has a curve. */
export function stabilitySection({ envs, groups }: Summary, looks: Looks): Html | undefined {
  const parts = envs.flatMap((env) => {
    const own = groups.filter((group) => group.env === env && group.areaUnderCurve !== undefined);
    const rows = own.map(({ agent, areaUnderCurve, areaOverSeconds, stability, spread }) => {
      const estimates = [areaUnderCurve, areaOverSeconds, stability?.dropFromBest, stability?.largestDrawdown];
      const cells = estimates.map((estimate) => numberCell(formatEstimate(estimate)));
      return html`<tr><td>${nameOf(agent, looks)}</td>${cells}${numberCell(formatNumber(spread?.standardDeviation))}</tr>`;
    });
    const heads = ["agent", "#area over steps [95 %]", "#area over wall time [95 %]", "#drop from best [95 %]", "#largest drawdown [95 %]"];
    return own.length === 0 ? [] : [html`<h3>${env}</h3>${table([...heads, "#deviation over seeds"], rows)}`];
  });
  if (parts.length === 0) return undefined;
  return html`<h2 id="stability">Areas and stability</h2>
<p>Areas are the mean height of the evaluation curve (of training, where runs weren't evaluated on the way) over the budget of steps, and over wall time up to the longest run of the environment. Drop and drawdown are shares of the best evaluation, or of what it won over the floor where returns are negative; 0 is best. All are interquartile means over seeds.</p>${parts}`;
}

/** Steps to the threshold, with the runs that never reached it; nothing where no environment has a threshold. */
export function passagesSection(summary: Summary, looks: Looks): Html | undefined {
  const envs = summary.envs.filter((env) => summary.groups.some((group) => group.env === env && group.firstPassage !== undefined));
  if (envs.length === 0) return undefined;
  const parts = envs.map((env) => {
    const own = summary.groups.filter((group) => group.env === env);
    const rows = own.map((group) => passageRow(group, looks));
    const heads = ["agent", "#reached", "#median of training [95 %]", "runs, by seed", "#median of evaluations [95 %]"];
    return html`<h3>${env}</h3><figure>${passagesChart(env, own, looks, lastStep(summary, own))}</figure>${table(heads, rows)}`;
  });
  return html`<h2 id="passages">Steps to the threshold</h2>
<p>When the mean return of the last ${summary.method.passageEpisodes} training episodes first reached the threshold. Hollow marks with an arrow are runs that never did: they stay in as censored, so medians are Kaplan-Meier estimates, with Brookmeyer-Crowley intervals.</p>${parts}`;
}

function passageRow({ agent, firstPassage, firstEvaluation, seeds }: GroupSummary, looks: Looks): Html {
  const runs = firstPassage?.runs.map(({ seed, reached, steps }) => `${seed}: ${reached ? "" : "> "}${formatNumber(steps)}`).join("  ·  ");
  return html`<tr><td>${nameOf(agent, looks)}</td>${numberCell(`${firstPassage?.reached ?? 0} of ${seeds}`)}${numberCell(medianWords(firstPassage))}<td class="words">${runs}</td>${numberCell(medianWords(firstEvaluation))}</tr>`;
}

function medianWords(passage: PassageSummary | undefined): string {
  if (passage?.median === undefined) return passageWords(passage);
  const { low, high } = passage.interval;
  if (low === undefined && high === undefined) return formatNumber(passage.median);
  return `${formatNumber(passage.median)} [${low === undefined ? "?" : formatNumber(low)}, ${high === undefined ? "open" : formatNumber(high)}]`;
}
