import { Command } from "commander";
import type { Host } from "../host.ts";
import { naturalNumber, positiveInteger } from "../words/numbers.ts";
import type { TrainWords } from "../work/train-one.ts";

/** `quantal train`: one run. */
export function trainCommand(host: Host, endWith: (status: number) => void): Command {
  return new Command("train")
    .description("train one agent on one environment, and judge the final snapshot: greedy, 100 episodes")
    .requiredOption("--agent <A>", "id with options (rsrp:population=512,learningRate=0.1), or path of a module")
    .requiredOption("--env <E>", "id with parameters (CartPole-v1:gravity=5), or path of a module")
    .requiredOption("--steps <N>", "training steps in all, met exactly", positiveInteger)
    .requiredOption("--seed <S>", "the same seed gives the same result", naturalNumber)
    .option("--set <key=value>", "an option of the agent; may be repeated", (text: string, before: string[]) => [...before, text], [])
    .option(
      "--workers <W>",
      "worker threads, 0 for none (default: as many as cores, at most 8); they never change the result",
      naturalNumber,
    )
    .option("--out <DIR>", "run directory (default: runs/<agent>-<env>-<seed>)")
    .option("--evaluate-every <N>", "judge a snapshot at every N steps, too, and keep it", positiveInteger)
    .option("--episodes <N>", "episodes of each evaluation", positiveInteger, 100)
    .option("--json", "print { runDirectory, steps, episodes, hash, evaluation: { meanReturn, ... } }")
    .addHelpText("after", "\nExample:\n  $ quantal train --agent ppo --env CartPole-v1 --steps 100_000 --seed 1 --set learningRate=0.0005")
    .action(async (words: TrainWords) => {
      const { trainOne } = await import("../work/train-one.ts");
      endWith(await trainOne(words, host));
    });
}
