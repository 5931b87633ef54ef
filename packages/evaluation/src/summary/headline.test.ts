import { describe, expect, it } from "vitest";
import { synthetic } from "../../test-data/synthetic.ts";
import { headline } from "./headline.ts";
import { summarize } from "./summarize.ts";

const of = (spec: Parameters<typeof synthetic>[0]) => headline(summarize(synthetic(spec), { resamples: 100 }));

describe("headline", () => {
  it("says what was run", () => {
    const { title, subtitle } = of({ steps: 20_000 });
    expect(title).toBe("rsrp and ppo on CartPole-v1 and Pendulum-v1");
    expect(subtitle).toBe("5 seeds each, 20,000 training steps a run: 20 runs.");
  });

  it("names failures, and one of a kind as one", () => {
    expect(of({ steps: 20_000, failed: ["ppo", "CartPole-v1", 4] }).subtitle).toContain("20 runs, of which 1 failed");
    expect(of({ agents: ["ppo"], envs: ["CartPole-v1"], seeds: 1, steps: 2000 }).subtitle).toBe(
      "1 seed, 2,000 training steps a run: 1 run.",
    );
  });

  it("says what came out, a sentence an environment", () => {
    const { results } = of({ steps: 20_000 });
    expect(results[0]).toMatch(
      /^On CartPole-v1, rsrp ended at [\d.]+ \[[\d.]+, [\d.]+\] and ppo ended at .* Solved means 475 or more: rsrp on \d of 5 seeds and ppo on \d of 5 seeds\.$/,
    );
    expect(results[1]).toMatch(/^On Pendulum-v1, rsrp ended at -[\d.]+ .*\.$/);
    expect(results[1]).not.toContain("Solved");
  });

  it("counts what is too long to list, and stands an empty comparison", () => {
    expect(of({ agents: ["a", "b", "c", "d", "e"], envs: ["CartPole-v1"], seeds: 1, steps: 200 }).title).toBe("5 agents on CartPole-v1");
    expect(of({ agents: [] })).toEqual({ title: "An empty comparison", subtitle: "No run was made.", results: [] });
  });
});
