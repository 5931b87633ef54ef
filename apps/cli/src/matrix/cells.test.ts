import { OptionError } from "@quantal/numeric";
import { describe, expect, test } from "vitest";
import type { Host } from "../host.ts";
import { evaluationPlan, matrixOf } from "./cells.ts";

const host: Host = {
  mode: "source",
  root: undefined,
  matrixWorker: "",
  matrixTask: "",
  boot: "",
  registerQuantal: async () => {},
  registerTypeScript: async () => {},
};

describe("judging on the way", () => {
  test("costs at most 15 % of the training steps, where two episodes cost no more than that", () => {
    for (const [steps, maxEpisodeSteps] of [
      [200_000, 500],
      [500_000, 500],
      [100_000, 200],
      [5_000_000, 200],
    ]) {
      const { every, episodes, finalEpisodes } = evaluationPlan({ steps, episodes: 100 }, maxEpisodeSteps);
      expect(Math.ceil(steps / every)).toBe(10);
      expect(10 * episodes * maxEpisodeSteps).toBeLessThanOrEqual(0.15 * steps);
      expect(episodes).toBeGreaterThanOrEqual(2);
      expect(episodes).toBeLessThanOrEqual(20);
      expect(finalEpisodes).toBe(100);
    }
  });

  test("is done by two episodes at least, and where one says", () => {
    expect(evaluationPlan({ steps: 5000, episodes: 7 }, 500)).toEqual({ every: 500, episodes: 2, finalEpisodes: 7 });
    expect(evaluationPlan({ steps: 1, episodes: 1 }, 500)).toEqual({ every: 1, episodes: 2, finalEpisodes: 1 });
    expect(evaluationPlan({ steps: 200_000, episodes: 100, evaluateEvery: 100_000 }, 500)).toMatchObject({ every: 100_000, episodes: 20 });
  });
});

describe("the matrix", () => {
  test("has every agent on every environment with every seed, labels, presets and thresholds", async () => {
    const words = { agents: "random,constant,constant:action=1,ppo", envs: "CartPole-v1,CartPole-v1:gravity=5", steps: 100, episodes: 3 };
    const { cells, thresholds, definitions } = await matrixOf(words, [7, 8], host);
    expect(cells.length).toBe(16);
    expect(cells.slice(0, 3).map(({ run }) => run.label)).toEqual([
      "random CartPole-v1 seed 7",
      "random CartPole-v1 seed 8",
      "constant CartPole-v1 seed 7",
    ]);
    expect(thresholds).toEqual({ "CartPole-v1": 475 });
    expect(Object.keys(definitions)).toEqual(["random", "constant", "constant:action=1", "ppo"]);
    expect(new Set(cells.map(({ agentLabel, made }) => `${agentLabel} ${made.preset}`))).toEqual(
      new Set(["random undefined", "constant undefined", "constant:action=1 undefined", "ppo CartPole-v1"]),
    );
    expect(cells.at(-1)).toMatchObject({ envLabel: "CartPole-v1:gravity=5", run: { seed: 8, env: { params: { gravity: 5 } } } });
  });

  test("refuses an agent that can't serve an environment before anything runs", async () => {
    const words = { agents: "constant:action=1.5", envs: "Pendulum-v1,CartPole-v1", steps: 100, episodes: 3 };
    await expect(matrixOf(words, [1], host)).rejects.toThrow(OptionError);
    await expect(matrixOf(words, [1], host)).rejects.toThrow(/outside of the action space of CartPole-v1/);
  });
});
