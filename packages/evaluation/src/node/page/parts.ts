import type { RunRecord } from "@quantal/core";
import { type Look, lookOf, SYMBOL_PATHS } from "../charts/palette.ts";
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
