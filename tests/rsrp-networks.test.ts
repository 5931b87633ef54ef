import { cartPole } from "@quantal/classic-control";
import { rsrp } from "@quantal/rsrp";
import { train } from "@quantal/trainer";
import { expect, test } from "vitest";

test.each([
  ["a perceptron of one-bit weights", { network: "binaryMlp" }, 100_000],
  ["a perceptron of 3 : 1 without signs", { network: "binaryMlp", weights: "inhibitory", excitatoryRatio: 0.75 }, 150_000],
  ["three excitatory spiking neurons to one inhibitory", { excitatoryRatio: 0.75, kHidden: 0.1, twoActions: "argmax" }, 200_000],
] as const)("%s solves CartPole-v1 on 3 of 4 seeds or more", async (_, options, environmentSteps) => {
  const returns: number[] = [];
  for (let seed = 1000; seed < 1004; seed++) {
    const run = train({ agent: rsrp(options), env: cartPole, seed, budget: { environmentSteps }, evaluation: { finalEpisodes: 20 } });
    returns.push((await run.result).evaluation?.meanReturn ?? 0);
  }
  expect(returns.filter((r) => r >= 475).length, returns.join()).toBeGreaterThanOrEqual(3);
});
