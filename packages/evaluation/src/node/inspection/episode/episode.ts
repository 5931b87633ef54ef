import type { Film, InspectedEpisode, Inspection } from "../../../inspection/types.ts";
import { counted, formatNumber } from "../../../summary/format.ts";
import { type Html, html, trusted } from "../../page/html.ts";
import { typeset } from "../../page/parts.ts";
import { kindLegend } from "../release.ts";
import type { Raster } from "./raster.ts";
import { episodeTracks, type Track } from "./tracks.ts";

const STILLS = 7; // of a film, over the axis of time
const NEAR = 320; // sub-steps in the close-up, about

const ENDS = {
  terminated: "the task ended it",
  truncated: "the time limit ended it",
  cut: "it goes on, but a page shows no more",
} as const;

/** One episode: its pictures, the spikes close by, and all of it on one axis of time. */
export function episodeSection({ episode, network, run }: Inspection, raster: Raster, film: Film | undefined): Html {
  const tracks = episodeTracks({ episode, network });
  const { steps, number, seed, end } = episode;
  const span = windowOf(episode, network.subSteps);
  const ms = network.subSteps * network.subStepMs;
  const which =
    number === 1 ? `the episode after a reset with seed ${seed}` : `episode ${formatNumber(number)} after a reset with seed ${seed}`;
  const spikes = `Spikes of ${network.neurons} neurons, each a row: excitatory ones above, inhibitory ones below, the most active ones of a kind on top`;
  const views = (scale: "near" | "far"): Html[] => [
    row(
      "spikes",
      `${network.excitatory} excitatory above, ${network.neurons - network.excitatory} inhibitory below`,
      raster.height,
      raster.view(scale, spikes),
    ),
    ...tracks.map((track, k) => trackRow(track, k, scale === "far" ? steps : span, scale)),
  ];
  const shown = raster.subStepsPerColumn === 1 ? "a sub-step" : counted(raster.subStepsPerColumn, "sub-step");
  return html`<h2 id="episode-title">One episode</h2>
<p>The judged policy, greedy, in ${which}: ${counted(steps, "step")}, return ${typeset(formatNumber(episode.return))}; ${ENDS[end]}. A step of the environment is ${counted(network.subSteps, "sub-step")} of ${network.subStepMs} ms of the network, ${Number(ms.toPrecision(4))} ms. Neurons are sorted by kind and rate, in the table of synapses below too. Inputs are the observation as the network is told it: normalized and clipped.</p>
<style>${raster.style}${trusted(`#episode{${tracks.flatMap(({ variables }) => variables ?? []).join(";")}}`)}</style>${kindLegend()}
<div id="episode" data-steps="${steps}" data-span="${span}" style="--span:${(span / Math.max(1, steps)).toFixed(5)}">
<div class="lab">${stage(film)}<div class="scope near"><div class="label"><b>close up</b></div><div class="axis"><span id="near-from">step 0</span><span>a column of spikes is ${shown}</span><span id="near-to">step ${span}</span></div>${views("near")}</div></div>
<h3>The whole episode</h3><div class="scope far">${film === undefined ? undefined : strip(film, steps)}<div class="label"></div>${timeAxis(steps)}${views("far")}</div></div>
<p class="note">Over the whole episode, a column is an environment step, and the stronger its colour the more spikes fell into it. The same episode again: <code>${run.again}</code></p>`;
}

/** Environment steps that the close-up shows. */
export function windowOf({ steps }: Pick<InspectedEpisode, "steps">, subSteps: number): number {
  return Math.max(1, Math.min(steps, Math.max(8, Math.ceil(NEAR / subSteps))));
}

function row(label: string, note: string, height: number, view: Html): Html {
  return html`<div class="label"><b>${label}</b><small>${note}</small></div><div class="view" style="height:${height}px">${view}</div>`;
}

/** The far view draws a track; the near one uses the same shapes. */
function trackRow({ label, note, height, body, variables }: Track, k: number, steps: number, scale: "near" | "far"): Html {
  if (variables !== undefined) return row(label, note, height, html`<div role="img" aria-label="${label} over time">${body}</div>`);
  const shapes = scale === "far" ? html`<g id="track-${k}">${body}</g>` : html`<use href="#track-${k}"/>`;
  const svg = html`<svg viewBox="0 0 ${steps} ${height}" preserveAspectRatio="none" role="img" aria-label="${label} over time, ${note}">${shapes}</svg>`;
  return row(label, typeset(note), height, svg);
}

/** Where the film runs: its first picture, until a script moves it. */
function stage(film: Film | undefined): Html {
  const picture =
    film === undefined
      ? html`<p class="note">This environment draws nothing.</p>`
      : still(film, 0, "stage", "The environment as it is drawn");
  return html`<div class="stage">${picture}<div id="controls"></div><noscript><p class="note">With JavaScript the episode moves here; the pictures below show it in steps.</p></noscript></div>`;
}

/** Pictures from the middle of equal parts of the episode. */
function strip(film: Film, steps: number): Html {
  const stills = Array.from({ length: STILLS }, (_, k) => {
    const step = Math.round(((k + 0.5) * steps) / STILLS);
    const index = film.frames.reduce(
      (best, frame, i) => (Math.abs(frame.step - step) < Math.abs(film.frames[best].step - step) ? i : best),
      0,
    );
    return still(film, index, "", `The environment after ${counted(film.frames[index].step, "step")}`);
  });
  return html`<div class="label"><b>drawn</b></div><div class="strip">${stills}</div>`;
}

function still(film: Film, index: number, id: string, label: string): Html {
  const body = film.frames[index].elements.map((number) => film.elements[number]).join("");
  return html`<svg ${id === "" ? undefined : html`id="${id}"`} class="still" viewBox="0 0 ${film.width} ${film.height}" role="img" aria-label="${label}">${trusted(body)}</svg>`;
}

/** Some round numbers of steps, where they lie. */
function timeAxis(steps: number): Html {
  const rough = steps / 8;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
  const by = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough) ?? power;
  const ticks = Array.from({ length: Math.floor(steps / by) + 1 }, (_, k) => k * by);
  const spans = ticks.map((step) => {
    const place = (100 * step) / steps;
    return html`<span class="${place > 97 ? "end" : ""}" style="left:${place.toFixed(2)}%">${formatNumber(step)}</span>`;
  });
  return html`<div class="axis ticks">${spans}</div>`;
}
