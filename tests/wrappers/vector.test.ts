import { readFileSync } from "node:fs";
import { cartPole } from "@quantal/classic-control";
import { make, makeVec, recordEpisodeStatistics, type VectorStep } from "gymnasium-js";
import { describe, expect, it } from "vitest";

/** vector.json, recorded from Gymnasium 1.4.0's development version. */
interface Run {
  name: string;
  record_episode_statistics: boolean;
  autoreset_mode: "NextStep" | "SameStep";
  num_envs: number;
  seed: number;
  reset_obs: number[][];
  actions: number[][];
  obs: number[][][];
  rewards: number[][];
  terminations: boolean[][];
  truncations: boolean[][];
  infos: { episode?: { r: number[]; l: number[] }; _episode?: boolean[]; final_obs?: (number[] | null)[] }[];
  return_queue: number[];
  length_queue: number[];
}

const { runs } = JSON.parse(readFileSync(new URL("./test-data/vector.json", import.meta.url), "utf8")) as { runs: Run[] };
const recorded = runs.filter((run) => run.record_episode_statistics);

/**
 * Gymnasium hands out one dictionary of arrays for all lanes, with a mask `_episode`; ours are asked for lane by lane, and
 * info(lane) has `episode` only where the mask says so. final_obs and final_info are finalObservations and hasFinal of
 * the step's result. Wall-clock times (`t`) don't exist here.
 */
describe("recordEpisodeStatistics of a vector", () => {
  it.each(recorded.map((run) => [run.name, run] as const))("%s", (_, run) => {
    const autoreset = run.autoreset_mode === "SameStep" ? "same-step" : "next-step";
    const envs = recordEpisodeStatistics(makeVec(cartPole, { numEnvs: run.num_envs, autoreset }));
    expect([...envs.reset({ seed: run.seed })]).toEqual(run.reset_obs.flat());
    for (const [t, actions] of run.actions.entries()) {
      expectStep(envs.step(actions), run, t);
      const { episode, _episode: mask } = run.infos[t];
      for (let lane = 0; lane < run.num_envs; lane++) {
        const theirs = mask?.[lane] ? { r: episode?.r[lane], l: episode?.l[lane] } : undefined;
        expect(envs.info(lane)["episode"], `step ${t}, lane ${lane}`).toEqual(theirs);
      }
    }
    expect([...envs.returnQueue]).toEqual(run.return_queue);
    expect([...envs.lengthQueue]).toEqual(run.length_queue);
    expect(envs.episodeCount).toBe(run.return_queue.length);
  });

  it("holds two runs", () => {
    expect(recorded.length).toBe(2);
  });
});

function expectStep(step: VectorStep, run: Run, t: number): void {
  expect([...step.observations], `step ${t}`).toEqual(run.obs[t].flat());
  expect([...step.rewards]).toEqual(run.rewards[t]);
  expect([...step.terminated].map(Boolean)).toEqual(run.terminations[t]);
  expect([...step.truncated].map(Boolean)).toEqual(run.truncations[t]);
}

/**
 * Gymnasium's own batched CartPole draws the starts of all lanes from one generator, as one batch. Ours has a generator a
 * lane, by design: a lane's episodes never depend on its neighbours. So from equal seeds the starts differ; all else is held
 * by starting a lane where the recorded one started: the resets keep to the steps at which they were recorded.
 */
describe("native_cartpole_vector_env", () => {
  const run = runs.find(({ name }) => name === "native_cartpole_vector_env");
  if (!run) throw new Error("the run is missing");

  it("has other starts, as lanes have generators of their own", () => {
    const envs = makeVec(cartPole, { numEnvs: run.num_envs });
    expect([...envs.reset({ seed: run.seed })]).not.toEqual(run.reset_obs.flat());
  });

  it("has the dynamics, endings and next-step resets of ours", () => {
    let episodes = 0;
    for (let lane = 0; lane < run.num_envs; lane++) {
      let isOver = false;
      let env = startedAt(run.reset_obs[lane]);
      for (const [t, actions] of run.actions.entries()) {
        if (isOver) {
          expect([run.rewards[t][lane], run.terminations[t][lane], run.truncations[t][lane]]).toEqual([0, false, false]);
          env = startedAt(run.obs[t][lane]);
          isOver = false;
          episodes++;
          continue;
        }
        const { observation, reward, terminated, truncated } = env.step(actions[lane]);
        for (const [j, value] of run.obs[t][lane].entries()) expect(Math.abs(observation[j] - value)).toBeLessThanOrEqual(1e-4);
        expect([reward, terminated, truncated]).toEqual([run.rewards[t][lane], run.terminations[t][lane], run.truncations[t][lane]]);
        isOver = terminated || truncated;
      }
    }
    expect(episodes).toBeGreaterThan(3);
  });
});

/** A CartPole in a state that was recorded as float32 (of a float64 state, so that later observations agree to some digits only). */
function startedAt(observation: readonly number[]) {
  const env = make(cartPole);
  env.reset({ seed: 0 });
  const saved = structuredClone(env.snapshot()) as { lanes: { state: { [name: string]: Float64Array } } };
  for (const [k, column] of Object.values(saved.lanes.state).entries()) column[0] = observation[k];
  env.restore(saved);
  return env;
}
