import { OptionError } from "@quantal/numeric";
import { type RewardTransform, type TransformOrigin, transformed } from "../transform.ts";

/**
 * Puts the reward through a function. The reward before is the score.
 * Gymnasium's TransformReward. Takes definitions, Envs and VectorEnvs.
 * A definition that trains on worker threads says in a third argument where it is exported.
 * @example export const shaped = transformReward(pendulum, (reward) => 0.01 * reward + 1, { module: import.meta.url, export: "shaped" })
 */
export const transformReward: RewardTransform = wrap as RewardTransform; // each kind returns its own

function wrap(target: unknown, reward: (reward: number) => number, origin?: TransformOrigin): unknown {
  if (typeof reward !== "function") {
    throw new OptionError({ where: "TransformReward", problem: "reward must be a function", got: reward, expected: "(reward) => number" });
  }
  return transformed(
    {
      id: "TransformReward",
      scored: true,
      step(_state, result, i) {
        result.reward[i] = reward(result.reward[i]);
      },
    },
    target,
    origin,
  );
}
