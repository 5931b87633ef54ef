import { acrobot, cartPole, mountainCar, mountainCarContinuous, pendulum } from "@quantal/classic-control";
import {
  autoreset,
  clipAction,
  clipReward,
  delayObservation,
  type EnvDefinition,
  flattenObservation,
  frameStackObservation,
  type MadeEnv,
  normalizeObservation,
  normalizeReward,
  recordEpisodeStatistics,
  repeatAction,
  rescaleAction,
  rescaleObservation,
  reshapeObservation,
  stickyAction,
  timeAwareObservation,
  timeLimit,
  transformObservation,
  transformReward,
} from "gymnasium-js";

const SOURCES = new Map<string, EnvDefinition>(
  [cartPole, pendulum, mountainCar, mountainCarContinuous, acrobot].map((source) => [source.id, source] as [string, EnvDefinition]),
);

/** A run's environment by Gymnasium's id, with its time limit. */
export function sourceOf(id: string, { max_episode_steps: maxEpisodeSteps }: { max_episode_steps?: number }): EnvDefinition {
  const source = SOURCES.get(id);
  if (!source) throw new Error(`no ${id}`);
  return maxEpisodeSteps === undefined ? source : source.with({ maxEpisodeSteps });
}

/** A definition, an Env or a VectorEnv. */
export type Target = object;
export type Made = MadeEnv<number | readonly number[]>;
type Wrap = (target: Target, given: { [name: string]: unknown }) => Target;
const clamp = (low: number, high: number) => (x: number) => Math.min(Math.max(x, low), high);

/** Gymnasium's wrappers and arguments, as ours. All kinds go through one call: the types can't say that they stay apart. */
export const WRAPPERS: { readonly [name: string]: Wrap } = {
  TimeLimit: (env, { max_episode_steps }) => on(env, timeLimit, { maxEpisodeSteps: max_episode_steps }),
  RecordEpisodeStatistics: (env, { buffer_length }) => on(env, recordEpisodeStatistics, { bufferLength: buffer_length }),
  NormalizeObservation: (env, { epsilon }) => on(env, normalizeObservation, { epsilon }),
  NormalizeReward: (env, { gamma, epsilon }) => on(env, normalizeReward, { gamma, epsilon }),
  ClipAction: (env) => on(env, clipAction),
  RescaleAction: (env, { min_action, max_action }) => on(env, rescaleAction, { minAction: min_action, maxAction: max_action }),
  RescaleObservation: (env, { min_obs, max_obs }) => on(env, rescaleObservation, { minObservation: min_obs, maxObservation: max_obs }),
  FrameStackObservation: (env, { stack_size, padding_type }) =>
    on(env, frameStackObservation, { stackSize: stack_size, padding: padding_type }),
  ClipReward: (env, { min_reward, max_reward }) => on(env, clipReward, { minReward: min_reward, maxReward: max_reward }),
  TransformReward: (env, { formula }) =>
    on(env, transformReward, formula === "clip(r, -10, 10)" ? clamp(-10, 10) : (r: number) => 0.01 * r + 1),
  TransformObservation: (env) => on(env, transformObservation, (observation: Float32Array) => observation.map(clamp(-10, 10))),
  TimeAwareObservation: (env, { normalize_time }) => on(env, timeAwareObservation, { normalizeTime: normalize_time }),
  FlattenObservation: (env) => on(env, flattenObservation),
  Autoreset: (env) => on(env, autoreset),
  StickyAction: (env, { repeat_action_probability, repeat_action_duration }) =>
    on(env, stickyAction, { repeatActionProbability: repeat_action_probability, repeatActionDuration: repeat_action_duration }),
  RepeatAction: (env, { num_repeats }) => on(env, repeatAction, { numRepeats: num_repeats }),
  DelayObservation: (env, { delay }) => on(env, delayObservation, { delay }),
  ReshapeObservation: (env, { shape }) => on(env, reshapeObservation, { shape }),
};

function on(env: Target, wrapper: unknown, given?: unknown): Target {
  return (wrapper as (env: Target, given?: unknown) => Target)(env, given);
}
