import { cartPole, pendulum } from "@quantal/classic-control";
import type { Agent, BatchPolicy, Learner } from "@quantal/core";
import { ppo } from "@quantal/ppo";
import { rsrp } from "@quantal/rsrp";
import { train } from "@quantal/trainer";
import type { Data, EnvDefinition } from "gymnasium-js";
import type { Benchmark, Context, Row } from "../benchmark.ts";
import { rounded } from "../measure.ts";

/** Seconds spent in the parts of an agent. */
interface Spent {
  sampling: number;
  acting: number;
  learning: number;
}

const CASES: readonly { readonly name: string; readonly env: EnvDefinition; readonly steps: number; make(): Agent }[] = [
  { name: "RSRP CartPole-v1, fast", env: cartPole, steps: 1_000_000, make: () => wide(rsrp({ preset: "fast" })) },
  {
    name: "RSRP CartPole-v1, fine",
    env: cartPole,
    steps: 500_000,
    make: () => wide(rsrp({ preset: "fine" })),
  },
  { name: "PPO CartPole-v1", env: cartPole, steps: 100_000, make: () => wide(ppo({ preset: "CartPole-v1" })) },
  { name: "PPO Pendulum-v1", env: pendulum, steps: 100_000, make: () => wide(ppo({ preset: "Pendulum-v1" })) },
];

/** Where a run's time goes, by a stopwatch around the calls that the engine makes of an agent. */
export const breakdown: Benchmark = {
  name: "breakdown",
  about: "where a run's time goes: sampling, acting, learning, and the rest (environments and engine)",
  async run(context) {
    const rows: Row[] = [];
    for (const each of CASES) rows.push(...(await shares(each, context)));
    return rows;
  },
};

async function shares({ name, env, steps, make }: (typeof CASES)[number], { times, say }: Context): Promise<Row[]> {
  const environmentSteps = times(steps, 5000);
  const run = async (length: number) => {
    const spent: Spent = { sampling: 0, acting: 0, learning: 0 };
    const start = performance.now();
    await train({ agent: watched(make(), spent), env, seed: 1000, budget: { environmentSteps: length }, evaluation: { finalEpisodes: 0 } })
      .result;
    return { ...spent, all: (performance.now() - start) / 1000 };
  };
  await run(Math.ceil(environmentSteps / 5)); // compiled
  const { sampling, acting, learning, all } = await run(environmentSteps);
  say(`${name}: ${((1e6 * all) / environmentSteps).toFixed(2)} us a step`);
  const parts = { "begin: sampling and loading a member": sampling, "act: the network": acting, "tell: learning": learning };
  const rest = all - sampling - acting - learning;
  return Object.entries({ ...parts, "environments and engine": rest }).map(([part, seconds]) => ({
    name: `${name}, ${part}`,
    unit: "us a step",
    value: rounded((1e6 * seconds) / environmentSteps),
    spread: null,
    ratio: null,
    peer: null,
    at: { run: name, part, share: rounded(seconds / all) },
  }));
}

/** The agent with a stopwatch in each of its parts. It runs in this thread only, as it has no module to be found by. */
function watched({ module: _module, export: _export, ...agent }: Agent, spent: Spent): Agent {
  return {
    ...agent,
    learner(task, seed): Learner<Data> {
      const learner = agent.learner(task, seed);
      return { ...learner, tell: (state, experience) => clocked(spent, "learning", () => learner.tell(state, experience)) };
    },
    createPolicy(spec, task, numLanes): BatchPolicy {
      const policy = agent.createPolicy(spec, task, numLanes);
      return {
        ...policy,
        begin: (lane, job, rng) => clocked(spent, "sampling", () => policy.begin(lane, job, rng)),
        act: (decision, observations, lanes) => clocked(spent, "acting", () => policy.act(decision, observations, lanes)),
      };
    },
  };
}

function clocked<Result>(spent: Spent, part: keyof Spent, work: () => Result): Result {
  const start = performance.now();
  const result = work();
  spent[part] += (performance.now() - start) / 1000;
  return result;
}

/** An agent of any state, for code that never looks into it. */
function wide(agent: unknown): Agent {
  return agent as Agent; // erases the type of the state
}
