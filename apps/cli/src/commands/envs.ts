import { Command } from "commander";
import type { Host } from "../host.ts";
import { printJson } from "../json.ts";

/** `quantal envs`: what environments there are. */
export function envsCommand(_host: Host): Command {
  return new Command("envs")
    .description("list the registered environments")
    .option("--json", "print [{ id, observationSpace, actionSpace, maxEpisodeSteps }]")
    .addHelpText("after", "\nExample:\n  $ quantal envs --json")
    .action(async ({ json }: { json?: boolean }) => {
      const { registered, spaceName, spaceToJSON } = await import("gymnasium-js");
      const { registerClassicControl } = await import("@quantal/classic-control");
      const { registerDiscontinuous } = await import("@quantal/discontinuous");
      const { registerDigits } = await import("@quantal/digits/node");
      registerClassicControl();
      registerDiscontinuous();
      registerDigits();
      const sources = registered().map(({ source }) => source);
      if (json) {
        printJson(
          sources.map(({ id, observationSpace, actionSpace, maxEpisodeSteps }) => ({
            id,
            observationSpace: spaceToJSON(observationSpace),
            actionSpace: spaceToJSON(actionSpace),
            maxEpisodeSteps,
          })),
        );
        return;
      }
      for (const { id, observationSpace, actionSpace, maxEpisodeSteps, params } of sources) {
        const settings = Object.entries(params ?? {}).map(([name, value]) => `${name}=${String(value)}`);
        console.log(
          `${id}\n  observes ${spaceName(observationSpace)}\n  acts     ${spaceName(actionSpace)}\n  ends     after ${maxEpisodeSteps} steps`,
        );
        if (settings.length > 0) console.log(`  takes    ${settings.join(" ")} maxEpisodeSteps=${maxEpisodeSteps}`);
      }
    });
}
