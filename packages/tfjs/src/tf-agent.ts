import type { AgentDefinition, NetworkLibrary, OptionSchema } from "@quantal/core";
import type { Data } from "gymnasium-js";
import { type NetworkReference, tfLibrary } from "./tf-library.ts";

/** How an agent is called that another library's network takes the place in. */
export interface LibraryIdentity {
  readonly id: string;
  readonly module: string;
  readonly export: string;
}

/** An agent's definition that can be made again with another library's networks, as PPO's. */
export interface TakesNetworks<S extends OptionSchema, State extends Data> {
  readonly id: string;
  withNetworks(library: NetworkLibrary, identity: LibraryIdentity): AgentDefinition<S, State>;
}

/** What `tfAgent` is told. */
export interface TfAgentConfig {
  /** The function that makes the model. Threads import its module, which must export the agent as well. */
  readonly network: NetworkReference;
  /** @default tf/ and the agent's own, such as tf/ppo */
  readonly id?: string;
  /** Name of the module's export that holds the agent. @default "default" */
  readonly export?: string;
}

/**
 * The agent with a TensorFlow.js model as its network, for a user's module to export. It takes the agent's options but for those of its
 * own networks. Equal bits are promised on one machine and backend only.
 */
export function tfAgent<const S extends OptionSchema, State extends Data>(
  agent: TakesNetworks<S, State>,
  { network, id = `tf/${agent.id}`, export: name = "default" }: TfAgentConfig,
): AgentDefinition<S, State> {
  return agent.withNetworks(tfLibrary(network), { id, module: network.module, export: name });
}
