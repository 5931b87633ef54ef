import { cartPole } from "@quantal/classic-control";
import { evolutionStrategies } from "@quantal/evolution-strategies";
import { train } from "@quantal/trainer";
import { expect, test } from "vitest";

test("evolution strategies solve CartPole-v1 on 4 of 5 seeds or more", async () => {
  const returns: number[] = [];
  for (let seed = 1000; seed < 1005; seed++) {
    const budget = { environmentSteps: 120_000 };
    const run = train({ agent: evolutionStrategies(), env: cartPole, seed, budget, evaluation: { finalEpisodes: 20 } });
    returns.push((await run.result).evaluation?.meanReturn ?? 0);
  }
  expect(returns.filter((r) => r >= 475).length).toBeGreaterThanOrEqual(4);
});
