import { readFileSync } from "node:fs";
import { Pcg64 } from "@quantal/numeric";
import { type EnvSource, type FlatSpace, make, makeVec, sample, spaceToJSON } from "gymnasium-js";
import { describe, expect, it } from "vitest";
import { acrobot } from "./acrobot.ts";
import { cartPole } from "./cart-pole.ts";
import { mountainCar } from "./mountain-car.ts";
import { mountainCarContinuous } from "./mountain-car-continuous.ts";
import { pendulum } from "./pendulum.ts";

type Action = number | number[];

interface Segment {
  reset_seed: number | null;
  reset_obs: number[];
  actions: Action[];
  obs: number[][];
  rewards: number[];
  terminated: boolean[];
  truncated: boolean[];
}

interface Trajectories {
  env_id: string;
  max_episode_steps: number;
  observation_space: object;
  action_space: object;
  runs: { seed: number; policy: string; segments: Segment[] }[];
}

interface VectorRun {
  name: string;
  env_id: string;
  vectorization_mode: string;
  autoreset_mode: string;
  num_envs: number;
  seed: number;
  env_kwargs: { max_episode_steps?: number };
  reset_obs: number[][];
  actions: Action[][];
  obs: number[][][];
  rewards: number[][];
  terminations: boolean[][];
  truncations: boolean[][];
  infos: { final_obs?: (number[] | null)[] }[];
}

function read<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../test-data/${name}`, import.meta.url), "utf8"));
}

/** The action as a list of float32, or as a number, in Gymnasium's form. */
function drawn(space: FlatSpace, rng: Pcg64): Action {
  const value = sample(space, rng);
  return typeof value === "number" ? value : [...value];
}

const SOURCES: [string, EnvSource][] = [
  ["env-cartpole-v1.json", cartPole],
  ["env-pendulum-v1.json", pendulum],
  ["env-mountaincar-v0.json", mountainCar],
  ["env-mountaincarcontinuous-v0.json", mountainCarContinuous],
  ["env-acrobot-v1.json", acrobot],
];

describe.each(SOURCES)("%s", (file, source) => {
  const golden = read<Trajectories>(file);

  it("has the id, spaces and time limit of the definition", () => {
    expect(source.id).toBe(golden.env_id);
    expect(source.maxEpisodeSteps).toBe(golden.max_episode_steps);
    expect(spaceToJSON(source.observationSpace)).toEqual(golden.observation_space);
    expect(spaceToJSON(source.actionSpace)).toEqual(golden.action_space);
  });

  it("holds observations equal in every bit, endings equal, and rewards within 1e-9", () => {
    let steps = 0;
    let largest = 0;
    let differing = 0;
    for (const run of golden.runs) {
      const env = make(source);
      for (const segment of run.segments) {
        const first = env.reset(segment.reset_seed === null ? {} : { seed: segment.reset_seed });
        expect([...first.observation]).toEqual(segment.reset_obs);
        for (const [t, action] of segment.actions.entries()) {
          const { observation, reward, terminated, truncated } = env.step(action);
          expect([...observation], `${run.policy} ${run.seed} step ${t}`).toEqual(segment.obs[t]);
          expect([terminated, truncated]).toEqual([segment.terminated[t], segment.truncated[t]]);
          const difference = Math.abs(reward - segment.rewards[t]);
          largest = Math.max(largest, difference);
          if (difference > 1e-11) differing++;
          steps++;
        }
      }
    }
    expect(steps).toBeGreaterThan(3000);
    expect(largest).toBeLessThanOrEqual(1e-9);
    expect(differing / steps).toBeLessThan(0.002); // where C's powf and the rounded square of a torque differ
  });

  it("holds the actions that the action space samples from the same seed", () => {
    const runs = golden.runs.filter((run) => run.policy === "sample");
    expect(runs.length).toBeGreaterThan(4);
    for (const run of runs) {
      const rng = new Pcg64(run.seed);
      for (const segment of run.segments) for (const action of segment.actions) expect(drawn(source.actionSpace, rng)).toEqual(action);
    }
  });
});

describe("vector.json", () => {
  const runs = read<{ runs: VectorRun[] }>("vector.json").runs.filter((run) => run.vectorization_mode === "sync");

  it.each(runs.map((run) => [run.name, run] as const))("%s: makeVec gives what SyncVectorEnv gave", (_, run) => {
    const autoreset = run.autoreset_mode === "SameStep" ? "same-step" : "next-step";
    const { max_episode_steps: maxEpisodeSteps } = run.env_kwargs;
    const params = maxEpisodeSteps === undefined ? {} : { maxEpisodeSteps };
    const envs = makeVec(run.env_id === "Pendulum-v1" ? pendulum : cartPole, { numEnvs: run.num_envs, autoreset, params });
    expect([...envs.reset({ seed: run.seed })]).toEqual(run.reset_obs.flat());
    for (const [t, actions] of run.actions.entries()) {
      const step = envs.step(actions.flat());
      expect([...step.observations], `step ${t}`).toEqual(run.obs[t].flat());
      expect([...step.terminated].map(Boolean)).toEqual(run.terminations[t]);
      expect([...step.truncated].map(Boolean)).toEqual(run.truncations[t]);
      for (const [lane, reward] of run.rewards[t].entries()) expect(Math.abs(step.rewards[lane] - reward)).toBeLessThanOrEqual(1e-9);
      const finals = run.infos[t].final_obs ?? run.actions[t].map(() => null);
      const width = envs.observationSpace.low.length;
      expect(finals.map((final) => Number(final !== null))).toEqual([...step.hasFinal]);
      for (const [lane, final] of finals.entries()) {
        if (final) expect([...step.finalObservations.subarray(lane * width, (lane + 1) * width)]).toEqual(final);
      }
    }
  });
});
