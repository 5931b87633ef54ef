import { Command } from "commander";
import type { Host } from "../host.ts";
import { naturalNumber, positiveInteger } from "../words/numbers.ts";
import type { EvaluateWords } from "../work/evaluate-one.ts";

/** `quantal evaluate`: judges the final snapshot of a run directory. */
export function evaluateCommand(host: Host): Command {
  return new Command("evaluate")
    .description("judge the final snapshot of a run directory, greedy")
    .argument("<DIR>", "a directory that quantal train wrote")
    .option("--episodes <N>", "how many", positiveInteger, 100)
    .option("--seed <S>", "of the episodes (default: the run's own, which repeats its final evaluation)", naturalNumber)
    .option("--agent <PATH>", "module of the agent, for a run of a module of yours")
    .option("--env <PATH>", "module of the environment, for a run of a module of yours")
    .option("--json", "print { meanReturn, standardDeviation, returns: [], lengths: [] }")
    .addHelpText("after", "\nExample:\n  $ quantal evaluate runs/ppo-CartPole-v1-1 --episodes 20 --seed 7")
    .action(async (directory: string, words: EvaluateWords) => {
      const { evaluateOne } = await import("../work/evaluate-one.ts");
      await evaluateOne(directory, words, host);
    });
}
