import { evaluate, taskOf } from "@quantal/trainer";
import type { Host } from "../host.ts";
import { printJson } from "../json.ts";
import { finalPolicy, type ModuleWords, openSavedRun, requirePaths, savedAgent, savedEnv } from "./saved-run.ts";

/** The words of `quantal evaluate`, as commander gives them. */
export interface EvaluateWords extends ModuleWords {
  readonly episodes: number;
  readonly seed?: number;
  readonly json?: boolean;
}

/** Judges the final snapshot of a run directory, greedy, and prints the result. */
export async function evaluateOne(directory: string, words: EvaluateWords, host: Host): Promise<void> {
  const saved = openSavedRun("quantal evaluate", directory);
  requirePaths(saved, words, `quantal evaluate ${directory}`);
  const agent = await savedAgent(saved, words, host);
  const env = await savedEnv(saved, words, host);
  await agent.prepare?.({});
  const policy = finalPolicy(saved, agent, taskOf(env));
  const seed = words.seed ?? saved.manifest.seed;
  const { meanReturn, standardDeviation, returns, lengths } = await evaluate({ agent, env, policy, seed, episodes: words.episodes });
  if (words.json) {
    printJson({ meanReturn, standardDeviation, returns, lengths });
    return;
  }
  console.log(
    `${agent.id} on ${env.id}: return ${meanReturn.toFixed(2)}, standard deviation ${standardDeviation.toFixed(2)} over ${returns.length} episodes (seed ${seed})`,
  );
}
