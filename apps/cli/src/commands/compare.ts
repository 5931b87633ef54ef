import { Command } from "commander";
import type { Host } from "../host.ts";
import { naturalNumber, positiveInteger } from "../words/numbers.ts";
import type { CompareWords } from "../work/compare-all.ts";

/** `quantal compare`: the head-to-head, with a report. */
export function compareCommand(host: Host, endWith: (status: number) => void): Command {
  return new Command("compare")
    .description("train all agents on all environments with several seeds, side by side, and write a report: page, charts and tables")
    .requiredOption("--agents <A,B>", "ids with options, or paths of modules")
    .requiredOption("--envs <E,F>", "ids with parameters, or paths of modules")
    .option("--seeds <K>", "runs of each agent on each environment", positiveInteger, 5)
    .option("--first-seed <S>", "the seeds are S, S + 1, ...", naturalNumber, 1)
    .requiredOption("--steps <N>", "training steps of each run", positiveInteger)
    .option("--out <DIR>", "directory of the report (default: quantal-compare-<n>)")
    .option("--workers <W>", "runs at once, each on a thread of its own; never more than there are cores (default: as many)", naturalNumber)
    .option("--episodes <N>", "episodes that judge the final snapshot, greedy", positiveInteger, 100)
    .option("--evaluate-every <N>", "judge a snapshot at every N steps, too (default: a tenth of the steps)", positiveInteger)
    .option("--json", "print { report, runs: [{ agent, env, seed, steps, meanReturn, ... }], comparisons: [] }")
    .addHelpText(
      "after",
      "\nExample:\n  $ quantal compare --agents rsrp,rsrp:population=64,ppo --envs CartPole-v1 --seeds 5 --steps 200_000",
    )
    .action(async (words: CompareWords) => {
      const { compareAll } = await import("../work/compare-all.ts");
      endWith(await compareAll(words, host));
    });
}
