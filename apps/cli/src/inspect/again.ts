import { rsrp } from "@quantal/rsrp";
import type { RunManifest } from "@quantal/trainer/node";
import { lookUp, registered } from "gymnasium-js";
import { makeAgent } from "../words/find.ts";
import { formatSpec } from "../words/spec.ts";
import type { InspectWords } from "./inspect.ts";

/** Snapshots that the denser command asks for. */
const SNAPSHOTS = 20;

/** Commands that a reader of the page may want: the run again with snapshots on the way, and the shown episode. */
export function commandsOf(
  directory: string,
  manifest: RunManifest,
  { agent: agentPath, env: envPath, episode }: InspectWords,
  seed: number,
): { readonly denser: string; readonly again: string } {
  const { agent, env, budget } = manifest;
  const { agent: usual } = makeAgent({ id: agent.id, spec: { name: agent.id, settings: [] }, definition: rsrp, place: undefined }, env.id);
  const agentWords = formatSpec({ name: agentPath ?? agent.id, settings: changed(agent.options, usual.options) });
  const isKnown = envPath === undefined && registered().some(({ id }) => id === env.id);
  const source = isKnown ? lookUp(env.id) : undefined;
  const usualParams = { ...asRecord(source?.params), maxEpisodeSteps: source?.maxEpisodeSteps };
  const params = source === undefined ? [] : changed({ ...asRecord(env.params), maxEpisodeSteps: env.maxEpisodeSteps }, usualParams);
  const envWords = formatSpec({ name: envPath ?? env.id, settings: params });
  const every = Math.max(1, Math.ceil(budget / SNAPSHOTS));
  const modules = agentPath === undefined ? "" : ` --agent ${agentPath}`;
  return {
    denser: `quantal train --agent ${agentWords} --env ${envWords} --steps ${budget} --seed ${manifest.seed} --evaluate-every ${every} --out ${directory}-dense`,
    again: `quantal rollout --env ${envWords} --policy ${directory} --seed ${seed}${episode === 1 ? "" : ` --steps ${episode * env.maxEpisodeSteps}`}${modules}`,
  };
}

/** Settings whose values differ from the usual ones. */
function changed(values: { readonly [name: string]: unknown }, usual: { readonly [name: string]: unknown }) {
  return Object.entries(values)
    .filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(usual[name]))
    .map(([name, value]) => ({ name, value: String(value) }));
}

function asRecord(value: unknown): { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
