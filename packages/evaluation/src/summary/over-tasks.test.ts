import type { Comparison, RunRecord } from "@quantal/core";
import { describe, expect, it } from "vitest";
import { synthetic } from "../../test-data/synthetic.ts";
import { improvementMatrix } from "./improvement-matrix.ts";
import { summarize } from "./summarize.ts";

const FAST = { resamples: 300 };
const RANDOM = { policy: "random", episodes: 100, seed: 0 } as const;

/** Two agents on CartPole-v1 (threshold 475) and Pendulum-v1 (none) with these final scores, floors 25 and -1200. */
function scored(scores: { readonly [agent: string]: { readonly [env: string]: readonly number[] } }, seeds = 2): Comparison {
  const whole = synthetic({ agents: Object.keys(scores), seeds, steps: 2000, evaluations: 0 });
  const runs = whole.runs.map(
    (run): RunRecord => ({ ...run, final: { ...run.final, meanReturn: scores[run.agent][run.env][run.seed - 1] } }),
  );
  const floors = { "CartPole-v1": { ...RANDOM, meanReturn: 25 }, "Pendulum-v1": { ...RANDOM, meanReturn: -1200 } };
  return { ...whole, runs, floors };
}

const comparison = scored({
  a: { "CartPole-v1": [475, 250], "Pendulum-v1": [-200, -700] },
  b: { "CartPole-v1": [25, 475], "Pendulum-v1": [-200, -1200] },
});

describe("summaries over tasks", () => {
  const { overTasks } = summarize(comparison, FAST);

  it("put the floor at 0, and the threshold, or else the best final score, at 1", () => {
    expect(overTasks?.scales).toEqual([
      { env: "CartPole-v1", zero: { value: 25, source: "random policy" }, one: { value: 475, source: "threshold" } },
      { env: "Pendulum-v1", zero: { value: -1200, source: "random policy" }, one: { value: -200, source: "best final score" } },
    ]);
  });

  it("come to what one computes by hand", () => {
    // a: 1 and 0.5 on CartPole, 1 and 0.5 on Pendulum; b: 0 and 1, 1 and 0.
    const [a, b] = overTasks?.agents ?? [];
    expect([a.interquartileMean.value, a.median.value, a.mean.value, a.optimalityGap.value]).toEqual([0.75, 0.75, 0.75, 0.25]);
    expect([b.interquartileMean.value, b.median.value, b.mean.value, b.optimalityGap.value]).toEqual([0.5, 0.5, 0.5, 0.5]);
    const [pair] = overTasks?.comparisons ?? [];
    expect(pair.agents).toEqual(["a", "b"]);
    expect(pair.probabilityOfImprovement.value).toBeCloseTo((2.5 + 2.5) / 8, 12); // wins (1, one half) + (0.5 against 0), a task
    const { thresholds, agents } = overTasks?.profile ?? { thresholds: [], agents: [] };
    for (const { agent, share, low, high } of agents) {
      const scores = agent === "a" ? [1, 0.5, 1, 0.5] : [0, 1, 1, 0];
      expect(share).toEqual(thresholds.map((threshold) => scores.filter((score) => score > threshold).length / 4));
      expect(share.every((value, k) => (low?.[k] ?? 1) <= value && value <= (high?.[k] ?? 0))).toBe(true);
      expect([share.at(0), share.at(-1)]).toEqual([1, 0]);
    }
  });

  it("have no intervals where a task has a single run", () => {
    const single = summarize(
      scored({ a: { "CartPole-v1": [300], "Pendulum-v1": [-200] }, b: { "CartPole-v1": [400], "Pendulum-v1": [-300] } }, 1),
      FAST,
    );
    expect(JSON.stringify(single.overTasks)).not.toMatch(/interval|low|null/);
    expect(JSON.stringify(single.profiles)).not.toMatch(/low|null/);
  });

  it("name what they leave out, and are missing with fewer than two environments", () => {
    const flat = scored({
      a: { "CartPole-v1": [475, 250], "Pendulum-v1": [-1300, -1300] },
      b: { "CartPole-v1": [475, 250], "Pendulum-v1": [-1250, -1300] },
    });
    expect(summarize(flat, FAST).overTasks).toBeUndefined(); // nothing on Pendulum-v1 is above a random policy
    const third = flat.runs.filter(({ env }) => env === "CartPole-v1").map((run) => ({ ...run, env: "Other-v0" }));
    const more = summarize({ ...flat, runs: [...flat.runs, ...third] }, FAST).overTasks;
    expect(more?.scales.map(({ env }) => env)).toEqual(["CartPole-v1", "Other-v0"]);
    expect(more?.leftOut).toEqual([{ env: "Pendulum-v1", reason: "its best final score isn't above the floor" }]);
    const runs = comparison.runs.map((run) =>
      run.agent === "b" && run.env === "Pendulum-v1" ? { ...run, final: { ...run.final, returns: [] } } : run,
    );
    expect(summarize({ ...comparison, runs }, FAST).overTasks).toMatchObject({ agentsLeftOut: ["b"], comparisons: [] });
  });
});

describe("improvementMatrix", () => {
  it("holds every pair twice, adding up to 1, and nothing on the diagonal", () => {
    const summary = summarize(synthetic({ agents: ["a", "b", "c"], seeds: 4, steps: 2000, envs: ["Pendulum-v1"] }), FAST);
    const matrix = improvementMatrix(summary.agents, summary.comparisons);
    matrix.forEach((row, i) => {
      row.forEach(({ agent, other, estimate }, k) => {
        expect([agent, other]).toEqual([summary.agents[i], summary.agents[k]]);
        expect(estimate === undefined).toBe(i === k);
        if (i === k) return;
        const mirror = matrix[k][i].estimate;
        expect((estimate?.value ?? 0) + (mirror?.value ?? 0)).toBeCloseTo(1, 12);
        expect((estimate?.interval?.low ?? 0) + (mirror?.interval?.high ?? 0)).toBeCloseTo(1, 12);
        const pair = summary.comparisons.find(({ agents }) => agents[0] === agent && agents[1] === other);
        if (pair !== undefined) expect(estimate).toEqual(pair.probabilityOfImprovement);
      });
    });
  });
});
