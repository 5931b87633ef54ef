import type { Agent } from "@quantal/core";
import { callExport, loadExport, moduleOf, type Reference } from "gymnasium-js/node";

/** @throws OptionError when the agent doesn't say which module it comes from */
export function agentReference(agent: Agent): Reference {
  return { module: moduleOf(agent, "agent"), export: agent.export ?? "default", options: { ...agent.options } };
}

/** Imports and calls what the reference names. @throws UserCodeError when the module doesn't load or has no such export */
export async function loadAgent(reference: Reference): Promise<Agent> {
  const define = await loadExport(reference);
  return callExport(reference, define, reference.options) as Agent; // what defineAgent's function returns
}
