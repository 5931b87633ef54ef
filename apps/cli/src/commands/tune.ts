import { Command, Option } from "commander";
import type { Host } from "../host.ts";
import type { TuneWords } from "../tune/tune.ts";
import { naturalNumber, positiveInteger } from "../words/numbers.ts";

/** `quantal tune`: searches an agent's options. */
export function tuneCommand(host: Host, endWith: (status: number) => void): Command {
  return new Command("tune")
    .description(
      "search an agent's options within the ranges that it declares, and write the best as a preset file; an interrupted search goes on where it was",
    )
    .requiredOption("--agent <A>", "id with options, or path of a module; options that are given here aren't searched")
    .requiredOption("--env <E>", "id with parameters, or path of a module")
    .requiredOption("--trials <N>", "sets of options that are tried; the first is what the agent takes by itself", positiveInteger)
    .requiredOption("--seeds <K>", "runs of each trial", positiveInteger)
    .requiredOption("--steps <S>", "training steps of each run; in all at most trials x seeds x steps", positiveInteger)
    .addOption(
      new Option("--method <M>", "random: all trials run whole; halving: the better half of short runs goes on to longer ones")
        .choices(["random", "halving"])
        .default("random"),
    )
    .option(
      "--set <key=value>",
      "an option that isn't searched; may be repeated",
      (text: string, before: string[]) => [...before, text],
      [],
    )
    .option("--only <A,B>", "search these options alone; all others stay as the agent has them")
    .option("--first-seed <S>", "the seeds of the runs are S, S + 1, ...; 1 to 100 are for reporting", naturalNumber, 1000)
    .option("--seed <S>", "of the draws: the same seed draws the same options", naturalNumber, 0)
    .option("--episodes <N>", "episodes that judge the final snapshot of each run, greedy", positiveInteger, 100)
    .option("--out <FILE|DIR>", "the preset file (.json), or its folder; the trials and finished runs lie beside it", "tuned")
    .option("--workers <W>", "runs at once, each on a thread of its own; never more than there are cores (default: as many)", naturalNumber)
    .option("--json", "print { files, best, default, trials: [{ trial, rung, steps, value, values, options }], budget, ... }")
    .addHelpText(
      "after",
      "\nExamples:\n  $ quantal tune --agent ppo --env CartPole-v1 --trials 16 --seeds 3 --steps 50_000" +
        "\n  $ quantal tune --agent rsrp:neurons=64 --env Pendulum-v1 --trials 32 --seeds 3 --steps 200_000 --method halving --out tuned/rsrp.json" +
        "\n  $ quantal compare --agents rsrp:preset=tuned/rsrp.json,ppo --envs Pendulum-v1 --steps 200_000",
    )
    .action(async (words: TuneWords) => {
      const { tune } = await import("../tune/tune.ts");
      endWith(await tune(words, host));
    });
}
