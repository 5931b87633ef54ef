import { cartPole } from "@quantal/classic-control";
import { ppo } from "@quantal/ppo";
import { train } from "@quantal/trainer";
import { threads } from "@quantal/trainer/node";
import type { EnvSource } from "gymnasium-js";
import { expect, test } from "vitest";
import cartPoleWithoutVelocities from "./cart-pole-without-velocities.ts";

const PRESET = { preset: "CartPole-v1-lstm" };

/** The final snapshots' returns, a seed each from 1000 on. */
async function returnsOf(options: object, env: EnvSource, environmentSteps: number, seeds: number): Promise<number[]> {
  const returns: number[] = [];
  for (let seed = 1000; seed < 1000 + seeds; seed++) {
    const run = train({ agent: ppo(options), env, seed, budget: { environmentSteps }, evaluation: { finalEpisodes: 20 } });
    returns.push((await run.result).evaluation?.meanReturn ?? 0);
  }
  return returns;
}

test("PPO with an LSTM solves CartPole-v1 on 4 of 5 seeds or more", async () => {
  const returns = await returnsOf(PRESET, cartPole, 50_000, 5);
  expect(returns.filter((r) => r >= 475).length, returns.join(", ")).toBeGreaterThanOrEqual(4);
});

test("PPO balances a pole whose velocity it isn't told with memory, and doesn't without", async () => {
  const without = await returnsOf({ preset: "CartPole-v1" }, cartPoleWithoutVelocities, 40_000, 3);
  const withMemory = await returnsOf(PRESET, cartPoleWithoutVelocities, 40_000, 3);
  expect(Math.max(...without), without.join(", ")).toBeLessThan(100);
  expect(Math.min(...withMemory), withMemory.join(", ")).toBeGreaterThan(3 * Math.max(...without));
});

test("PPO with memory has one hash for 0, 1 and 2 workers", async () => {
  const run = async (more: object): Promise<string> => {
    const agent = ppo({ ...PRESET, memory: "gru", lanes: 16, epochs: 2 }); // two chunks of lanes
    return (await train({ agent, env: cartPoleWithoutVelocities, seed: 1001, budget: { environmentSteps: 3001 }, ...more }).result).hash;
  };
  const hash = await run({});
  for (const workers of [1, 2]) {
    const executor = threads({ workers });
    expect(await run({ executor })).toBe(hash);
    await executor.close();
  }
});
