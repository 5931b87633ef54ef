import { randomAgent } from "@quantal/baselines";
import type { FloorRecord } from "@quantal/core";
import { evaluate } from "@quantal/trainer";
import type { EnvSource } from "gymnasium-js";

/** Always the same, so that the floor is a property of the environment. */
const SEED = 0;
/** As many episodes as these steps allow, if each were as long as it can be. */
const STEPS = 50_000;
const EPISODES = { least: 10, most: 100 };

/**
 * What a random policy scores on each environment, by label: failed runs count as that, and normalized scores begin there. It is judged
 * as a run's final snapshot is. An environment on which that fails gets the reason instead; nothing is thrown.
 */
export async function floorsOf(envs: ReadonlyMap<string, EnvSource>): Promise<{ [env: string]: FloorRecord }> {
  const floors: { [env: string]: FloorRecord } = {};
  for (const [label, env] of envs) floors[label] = await floorOf(env);
  return floors;
}

async function floorOf(env: EnvSource): Promise<FloorRecord> {
  const affordable = Math.floor(STEPS / env.maxEpisodeSteps);
  const episodes = Math.min(Math.max(affordable, EPISODES.least), EPISODES.most);
  try {
    const policy = { kind: "random", data: null };
    const { meanReturn } = await evaluate({ agent: randomAgent(), env, policy, seed: SEED, episodes });
    if (Number.isFinite(meanReturn)) return { policy: "random", meanReturn, episodes, seed: SEED };
    return { policy: "random", failure: `The mean return was ${meanReturn}.` };
  } catch (error) {
    return { policy: "random", failure: error instanceof Error ? error.message : String(error) };
  }
}
