import { Command, Option } from "commander";
import type { Host } from "../host.ts";
import { naturalNumber, positiveInteger, resetSeed } from "../words/numbers.ts";
import type { RolloutWords } from "../work/rollout.ts";

/** `quantal rollout`: plays an environment and tells every step. */
export function rolloutCommand(host: Host): Command {
  return new Command("rollout")
    .description(
      "play an environment: reset({ seed }), then actions from a file, a trained policy or at random; after an episode's end a reset without a seed",
    )
    .requiredOption("--env <E>", "id with parameters, or path of a module")
    .addOption(new Option("--seed <S>", "seed of the first reset, and of random actions").argParser(resetSeed).makeOptionMandatory())
    .addOption(new Option("--actions <FILE>", "a JSON list of actions").conflicts(["policy", "random"]))
    .addOption(new Option("--policy <DIR>", "the final policy of a run directory, greedy").conflicts(["actions", "random"]))
    .addOption(new Option("--random", "samples of the action space").conflicts(["actions", "policy"]))
    .option("--agent <PATH>", "module of the policy's agent, for a run of a module of yours")
    .option("--steps <N>", "how many steps; without it all actions of the file, else one episode", positiveInteger)
    .option("--render <FILE>", "draw it: a .gif is an animation of all steps, a .png or .svg one frame; in a folder that exists")
    .option("--frame <K>", "of a .png or .svg: the frame after step K, 0 for the reset; without it the last one", naturalNumber)
    .option("--json", "print { resets: [{ observation }], steps: [{ observation, reward, terminated, truncated }] }")
    .addHelpText(
      "after",
      "\nExamples:\n  $ quantal rollout --env CartPole-v1 --seed 1 --random --steps 100 --json\n  $ quantal rollout --env Acrobot-v1 --seed 1 --random --steps 200 --render acrobot.gif",
    )
    .action(async (words: RolloutWords) => {
      const { rollout } = await import("../work/rollout.ts");
      await rollout(words, host);
    });
}
