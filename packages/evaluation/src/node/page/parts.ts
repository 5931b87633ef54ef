import type { RunRecord } from "@quantal/core";
import { type Look, lookOf } from "../charts/palette.ts";
import { type Html, html, trusted } from "./html.ts";

/** The runs of one environment by agent, both in order of appearance, seeds ascending. */
export interface EnvRuns {
  readonly env: string;
  readonly agents: readonly { readonly agent: string; readonly runs: readonly RunRecord[] }[];
}

/** Runs as the page shows them: by environment, agent, seed. */
export function byEnv(runs: readonly RunRecord[], envs: readonly string[], agents: readonly string[]): EnvRuns[] {
  return envs.map((env) => ({
    env,
    agents: agents
      .map((agent) => ({ agent, runs: runs.filter((run) => run.env === env && run.agent === agent).sort((a, b) => a.seed - b.seed) }))
      .filter(({ runs: own }) => own.length > 0),
  }));
}

// Each fits into [-5, 5] squared around 0.
const SYMBOL_PATHS: { readonly [name in Look["symbol"]]: string } = {
  circle: "M4,0A4,4 0 1 1 -4,0A4,4 0 1 1 4,0Z",
  square: "M-3.6,-3.6H3.6V3.6H-3.6Z",
  triangle: "M0,-4.6L4.4,3.4H-4.4Z",
  diamond: "M0,-5L3.4,0L0,5L-3.4,0Z",
  star: "M0,-5L1.3,-1.6L4.8,-1.5L2,0.7L3,4L0,2L-3,4L-2,0.7L-4.8,-1.5L-1.3,-1.6Z",
  wye: "M-1.4,5V0.9L-4.9,-1.2L-3.5,-3.6L0,-1.6L3.5,-3.6L4.9,-1.2L1.4,0.9V5Z",
  cross: "M-1.6,-4.8H1.6V-1.6H4.8V1.6H1.6V4.8H-1.6V1.6H-4.8V-1.6H-1.6Z",
};

/** An agent's name behind its line and symbol. */
export function nameOf(agent: string, looks: ReadonlyMap<string, Look>): Html {
  const { color, symbol } = lookOf(looks, agent);
  const path = SYMBOL_PATHS[symbol];
  const key = trusted(
    `<svg xmlns="http://www.w3.org/2000/svg" class="key" viewBox="-13 -7 26 14" aria-hidden="true"><path d="M-13,0H13" stroke="${color}" stroke-width="2"/><path d="${path}" fill="${color}"/></svg>`,
  );
  return html`<span class="name">${key}<span>${agent}</span></span>`;
}

/** A number's text with a real minus sign, and a dash where there is none. */
export function typeset(text: string): string {
  return text === "-" ? "–" : text.replace(/-(?=\d)/g, "−");
}

/** A table that scrolls sideways by itself where it doesn't fit. Heads with a leading `#` are numbers. */
export function table(heads: readonly string[], rows: readonly Html[], className = "full"): Html {
  const cells = heads.map((head) =>
    head.startsWith("#") ? html`<th class="n" scope="col">${head.slice(1)}</th>` : html`<th scope="col">${head}</th>`,
  );
  return html`<div class="scroll" tabindex="0"><table class="${className}"><thead><tr>${cells}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** A cell with a number. */
export function numberCell(text: string): Html {
  return html`<td class="n">${typeset(text)}</td>`;
}
