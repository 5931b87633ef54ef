import type { Agent, Evaluation, PolicySpec, Task } from "@quantal/core";
import { OptionError } from "@quantal/numeric";
import type { EnvSource } from "gymnasium-js";
import type { Executor } from "./chunks.ts";
import { inline } from "./inline.ts";
import { FINAL_EVALUATION, planJobs } from "./plan.ts";
import { runChunks } from "./run-chunks.ts";

/** The most episodes of one evaluation: its streams are numbered evaluation * 65536 + episode. */
export const MAX_EVALUATION_EPISODES = 65536;

/** A policy to be judged on streams that no training uses. */
export interface EvaluateOptions {
  readonly agent: Agent;
  readonly env: EnvSource;
  readonly policy: PolicySpec;
  readonly seed: number;
  /** @default 100 */
  readonly episodes?: number;
  /** Closed by who made it. @default inline() */
  readonly executor?: Executor;
}

/** Plays episodes with a policy and reports their scores. @throws OptionError for a seed or a number of episodes out of range */
export async function evaluate({ agent, env, policy, seed, episodes = 100, executor: given }: EvaluateOptions): Promise<Evaluation> {
  checkSeed(seed);
  checkEpisodes(episodes);
  await agent.prepare?.({});
  const executor = given ?? inline();
  await executor.open({ agent, env, task: taskOf(env) });
  try {
    return await runEvaluation(executor, { policy, seed, episodes, number: FINAL_EVALUATION, steps: 0 });
  } finally {
    if (given === undefined) await executor.close();
  }
}

/** One evaluation on an open executor; `number` chooses its streams, `steps` are the training steps it is reported at. */
export async function runEvaluation(
  executor: Executor,
  { policy, seed, episodes, number, steps }: { policy: PolicySpec; seed: number; episodes: number; number: number; steps: number },
): Promise<Evaluation> {
  const jobs = Array.from({ length: episodes }, (_, k) => ({
    generation: number,
    member: k,
    start: (number * MAX_EVALUATION_EPISODES + k) >>> 0,
  }));
  const returns: number[] = [];
  const lengths: number[] = [];
  await runChunks(executor, policy, planJobs({ jobs }, seed, "evaluation"), (result) => {
    if (result.type === "jobs") {
      returns.push(...result.scores);
      lengths.push(...result.lengths);
    }
    return true;
  });
  const meanReturn = returns.reduce((sum, value) => sum + value, 0) / episodes;
  const squares = returns.reduce((sum, value) => sum + (value - meanReturn) * (value - meanReturn), 0);
  return { steps, meanReturn, standardDeviation: episodes > 1 ? Math.sqrt(squares / (episodes - 1)) : 0, returns, lengths };
}

/** What an agent is told of an environment. */
export function taskOf(env: EnvSource): Task {
  return { envId: env.id, observationSpace: env.observationSpace, actionSpace: env.actionSpace, maxEpisodeSteps: env.maxEpisodeSteps };
}

/** @throws OptionError unless the seed is an integer in [0, 2^53) */
export function checkSeed(seed: number): void {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new OptionError({
      where: "seed",
      problem: "the seed is no integer in range",
      got: seed,
      expected: "an integer in [0, 2^53)",
      fix: "Use for example 1",
    });
  }
}

/** @throws OptionError unless the number of evaluation episodes is an integer in [1, 65536] */
export function checkEpisodes(episodes: number): void {
  if (!Number.isInteger(episodes) || episodes < 1 || episodes > MAX_EVALUATION_EPISODES) {
    throw new OptionError({
      where: "evaluation",
      problem: "the number of episodes is out of range",
      got: episodes,
      expected: `an integer in [1, ${MAX_EVALUATION_EPISODES}]`,
      fix: "100 is usual",
    });
  }
}
