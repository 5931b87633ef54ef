import type { AgentDefinition } from "@quantal/core";

/** The registered agents, each imported when it is asked for. A new agent is one line here. */
const AGENTS: ReadonlyMap<string, () => Promise<AgentDefinition>> = new Map<string, () => Promise<AgentDefinition>>([
  ["rsrp", async () => (await import("@quantal/rsrp")).rsrp],
  ["ppo", async () => (await import("@quantal/ppo")).ppo],
  ["es", async () => (await import("@quantal/evolution-strategies")).evolutionStrategies],
  ["r-stdp", async () => (await import("@quantal/r-stdp")).rStdp],
  ["random", async () => (await import("@quantal/baselines")).randomAgent],
  ["constant", async () => (await import("@quantal/baselines")).constantAgent],
]);

/** Ids of the registered agents. */
export function agentIds(): readonly string[] {
  return [...AGENTS.keys()];
}

/** The definition of a registered agent; undefined for an unknown id. */
export async function findAgent(id: string): Promise<AgentDefinition | undefined> {
  return AGENTS.get(id)?.();
}
