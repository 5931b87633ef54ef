import { readFileSync } from "node:fs";
import { type EnvDefinition, make, makeVec, type VectorEnv } from "gymnasium-js";
import { describe, expect, it } from "vitest";
import { type Made, sourceOf, type Target, WRAPPERS } from "./as-ours.ts";

/** more-wrappers.json: what wrappers.json leaves out, recorded from Gymnasium 1.4.0 with NumPy 2.4.6. Observations are flat. */
interface Recorded {
  name: string;
  env_id: string;
  wrappers_inner_to_outer: [string, { [name: string]: unknown }][];
  seed: number;
}

interface Run extends Recorded {
  make_kwargs: { max_episode_steps?: number };
  segments: {
    reset_seed: number | null;
    reset_obs: number[];
    actions: (number | number[])[];
    obs: number[][];
    rewards: number[];
    terminated: boolean[];
    truncated: boolean[];
  }[];
}

interface VectorRun extends Recorded {
  num_envs: number;
  autoreset_mode: "NextStep" | "SameStep";
  env_kwargs: { max_episode_steps?: number };
  reset_obs: number[];
  actions: number[][];
  obs: number[][];
  rewards: number[][];
  terminated: boolean[][];
  truncated: boolean[][];
}

const { runs, vector_runs: vectorRuns } = JSON.parse(readFileSync(new URL("./test-data/more-wrappers.json", import.meta.url), "utf8")) as {
  runs: Run[];
  vector_runs: VectorRun[];
};

const wrapped = (run: Recorded, start: Target) =>
  run.wrappers_inner_to_outer.reduce((env, [name, given]) => WRAPPERS[name](env, given), start);

const KINDS = {
  Env: (run: Run) => wrapped(run, make(sourceOf(run.env_id, run.make_kwargs))) as Made,
  definition: (run: Run) => make(wrapped(run, sourceOf(run.env_id, run.make_kwargs)) as EnvDefinition) as Made,
};

describe.each(Object.keys(KINDS) as (keyof typeof KINDS)[])("recorded wrappers through the %s kind", (kind) => {
  it.each(runs.map((run) => [run.name, run] as const))("%s", (_, run) => {
    const env = KINDS[kind](run);
    for (const segment of run.segments) {
      const first = env.reset(segment.reset_seed === null ? {} : { seed: segment.reset_seed });
      expect([...first.observation]).toEqual(segment.reset_obs.map(Math.fround));
      for (const [t, action] of segment.actions.entries()) {
        const { observation, reward, terminated, truncated } = env.step(action);
        expect([...observation], `step ${t}`).toEqual(segment.obs[t].map(Math.fround));
        expect([terminated, truncated]).toEqual([segment.terminated[t], segment.truncated[t]]);
        expect(Math.abs(reward - segment.rewards[t])).toBeLessThanOrEqual(1e-9);
      }
    }
  });
});

describe("recorded wrappers of vectors", () => {
  it.each(vectorRuns.map((run) => [run.name, run] as const))("%s: lanes share their statistics", (_, run) => {
    const autoreset = run.autoreset_mode === "SameStep" ? "same-step" : "next-step";
    const envs = wrapped(run, makeVec(sourceOf(run.env_id, run.env_kwargs), { numEnvs: run.num_envs, autoreset })) as VectorEnv;
    expect([...envs.reset({ seed: run.seed })]).toEqual(run.reset_obs);
    for (const [t, actions] of run.actions.entries()) {
      const { observations, rewards, terminated, truncated } = envs.step(actions);
      expect([...observations], `step ${t}`).toEqual(run.obs[t]);
      expect([[...terminated].map(Boolean), [...truncated].map(Boolean)]).toEqual([run.terminated[t], run.truncated[t]]);
      for (const [lane, reward] of run.rewards[t].entries()) expect(Math.abs(rewards[lane] - reward)).toBeLessThanOrEqual(1e-9);
    }
  });
});
