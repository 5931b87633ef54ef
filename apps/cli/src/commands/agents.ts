import type { AgentDefinition, OptionSpec } from "@quantal/core";
import { Command } from "commander";
import type { Host } from "../host.ts";
import { printJson } from "../json.ts";
import { agentIds, findAgent } from "../words/catalog.ts";

/** `quantal agents`: what agents there are, and what each can be told. */
export function agentsCommand(_host: Host): Command {
  return new Command("agents")
    .description("list the registered agents with their options")
    .option("--json", "print [{ id, options: { name: { default, min, max, integer, choices, search, about } } }]")
    .addHelpText("after", "\nExample:\n  $ quantal agents --json")
    .action(async ({ json }: { json?: boolean }) => {
      const definitions = (await Promise.all(agentIds().map(findAgent))).filter((each) => each !== undefined);
      if (json) printJson(definitions.map(({ id, options }) => ({ id, options })));
      else for (const definition of definitions) print(definition);
    });
}

function print({ id, options, presets }: AgentDefinition): void {
  console.log(id);
  for (const [name, spec] of Object.entries(options))
    console.log(`  ${`${name}=${spec.default}`.padEnd(32)} ${spec.about}${rangeOf(spec)}${searchOf(spec)}`);
  const names = Object.keys(presets);
  if (names.length > 0)
    console.log(`  presets: ${names.join(", ")} (one that is named like the environment is used by itself; preset=default turns it off)`);
}

function rangeOf(spec: OptionSpec): string {
  if ("choices" in spec) return ` (${spec.choices.join(", ")})`;
  if (typeof spec.default !== "number" || !("min" in spec || "max" in spec)) return "";
  const { min, max } = spec as { min?: number; max?: number }; // a number's spec, by the type of its default
  if (min !== undefined && max !== undefined) return ` (${min} to ${max})`;
  return min === undefined ? ` (at most ${max})` : ` (at least ${min})`;
}

/** Where `quantal tune` looks. */
function searchOf({ search }: OptionSpec): string {
  if (search === undefined) return "";
  if ("values" in search) return ` [tune: ${search.values.join(", ")}]`;
  return ` [tune: ${search.low} to ${search.high}${search.scale === "log" ? ", log" : ""}]`;
}
