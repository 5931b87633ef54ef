import { cartPole } from "@quantal/classic-control";
import type { Agent } from "@quantal/core";
import { aggregate, cartPoleTerminalThreshold, delay, terminal } from "@quantal/discontinuous";
import { type RsrpOptions, rsrp } from "@quantal/rsrp";
import { train } from "@quantal/trainer";
import type { EnvSource } from "gymnasium-js";
import { describe, expect, test } from "vitest";

/** What an agent was told, and what it made of it, order by order. */
interface Told {
  readonly type: string;
  readonly returns: number[];
  readonly lengths: number[];
  readonly probabilities: number[];
  readonly remaining: number;
}

/** The agent, with all that it is told and learns written down. */
function watched(agent: Agent): { agent: Agent; told: Told[] } {
  const told: Told[] = [];
  const learner: Agent["learner"] = (task, seed) => {
    const inner = agent.learner(task, seed);
    let left = 0;
    const outer: ReturnType<Agent["learner"]> = {
      ...inner,
      ask(state, remaining) {
        left = remaining;
        return inner.ask(state, remaining);
      },
      tell(state, experience) {
        const metrics = inner.tell(state, experience);
        if (experience.type !== "episodes") throw new Error(`rsrp was told ${experience.type}`);
        const { probabilities } = state as { probabilities: Float32Array }; // rsrp's
        const { returns, lengths } = experience;
        told.push({
          ...{ type: experience.type, remaining: left },
          ...{ returns: [...returns], lengths: [...lengths], probabilities: [...probabilities] },
        });
        return metrics;
      },
    };
    return outer;
  };
  return { agent: { ...agent, learner }, told };
}

async function runOf(env: EnvSource, options: Partial<RsrpOptions> = {}) {
  const { agent, told } = watched(rsrp({ population: 32, ...options }));
  const { steps, hash } = await train({ agent, env, seed: 1000, budget: { environmentSteps: 20_000 } }).result;
  return { told, steps, hash };
}

describe("rewards that only come later", () => {
  test.each([
    ["aggregate by 1", aggregate(cartPole, { gap: 1 })],
    ["aggregate by 20", aggregate(cartPole)],
    ["aggregate by 500", aggregate(cartPole, { gap: 500 })],
    ["terminal", terminal(cartPole)],
    ["delay by 7", delay(cartPole, { delay: 7 })],
    ["delay by 200", delay(cartPole, { delay: 200 })],
    ["both", terminal(delay(cartPole))],
  ])("%s: rsrp has the dense run's fitness, steps and probabilities, bit for bit, after every order", async (_, env) => {
    const dense = await runOf(cartPole);
    const late = await runOf(env);
    expect(late.told.length).toBeGreaterThan(3);
    expect(late.told).toEqual(dense.told);
    expect(late.steps).toBe(dense.steps);
    expect(late.hash).not.toBe(dense.hash); // it begins with the environment's id
  });

  test("a tail that is dropped is told apart", async () => {
    const dense = await runOf(cartPole);
    expect((await runOf(aggregate(cartPole, { flush: false }))).told).not.toEqual(dense.told);
  });
});

describe("a threshold of the return", () => {
  const finals = async (options: Partial<RsrpOptions>, environmentSteps: number): Promise<number[]> => {
    const returns: number[] = [];
    for (let seed = 1; seed <= 5; seed++) {
      const budget = { environmentSteps };
      const run = train({ agent: rsrp(options), env: cartPoleTerminalThreshold, seed, budget, evaluation: { finalEpisodes: 50 } });
      returns.push((await run.result).evaluation?.meanReturn ?? 0);
    }
    return returns;
  };

  test("of 195 is passed by rsrp with its default population on 4 of 5 seeds or more", async () => {
    const returns = await finals({}, 200_000);
    expect(returns.filter((score) => score >= 195).length).toBeGreaterThanOrEqual(4);
  });

  test("of 195 leaves a population of 256 at 475 on 4 of 5 seeds or more, though nothing beyond 195 is paid", async () => {
    const returns = await finals({ population: 256 }, 400_000);
    expect(returns.filter((score) => score >= 475).length).toBeGreaterThanOrEqual(4);
  });
});
