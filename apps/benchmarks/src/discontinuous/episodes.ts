import { acrobot, cartPole, mountainCarContinuous, pendulum } from "@quantal/classic-control";
import { clamp } from "@quantal/numeric";
import { type EnvDefinition, make } from "gymnasium-js";

/** An episode that was played once: every wrapper is shown on the same one of its base. */
export interface Episode {
  readonly base: EnvDefinition;
  readonly seed: number;
  readonly actions: readonly (number | readonly number[])[];
  /** What the last step pays, where that would dwarf all other rewards in a picture: then it isn't shown. */
  readonly hidden?: string;
}

/** What one reward pays in each step of an episode. */
export type Rewards = readonly number[];

/** Rules of thumb: good enough that each reward has something to show, and no better. */
const EPISODES = {
  // It leans to one side and the other in turns of 60 steps, and falls at last.
  cartPole: record(cartPole, 4, ([, , angle, turning], step) =>
    Number(angle + 0.25 * turning > (Math.floor(step / 60) % 2 === 0 ? 0.045 : -0.045)),
  ),
  // It pushes with the speed until the energy is that of standing upright, and holds on there.
  pendulum: record(pendulum, 3, ([cosine, sine, speed]) => {
    const missing = 5 - 5 * cosine - speed ** 2 / 6;
    const torque = cosine > 0.9 ? -10 * sine - 2.5 * speed : (speed < 0 ? -1 : 1) * missing;
    return [clamp(torque, -2, 2)];
  }),
  acrobot: record(acrobot, 3, ([, , , , , turning]) => (turning > 0 ? 2 : 0)),
  mountainCar: {
    ...record(mountainCarContinuous, 3, ([, speed]) => [clamp(22 * speed + (speed < 0 ? -0.25 : 0.25), -1, 1)]),
    hidden: "the goal's 100",
  },
} as const;

export type EpisodeName = keyof typeof EPISODES;

/** The episode of a name. */
export function episodeOf(name: EpisodeName): Episode {
  return EPISODES[name];
}

/** Plays an episode's actions in its base, wrapped. */
export function rewardsIn({ seed, actions, hidden }: Episode, wrapped: EnvDefinition): Rewards {
  const env = make(wrapped);
  env.reset({ seed });
  const rewards = actions.map((action) => env.step(action as number).reward); // each base's episode has actions of its own kind
  return hidden === undefined ? rewards : rewards.slice(0, -1);
}

/** What the last step would pay if the episode ended at each of its steps. */
export function endsIn(episode: Episode, wrapped: EnvDefinition): Rewards {
  return episode.actions.map((_, k) => {
    const actions = episode.actions.slice(0, k + 1);
    return rewardsIn({ ...episode, actions }, wrapped.with({ maxEpisodeSteps: k + 1 }))[k];
  });
}

/** The sum of the rewards up to each step. */
export function sumsOf(rewards: Rewards): number[] {
  let sum = 0;
  return rewards.map((reward) => {
    sum += reward;
    return sum;
  });
}

function record(base: EnvDefinition, seed: number, choose: (observation: Float32Array, step: number) => number | number[]): Episode {
  const env = make(base);
  const actions: (number | number[])[] = [];
  let { observation } = env.reset({ seed });
  for (let isOver = false; !isOver; ) {
    const action = choose(observation, actions.length);
    const step = env.step(action as number); // as above
    actions.push(action);
    observation = step.observation;
    isOver = step.terminated || step.truncated;
  }
  return { base, seed, actions };
}
