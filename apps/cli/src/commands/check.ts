import { Command } from "commander";
import type { CheckWords } from "../check/check.ts";
import type { Host } from "../host.ts";
import { naturalNumber, positiveInteger, positiveSeconds } from "../words/numbers.ts";

/** `quantal check`: looks for broken rules in an environment. */
export function checkCommand(host: Host, endWith: (status: number) => void): Command {
  return new Command("check")
    .description(
      "look for mistakes in an environment: each broken rule with the shortest list of actions that shows it; status 1 where there is one",
    )
    .argument("<E>", "id with parameters (CartPole-v1:gravity=5), or path of a module that exports a definition, fromEnv(...) or a class")
    .option("--seed <S>", "where seeds and actions come from: the same seed checks the same", naturalNumber, 0)
    .option("--steps <N>", "steps that are looked at one by one; comparisons take more besides (default: 10000)", positiveInteger)
    .option(
      "--silence <CODES>",
      "codes that are not reported, with commas between them",
      (text: string, before: string[]) => [...before, ...text.split(",")],
      [],
    )
    .option("--limit <SECONDS>", "a call that takes longer is a finding (QE023), and ends the check", positiveSeconds, 20)
    .option("--out <DIR>", "write the actions of each finding to DIR/<code>.json, for quantal rollout --actions")
    .option("--json", "print { findings: [{ code, kind, title, message, seed, actions, where, why, fix }] }")
    .addHelpText(
      "after",
      "\nExamples:\n  $ quantal check ./my-env.ts\n  $ quantal check CartPole-v1 --silence QA101 --json\nEvery code has its paragraph in docs/environment-checker.md.",
    )
    .action(async (env: string, words: Omit<CheckWords, "env">) => {
      const { check } = await import("../check/check.ts");
      endWith(await check({ ...words, env }, host));
    });
}
