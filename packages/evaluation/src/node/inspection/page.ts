import { neuronOrder } from "../../inspection/firing.ts";
import type { Film, Inspection } from "../../inspection/types.ts";
import { html, trusted } from "../page/html.ts";
import { episodeSection } from "./episode/episode.ts";
import { spikeRaster } from "./episode/raster.ts";
import { player } from "./episode/script.ts";
import { inspectionHeader, runSection } from "./header.ts";
import { synapsesSection } from "./matrix.ts";
import { releaseSection } from "./release.ts";
import { inspectionStyle } from "./style.ts";
import { trainingSection } from "./training.ts";

/** The whole page as one string: no network, every value escaped, and no script needed but for the film. */
export function inspectionPage(inspection: Inspection, film: Film | undefined): string {
  const { run, network, episode } = inspection;
  const order = neuronOrder(episode.rates, network.excitatory);
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none';style-src 'unsafe-inline';script-src 'unsafe-inline';img-src data:">
<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,"><title>${run.agent} on ${run.env}, seed ${run.seed} · Quantal</title>
<style>${trusted(inspectionStyle())}</style></head>
<body>${inspectionHeader(inspection)}
<main>${runSection(inspection)}${releaseSection(inspection)}${trainingSection(inspection)}${episodeSection(inspection, spikeRaster(inspection, order), film)}${synapsesSection(inspection, order)}</main>
<footer><p>Made by <code>quantal inspect</code>; with <code>--json</code> it prints the numbers behind this page.</p></footer>
${player(film)}</body></html>
`;
  return page.markup;
}
