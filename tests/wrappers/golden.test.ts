import { readFileSync } from "node:fs";
import {
  type Data,
  type EnvDefinition,
  type EpisodeStatistics,
  make,
  type NormalizedObservation,
  type NormalizedReward,
  spaceToJSON,
  type WrappedDefinition,
} from "gymnasium-js";
import { describe, expect, it } from "vitest";
import { type Made, sourceOf, type Target, WRAPPERS } from "./as-ours.ts";

/** wrappers.json, recorded from Gymnasium 1.4.0's development version. */
interface Run {
  name: string;
  env_id: string;
  make_kwargs: { max_episode_steps?: number };
  wrappers_inner_to_outer: [string, { [name: string]: unknown }][];
  frozen_after_steps?: number;
  seed: number;
  observation_space: object;
  action_space: object;
  segments: Segment[];
  at_end?: {
    return_queue?: number[];
    length_queue?: number[];
    episode_count?: number;
    obs_rms?: { mean: number[]; var: number[]; count: number };
    return_rms?: { mean: number; var: number; count: number };
    discounted_reward?: number[];
  };
}

interface Segment {
  reset_seed: number | null;
  reset_obs: number[];
  actions: (number | number[])[];
  obs: number[][];
  rewards: number[];
  terminated: boolean[];
  truncated: boolean[];
  infos: { episode?: { r: number; l: number } }[];
}

const { runs } = JSON.parse(readFileSync(new URL("./test-data/wrappers.json", import.meta.url), "utf8")) as { runs: Run[] };
/** The limit of gym.make stands in the list too, but isn't applied twice. */
function wrappersOf(run: Run): Run["wrappers_inner_to_outer"] {
  return run.make_kwargs.max_episode_steps !== undefined && run.wrappers_inner_to_outer.length === 1 && isLimit(run)
    ? []
    : run.wrappers_inner_to_outer.filter(([name], k) => !(name === "TimeLimit" && k === 0));
}

function isLimit(run: Run): boolean {
  return run.wrappers_inner_to_outer[0][0] === "TimeLimit";
}

function wrapped(run: Run, start: Target, changes: object = {}): Target {
  return wrappersOf(run).reduce((env, [name, given]) => WRAPPERS[name](env, { ...given, ...changes }), start);
}

const KINDS = {
  Env: (run: Run) => wrapped(run, make(sourceOf(run.env_id, run.make_kwargs))) as Made,
  definition: (run: Run) => make(wrapped(run, sourceOf(run.env_id, run.make_kwargs)) as EnvDefinition) as Made,
};

/** An Env is switched; of a definition another one, with another param, goes on from the snapshot. */
function frozen(kind: keyof typeof KINDS, run: Run, env: Made): Made {
  if (kind === "Env") return Object.assign(env, { updateRunningMean: false });
  const other = make((wrapped(run, sourceOf(run.env_id, run.make_kwargs)) as WrappedDefinition).with({ updateRunningMean: false })) as Made;
  other.restore?.(env.snapshot?.() ?? null);
  return other;
}

/** What the recorded space is in ours: flat float32, whatever NumPy promoted it to. */
function asOurs(space: object): object {
  return { ...space, ...("dtype" in space ? { dtype: "float32" } : {}) };
}

describe.each(Object.keys(KINDS) as (keyof typeof KINDS)[])("wrappers.json through the %s kind", (kind) => {
  const served = runs.filter((run) => kind === "Env" || !wrappersOf(run).some(([name]) => name === "Autoreset"));

  it("serves all runs, but for a definition none that resets itself", () => {
    expect(served.length).toBe(kind === "Env" ? 24 : 23);
  });

  it.each(served.map((run) => [run.name, run] as const))("%s", (_, run) => {
    let env = KINDS[kind](run);
    expect(asOurs(spaceToJSON(env.observationSpace))).toEqual(asOurs(run.observation_space));
    expect(spaceToJSON(env.actionSpace)).toEqual(run.action_space);
    let steps = 0;
    for (const segment of run.segments) {
      const first = env.reset(segment.reset_seed === null ? {} : { seed: segment.reset_seed });
      expect([...first.observation]).toEqual(segment.reset_obs.flat(9));
      for (const [t, action] of segment.actions.entries()) {
        if (steps++ === run.frozen_after_steps) env = frozen(kind, run, env);
        const { observation, reward, terminated, truncated, info } = env.step(action);
        expect([...observation], `step ${t}`).toEqual(segment.obs[t].flat(9));
        expect([terminated, truncated]).toEqual([segment.terminated[t], segment.truncated[t]]);
        expect(Math.abs(reward - segment.rewards[t])).toBeLessThanOrEqual(1e-9);
        expectEpisode(info["episode"] as object | undefined, segment.infos[t].episode);
      }
    }
    if (run.at_end && kind === "Env") expectFields(env, run.at_end);
    if (run.at_end && kind === "definition") expectColumns(env.snapshot?.() ?? null, run.at_end);
  });
});

function expectEpisode(ours: unknown, theirs: { r: number; l: number } | undefined): void {
  expect(ours === undefined).toBe(theirs === undefined);
  if (!theirs) return;
  const { r, l } = ours as { r: number; l: number };
  expect(Math.abs(r - theirs.r)).toBeLessThanOrEqual(1e-9);
  expect(l).toBe(theirs.l);
}

/** What an Env shows as fields. */
function expectFields(fields: object, end: NonNullable<Run["at_end"]>): void {
  const shown = fields as EpisodeStatistics & NormalizedObservation & NormalizedReward;
  if (end.return_queue) expectClose(shown.returnQueue, end.return_queue);
  if (end.length_queue) expect([...shown.lengthQueue]).toEqual(end.length_queue);
  if (end.episode_count !== undefined) expect(shown.episodeCount).toBe(end.episode_count);
  if (end.obs_rms) {
    expect([...shown.observationStatistics.mean]).toEqual(end.obs_rms.mean);
    expect([...shown.observationStatistics.variance]).toEqual(end.obs_rms.var);
    expect(shown.observationStatistics.count).toBe(end.obs_rms.count);
  }
  if (end.return_rms) {
    const { mean, variance, count } = shown.returnStatistics;
    expectClose([mean, variance, count], [end.return_rms.mean, end.return_rms.var, end.return_rms.count]);
  }
  if (end.discounted_reward) expectClose(shown.discountedReward, end.discounted_reward);
}

/** A definition's lane has it in columns of its own. */
function expectColumns(snapshot: Data, end: NonNullable<Run["at_end"]>): void {
  const { state } = (snapshot as { lanes: { state: { [name: string]: Float64Array } } }).lanes;
  if (end.obs_rms) expect([...state["NormalizeObservation.mean"]]).toEqual(end.obs_rms.mean);
  if (end.obs_rms) expect([...state["NormalizeObservation.variance"]]).toEqual(end.obs_rms.var);
  if (end.return_rms) expectClose(state["NormalizeReward.variance"], [end.return_rms.var]);
  if (end.discounted_reward) expectClose(state["NormalizeReward.discounted"], end.discounted_reward);
  if (end.return_queue) expectClose(state["RecordEpisodeStatistics.returns"].slice(0, end.return_queue.length), end.return_queue);
  if (end.episode_count !== undefined) expect(state["RecordEpisodeStatistics.episodes"][0]).toBe(end.episode_count);
}

function expectClose(ours: ArrayLike<number>, theirs: readonly number[]): void {
  expect(ours.length).toBe(theirs.length);
  for (const [k, value] of theirs.entries()) expect(Math.abs(ours[k] - value)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(value)));
}
