import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { OptionError, QuantalError, UserCodeError } from "@quantal/numeric";
import { Command, CommanderError } from "commander";
import { agentsCommand } from "./commands/agents.ts";
import { benchCommand } from "./commands/bench.ts";
import { checkCommand } from "./commands/check.ts";
import { compareCommand } from "./commands/compare.ts";
import { envsCommand } from "./commands/envs.ts";
import { evaluateCommand } from "./commands/evaluate.ts";
import { inspectCommand } from "./commands/inspect.ts";
import { reproduceCommand } from "./commands/reproduce.ts";
import { rolloutCommand } from "./commands/rollout.ts";
import { trainCommand } from "./commands/train.ts";
import { tuneCommand } from "./commands/tune.ts";
import type { Host } from "./host.ts";

/** Exit statuses, a contract: done, it failed, the words were wrong. */
const DONE = 0;
const FAILED = 1;
const WRONG_WORDS = 2;

/**
 * Runs one command. Everything heavy is imported by the command that needs it.
 * @param words - the command line without Node and the script
 * @returns the exit status
 */
export async function run(words: readonly string[], host: Host): Promise<number> {
  let status = DONE;
  const program = new Command("quantal")
    .description("Reinforcement learning in TypeScript: train agents, and judge them head to head.")
    .version("0.1.0")
    .exitOverride()
    .showHelpAfterError("(quantal COMMAND --help tells more)")
    .addHelpText(
      "after",
      "\nExamples:\n  $ quantal train --agent rsrp --env CartPole-v1 --steps 200000 --seed 1\n  $ quantal compare --agents rsrp,ppo --envs CartPole-v1 --steps 200000",
    );
  const endWith = (given: number): void => {
    status = given;
  };
  for (const make of [
    trainCommand,
    evaluateCommand,
    inspectCommand,
    compareCommand,
    tuneCommand,
    reproduceCommand,
    rolloutCommand,
    checkCommand,
    envsCommand,
    agentsCommand,
    benchCommand,
  ]) {
    program.addCommand(make(host, endWith).copyInheritedSettings(program));
  }
  // A user's console.log must not get into the one JSON document that --json promises.
  if (words.includes("--json")) console.log = console.info = console.debug = console.error;
  try {
    await program.parseAsync([...words], { from: "user" });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : WRONG_WORDS; // it has said why
    process.stderr.write(`${messageOf(error)}\n`);
    return error instanceof OptionError ? WRONG_WORDS : FAILED;
  }
}

/** Ours say all there is to say, and of a user's code the line; of anything else the stack is wanted. */
function messageOf(error: unknown): string {
  if (error instanceof QuantalError) {
    const line = error instanceof UserCodeError && !/ See \S+:\d+/.test(error.message) ? usersLine(error.cause) : undefined;
    return line === undefined ? error.message : `${error.message.replace(/ The cause's stack says where\.$/, "")} See ${line}.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** The first line of an error's stack that is neither Node's nor of this installation's packages, as `file:line:column`. */
function usersLine(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  const ours = ["packages", "agents", "envs", "apps", "node_modules"].map((folder) => join(root, folder));
  for (const [, place] of (cause.stack ?? "").matchAll(/(?:file:\/\/)?((?:\/|[A-Za-z]:[\\/])[^\s()]+:\d+:\d+)/g)) {
    if (!ours.some((folder) => place.startsWith(folder))) return relative(".", place);
  }
  return undefined;
}
