import type { Comparison, RunRecord, TuningBudget } from "@quantal/core";
import { formatNumber } from "../../summary/format.ts";
import type { Look } from "../charts/palette.ts";
import { type Html, html } from "./html.ts";
import { type EnvRuns, nameOf, table, typeset } from "./parts.ts";

/** What an agent's options are measured against: defaults, what they are about, presets. An AgentDefinition is one. */
export interface AgentReference {
  readonly options: { readonly [name: string]: { readonly default: unknown; readonly about: string } };
  readonly presets: { readonly [preset: string]: { readonly [name: string]: unknown } };
}

/** What is told of agents beside their runs. */
interface Background {
  readonly references: { readonly [agent: string]: AgentReference };
  readonly tuning: { readonly [agent: string]: TuningBudget };
}

/** How it was set up: every option of every agent, what was spent on searching them, the environments' parameters. */
export function setupSection(
  envs: readonly EnvRuns[],
  agents: readonly string[],
  { references, tuning }: Background,
  looks: ReadonlyMap<string, Look>,
): Html {
  const configured = agents.map((agent) => {
    const sets = envs.flatMap(({ env, agents: groups }) =>
      groups.filter((group) => group.agent === agent).map(({ runs }) => ({ env, run: runs[0] })),
    );
    const reference = Object.hasOwn(references, agent) ? references[agent] : undefined;
    const presets = sets.map(({ env, run }) => `${env}: ${run.preset === undefined ? "no preset" : `preset ${run.preset}`}`).join("; ");
    return html`<h3>${nameOf(agent, looks)}</h3><p class="note">${presets}.${reference === undefined ? undefined : changesNote(sets, reference)} ${tuningNote(agent, tuning)}</p>${optionTable(sets, reference)}`;
  });
  const params = envs.map(
    ({ env, agents: groups }) => html`<dt>${env}</dt><dd><code>${valueText(groups[0].runs[0].envParams)}</code></dd>`,
  );
  return html`<h2 id="setup">Configuration</h2>${configured}<h3>Environments' parameters</h3><dl class="facts">${params}</dl>`;
}

function tuningNote(agent: string, tuning: Background["tuning"]): string {
  if (!Object.hasOwn(tuning, agent)) return Object.keys(tuning).length === 0 ? "" : "No search was made for this agent.";
  const { method, trials, seeds, steps, totalSteps } = tuning[agent];
  const size = `${formatNumber(trials)} settings with ${formatNumber(seeds)} seeds each, ${formatNumber(steps)} training steps a run at most`;
  return `Options were searched (${method}): ${size}, ${formatNumber(totalSteps)} steps in all.`;
}

type Sets = readonly { readonly env: string; readonly run: RunRecord }[];

function optionTable(sets: Sets, reference: AgentReference | undefined): Html {
  const names = [...new Set(sets.flatMap(({ run }) => Object.keys(run.agentOptions)))];
  if (names.length === 0) return html`<p class="note">This agent has no options.</p>`;
  const isSame = names.every((name) => new Set(sets.map(({ run }) => noteKey(run, name, reference))).size === 1);
  const shown = isSame ? sets.slice(0, 1) : sets;
  const heads = [
    "option",
    ...shown.flatMap(({ env }) => [isSame ? "value" : env, ...(reference === undefined ? [] : ["where from"])]),
    ...(reference === undefined ? [] : ["about"]),
  ];
  const rows = names.map((name) => {
    const cells = shown.map(({ run }) => {
      const source = reference === undefined ? undefined : html`<td>${sourceOf(run, name, reference)}</td>`;
      return html`<td><code>${valueText(run.agentOptions[name])}</code></td>${source}`;
    });
    const isChanged = reference !== undefined && shown.some(({ run }) => sourceOf(run, name, reference).startsWith("set"));
    const about = reference === undefined ? undefined : html`<td class="words">${reference.options[name]?.about ?? ""}</td>`;
    return html`<tr class="${isChanged ? "changed" : ""}"><td><code>${name}</code></td>${cells}${about}</tr>`;
  });
  return table(heads, rows, "options");
}

function changesNote(sets: Sets, reference: AgentReference): string {
  const changed = new Set(
    sets.flatMap(({ run }) => Object.keys(run.agentOptions).filter((name) => sourceOf(run, name, reference).startsWith("set"))),
  );
  return changed.size === 0
    ? " Nothing differs from defaults and presets."
    : ` Set apart from defaults and presets: ${[...changed].join(", ")}.`;
}

/** Where an option's value comes from: `default`, `preset`, or `set`, then with what it would have been. */
export function sourceOf(run: RunRecord, name: string, { options, presets }: AgentReference): string {
  const value = valueText(run.agentOptions[name]);
  const preset = run.preset !== undefined && Object.hasOwn(presets, run.preset) ? presets[run.preset] : {};
  if (Object.hasOwn(preset, name)) return value === valueText(preset[name]) ? "preset" : `set (preset: ${valueText(preset[name])})`;
  if (!Object.hasOwn(options, name)) return "set";
  return value === valueText(options[name].default) ? "default" : `set (default: ${valueText(options[name].default)})`;
}

function noteKey(run: RunRecord, name: string, reference: AgentReference | undefined): string {
  return JSON.stringify([valueText(run.agentOptions[name]), reference === undefined ? "" : sourceOf(run, name, reference)]);
}

/** The command, the versions and the machine. */
export function againSection({ command, versions, machine }: Comparison): Html {
  const facts = (entries: { readonly [name: string]: string | number }) =>
    html`<dl class="facts">${Object.entries(entries).map(([name, value]) => html`<dt>${name}</dt><dd>${typeof value === "number" ? typeset(String(value)) : value}</dd>`)}</dl>`;
  return html`<h2 id="again">Make it again</h2>
<p>The same versions give the same scores, curves over steps, and hashes. Times depend on the machine and on what else it was doing.</p>
<div class="command"><pre id="command">${command}</pre></div>
<div class="two"><div><h3>Versions</h3>${facts(versions)}</div><div><h3>Machine and its load</h3>${facts(machine)}</div></div>`;
}

const MAX_VALUE = 400;

function valueText(value: unknown): string {
  if (typeof value === "string") return value;
  const text = JSON.stringify(value, (_, inner: unknown) => {
    if (inner === Number.POSITIVE_INFINITY || inner === Number.NEGATIVE_INFINITY) return String(inner);
    return ArrayBuffer.isView(inner) ? Object.values(inner) : inner;
  });
  if (text === undefined) return "–";
  return text.length <= MAX_VALUE ? text.replaceAll('":', '": ').replaceAll(',"', ', "') : `${text.slice(0, MAX_VALUE)}…`;
}
